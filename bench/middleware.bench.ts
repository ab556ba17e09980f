/**
 * The whole middleware per request, over a Middy handler without it. Every call parses its event anew, as the runtime does, so that
 * no text of an earlier request is met again.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import middy from "@middy/core";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { albMtls, passthrough, verify } from "../src/index.ts";
import type { LoggerLike } from "../src/observability/decision.ts";
import { withPowertools } from "../src/observability/powertools.ts";
import { commonName } from "../src/policy/index.ts";
import {
  albEvent,
  type ClientChain,
  createTestPki,
  lambdaContext,
  TEST_TARGET_GROUP_ARN,
} from "../src/testing/index.ts";
import { oneVerification } from "./bare-verification.ts";
import { measure, type Subject } from "./measure.ts";
import type { Result } from "./result.ts";

/** More than the verdict cache holds, so that in turn none is ever found in it. */
const strangers = 1200;

/** `never`, because Middy's types ask the caller for what the middleware adds to the context. */
type Handler = (event: ALBEvent, context: never) => Promise<ALBResult>;
type Mode = "verify" | "passthrough";

const pki = createTestPki();
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA,O=Example" });
const client = () => issuing.issue({ subject: "CN=clientA,O=Example,C=JP" });
const origin = { targetGroups: [TEST_TARGET_GROUP_ARN] };
const silent: LoggerLike = { info: nothing, warn: nothing, error: nothing };

/** Two tables: requests, and log lines. */
export async function bench(): Promise<readonly Result[]> {
  const output = openSync(devNull, "w");
  try {
    return [await requests(), await logLines(output)];
  } finally {
    closeSync(output);
  }
}

async function requests(): Promise<Result> {
  const leaves = Array.from({ length: strangers }, client);
  const [leaf = client()] = leaves;
  const gated = { verify: verifyMode(), passthrough: passthroughMode() };
  const figures = await measure([
    { ...oneVerification(), name: "lower bound: one P-256 crypto.verify, nothing else" },
    request("bare-verify", "bare Middy, event of verify mode", bare(), ["verify", leaf]),
    request("bare-passthrough", "bare Middy, event of passthrough mode", bare(), [
      "passthrough",
      leaf,
    ]),
    request("verify-warm", "verify mode, the same client again", gated.verify, ["verify", leaf]),
    request("verify-cold", "verify mode, always another client", gated.verify, [
      "verify",
      ...leaves,
    ]),
    request("passthrough-warm", "passthrough, verdict cached", gated.passthrough, [
      "passthrough",
      leaf,
    ]),
    request(
      "passthrough-cold",
      "passthrough, always another client, no cross-check",
      passthroughMode({}, false),
      ["passthrough", ...leaves],
    ),
    request(
      "passthrough-cold-checked",
      "passthrough, always another client, with the cross-check",
      passthroughMode(),
      ["passthrough", ...leaves],
    ),
  ]);
  const notes = ["the handler answers at once; parsing the event's JSON is part of every figure"];
  return { id: "requests", title: "one request", base: "bound", figures, notes };
}

/** No line is written for an admission unless one is asked for; a refusal writes one. */
async function logLines(output: number): Promise<Result> {
  const write = (message: string, fields: object) => {
    writeSync(output, `${JSON.stringify({ level: "warn", message, ...fields })}\n`);
  };
  const logger: LoggerLike = { info: write, warn: write, error: write };
  const leaf = client();
  const from = (handler: Handler, id: string, name: string, status = 200) =>
    request(id, name, handler, ["passthrough", leaf], status);
  const allow = commonName("clientB");
  const figures = await measure([
    { ...oneVerification(), name: "lower bound: one P-256 crypto.verify, nothing else" },
    from(passthroughMode(), "admitted", "admitted, verdict cached, no line"),
    from(passthroughMode(withPowertools({ logger })), "admitted-line", "admitted, with a line"),
    from(passthroughMode({ allow }), "refused", "refused by policy, verdict cached, no line", 403),
    from(
      passthroughMode({ allow, logger }),
      "refused-line",
      "refused by policy, with its line",
      403,
    ),
  ]);
  const notes = [`a line is JSON of the decision, written to ${devNull}`];
  return { id: "log-lines", title: "log lines", base: "bound", figures, notes };
}

function bare(): Handler {
  return middy<ALBEvent, ALBResult>().handler(answer);
}

function verifyMode(): Handler {
  const gate = albMtls({
    listener: verify(origin),
    allow: commonName("clientA"),
    logger: silent,
  });
  return middy<ALBEvent, ALBResult>().use(gate).handler(answer);
}

function passthroughMode(options: object = {}, pkijsCrossCheck = true): Handler {
  const gate = albMtls({
    listener: passthrough({
      ...origin,
      trust: { anchors: pki.root.pem },
      revocation: { mode: "off" },
      pkijsCrossCheck,
    }),
    allow: commonName("clientA"),
    logger: silent,
    ...options,
  });
  return middy<ALBEvent, ALBResult>().use(gate).handler(answer);
}

async function answer(): Promise<ALBResult> {
  return { statusCode: 200, multiValueHeaders: {}, body: "" };
}

/** These clients in turn. */
function request(
  id: string,
  name: string,
  handler: Handler,
  [mode, ...clients]: readonly [Mode, ...ClientChain[]],
  expected = 200,
): Subject {
  const events = clients.map((certificate) => JSON.stringify(albEvent({ mode, certificate })));
  const context = lambdaContext({ getRemainingTimeInMillis: () => 30_000 });
  let next = 0;
  const run = async () => {
    next = (next + 1) % events.length;
    const { statusCode } = await handler(JSON.parse(events[next] ?? ""), { ...context } as never);
    return statusCode;
  };
  return { id, name, run, expected };
}

function nothing(): void {}
