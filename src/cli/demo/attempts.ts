/**
 * The demo's requests and what must come of each.
 * @module
 */
import type { Mode } from "../../alb/mtls-headers.ts";
import type { TestCertificate } from "../../testing/index.ts";
import type { Attempt } from "./attempt.ts";
import type { Cast } from "./cast.ts";
import { forgeryAttempts } from "./forgeries.ts";
import { ADMITTED, type Outcome, refused, reset } from "./outcome.ts";

/** All requests, those of a mode together, in the table's order. */
export function createAttempts(cast: Cast): Attempt[] {
  return (["verify", "passthrough"] as const).flatMap((mode) => [
    ...honestAttempts(cast, mode),
    ...forgeryAttempts(cast, mode),
  ]);
}

const OUTDATED = refused("503", "ClientCertCrlProcessingError", "crl.outdated", "path");

/** Requests in which the client is what its certificate says, good or bad. */
function honestAttempts(cast: Cast, mode: Mode): Attempt[] {
  const attempt = (
    client: string,
    certificate: TestCertificate | undefined,
    presented: string,
    expected: Outcome,
  ): Attempt => ({ mode, client, certificate, presented, listener: "block rules", expected });
  // In verify mode the load balancer refuses such a client in the handshake, in passthrough mode the gate does.
  const bad = (code: string, reason: string) =>
    mode === "verify" ? reset(code) : refused("403", code, reason, "path");
  const a = "CN=clientA";
  return [
    attempt("clientA", cast.clientA, a, ADMITTED),
    attempt(
      "clientB",
      cast.clientB,
      "CN=clientB",
      refused("403", "ClientCertRejected", "policy.denied", "policy"),
    ),
    attempt("expired", cast.expired, a, bad("ClientCertExpired", "validity.expired")),
    attempt(
      "not yet valid",
      cast.notYetValid,
      a,
      bad("ClientCertNotYetValid", "validity.not-yet-valid"),
    ),
    attempt("self-signed", cast.selfSigned, a, bad("ClientCertUntrusted", "path.no-anchor")),
    attempt(
      "serverAuth only",
      cast.serverOnly,
      a,
      bad("ClientCertPurposeInvalid", "purpose.extended-key-usage"),
    ),
    attempt("revoked", cast.revoked, a, bad("ClientCertCrlHit", "crl.revoked")),
    attempt(
      "revoked intermediate",
      cast.revokedIssuer,
      a,
      bad("ClientCertCrlHit", "crl.ca-revoked"),
    ),
    // What a load balancer does with an outdated list is not documented.
    ...(mode === "verify" ? [] : [attempt("outdated list", cast.outdatedList, a, OUTDATED)]),
    attempt(
      "no certificate",
      undefined,
      "nothing",
      mode === "verify"
        ? reset("UnmappedConnectionError")
        : refused("401", "ClientCertMissing", "header.absent", "headers"),
    ),
  ];
}
