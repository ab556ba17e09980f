/**
 * What `alb-mtls start` prints about a listener: where it is and lines to paste.
 * @module
 */
import type { LocalAlb } from "../../emulator/index.ts";
import { curlLine } from "../curl-line.ts";
import { shortPath } from "../short-path.ts";
import type { ListenerPlan } from "./settings.ts";
import type { ClientFiles, ThrowAwayPki } from "./throw-away-pki.ts";

/** What the example handlers answer. */
const EXPECTED = {
  verify: {
    clientA: "200",
    clientB: "403 ClientCertRejected",
    untrusted: "connection reset, in the connection log Failed:ClientCertUntrusted",
  },
  passthrough: {
    clientA: "200",
    clientB: "403 ClientCertRejected",
    untrusted: "403 ClientCertUntrusted",
  },
} as const;

/** A listener that is up. */
export interface KeptListener {
  readonly plan: ListenerPlan;
  readonly alb: LocalAlb;
  /** File with the authority of the server's certificate. */
  readonly serverCa: string;
}

/**
 * The lines about one listener.
 *
 * @param pki undefined when the clients are the user's own.
 * @param isExample whether handler and settings are the examples', so that their answers are known.
 */
export function instructions(
  { plan, alb, serverCa }: KeptListener,
  pki: ThrowAwayPki | undefined,
  isExample: boolean,
): string[] {
  const title = `${plan.mode} mode: ${alb.url} in front of ${shortPath(plan.handler)}`;
  const curl = (files: ClientFiles) => `  ${curlLine({ serverCa, ...files, url: `${alb.url}/` })}`;
  if (pki === undefined) {
    return [title, curl({ certificate: "YOUR-CERTIFICATE.pem", key: "YOUR-KEY.pem" })];
  }
  return [
    title,
    ...(["clientA", "clientB", "untrusted"] as const).flatMap((client) => [
      isExample ? `  # ${client}: ${EXPECTED[plan.mode][client]}` : `  # ${client}`,
      curl(pki[client]),
    ]),
  ];
}
