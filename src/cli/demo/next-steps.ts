import { curlLine } from "../curl-line.ts";
import { commandLine, exampleHandler, isClone } from "../installation.ts";
import { shortPath } from "../short-path.ts";
import { DEFAULT_PORT } from "../start/settings.ts";
import type { Observation } from "./observe.ts";

/** The end of the demo: one decision as the function logs it, the handler behind it, and what to paste next. */
export function nextSteps(observations: readonly Observation[]): string[] {
  const refusal = observations.findLast(({ logged }) => logged?.code === "ClientCertRejected");
  const folder = "demo-pki";
  const curl = curlLine({
    serverCa: `${folder}/server-ca-verify.pem`,
    certificate: `${folder}/clientA.pem`,
    key: `${folder}/clientA-key.pem`,
    url: `https://localhost:${DEFAULT_PORT}/`,
  });
  return [
    ...(refusal?.logged === undefined
      ? []
      : ["a decision, as the function logs it:", `  ${refusal.logged.text}`, ""]),
    "the ten lines that made it:",
    `  ${shortPath(exampleHandler("cn-gated-passthrough"))}`,
    "",
    "a client of your own (the first line keeps running; the second is for another terminal):",
    `  ${commandLine("start", "--pki", folder)}`,
    `  ${curl}`,
    "",
    `one event without a listener, with AWS SAM${isClone ? "" : " in a clone of the repository"}:`,
    "  sam local invoke CnGatedPassthroughFunction -e events/passthrough/valid.json --env-vars events/env.json",
  ];
}
