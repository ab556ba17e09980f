/**
 * Requests in which a client writes the load balancer's headers itself.
 * @module
 */
import { type Mode, VERIFY_HEADERS } from "../../alb/mtls-headers.ts";
import { mtlsHeaders } from "../../testing/index.ts";
import type { Attempt, Forgery, ListenerKind } from "./attempt.ts";
import type { DemoClients } from "./demo-clients.ts";
import { ADMITTED, ADMITTED_BY_HANDLER, BLOCKED, type Outcome, refused, reset } from "./outcome.ts";

const ONLY_LISTENER = "ADMITTED: only the listener can stop this";
const NAIVE = "ADMITTED: it trusts the Subject header";

/**
 * The forgeries of a mode, each tried on several listeners. Certificates are public: the forger has clientA's, but not its key.
 */
export function forgeryAttempts(clients: DemoClients, mode: Mode): Attempt[] {
  const headers = mtlsHeaders({ mode, certificate: clients.clientA });
  const clientB = { client: "clientB", certificate: clients.clientB, presented: "CN=clientB" };
  const without = { client: "no certificate", certificate: undefined, presented: "nothing" };
  if (mode === "verify") {
    const forgery = { what: "the five headers of clientA", headers };
    return [
      attempt(mode, clientB, forgery, "block rules", BLOCKED),
      attempt(mode, clientB, forgery, "no block rules", badHeaders("header.repeated")),
      attempt(mode, clientB, forgery, "naive handler", ADMITTED_BY_HANDLER, NAIVE),
      attempt(mode, without, forgery, "no block rules", reset("UnmappedConnectionError")),
    ];
  }
  const forgery = { what: "the certificate header of clientA", headers };
  const text = {
    what: "a Subject header CN=clientA",
    headers: { [VERIFY_HEADERS.subject]: "CN=clientA" },
  };
  return [
    attempt(mode, clientB, forgery, "block rules", BLOCKED),
    attempt(mode, clientB, forgery, "no block rules", badHeaders("header.repeated")),
    attempt(mode, without, forgery, "block rules", BLOCKED),
    attempt(mode, without, forgery, "no block rules", ADMITTED, ONLY_LISTENER),
    attempt(mode, without, text, "no block rules", badHeaders("header.mixed-mode")),
    attempt(mode, without, text, "naive handler", ADMITTED_BY_HANDLER, NAIVE),
  ];
}

function badHeaders(reason: string): Outcome {
  return refused("400", "ClientCertHeaderInvalid", reason, "headers");
}

function attempt(
  mode: Mode,
  who: Pick<Attempt, "client" | "certificate" | "presented">,
  forgery: Forgery,
  listener: ListenerKind,
  expected: Outcome,
  warning?: string,
): Attempt {
  const warned = warning === undefined ? {} : { warning };
  return { mode, ...who, listener, forgery, expected, ...warned };
}
