/**
 * Requirements that differ from path to path: the gate verifies for all, each path says whom it serves.
 * @module
 */
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { Policy, PolicyResult, Rule } from "../policy/policy.ts";
import { toRule } from "../policy/predicate.ts";
import { rejection } from "../policy/rejection.ts";
import { clientCertificateOf, isAnonymous } from "./middleware.ts";

/**
 * Makes the check of one path, for routers: it returns the certificate of an invocation when the policy says yes.
 *
 * @example
 * const admins = requireCertificate(organizationalUnit("admins"));
 * app.get("/admin", async ({ event, context }) => hello(await admins(context, event)));
 *
 * Await what it returns: a refusal that nobody waits for stops nothing. Linters find it (`no-floating-promises`).
 *
 * @returns a function of the Lambda context that `albMtls` saw, and the event for predicates. It raises
 *   `ClientCertificateError`: `header.absent` (401) for a client without certificate, `policy.denied` or `policy.cannot-tell` (403); and
 *   `TypeError` when `albMtls` did not run.
 * @throws {TypeError} for what is no policy.
 */
export function requireCertificate(
  policy: Policy,
): (context: object, event?: unknown) => Promise<VerifiedClientCertificate> {
  const rule = toRule(policy, "requireCertificate()");
  return async (context, event) => {
    if (isAnonymous(context)) throw noCertificate();
    const certificate = clientCertificateOf(context);
    const result = await askOutsideGate(rule, certificate, event);
    if (result.answer === "yes") return certificate;
    throw rejection(result);
  };
}

/** The refusal of a client that was let in without a certificate where one is needed. */
export function noCertificate(): ClientCertificateError {
  const detail = "this path needs a certificate and none was presented";
  return new ClientCertificateError("header.absent", { detail });
}

/** Milliseconds that all predicates of a rule behind the gate may take together: the gate's deadline is over by then. */
const askMillis = 2000;

/** Asks a rule behind the gate. Never rejects. */
export async function askOutsideGate(
  rule: Rule,
  certificate: VerifiedClientCertificate,
  event: unknown,
): Promise<PolicyResult> {
  let signal: AbortSignal | undefined;
  return rule.evaluate(certificate, {
    event,
    // Most rules ask no predicate, so most requests need no timer.
    get signal(): AbortSignal {
      signal ??= AbortSignal.timeout(askMillis);
      return signal;
    },
  });
}
