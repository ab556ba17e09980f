/**
 * What handlers find of the client in their Lambda context.
 * @module
 */
import type { Context } from "aws-lambda";
import type { HiddenNames } from "../alb/hide-names.ts";
import { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { Client } from "../listeners/listener.ts";
import type { Admitted, Anonymous, IdentityInLogs } from "../observability/decision.ts";

/** The Lambda context as a handler behind `albMtls` or `withAlbMtls` sees it. */
export interface ClientCertificateContext<
  C extends Client = VerifiedClientCertificate,
  P = undefined,
> extends Context {
  /** The verified certificate of the client; with `optional: true` null for a client that presented none. */
  readonly clientCertificate: C;
  /** What the option `principal` made of the certificate; undefined without that option, null beside no certificate. */
  readonly principal: null extends C ? P | null : P;
}

/** What a log line about a client may say, behind the gate as in it. */
export interface LogRules {
  readonly identityInLogs: IdentityInLogs;
  readonly hiddenNames: HiddenNames;
}

/** Where a router behind the gate finds what it may log. Not enumerable: it concerns no other code. */
const logRulesKey: unique symbol = Symbol.for("alb-mtls.log-rules");

/**
 * Returns the gate's rules for log lines; undefined for a context that it never saw.
 * @internal
 */
export function logRulesOf(context: object): LogRules | undefined {
  return (context as { [logRulesKey]?: LogRules })[logRulesKey];
}

/** Removes the identity of an earlier invocation: a context that is used again must not lend one client the certificate of another. */
export function clearClient(context: object): void {
  for (const key of ["clientCertificate", "principal"]) {
    Reflect.deleteProperty(context, key);
    // What is inherited, or cannot be deleted, would lend this client the certificate of another.
    if (key in context && !Reflect.defineProperty(context, key, cleared)) {
      throw new TypeError(`context.${key} of another invocation cannot be removed`);
    }
  }
}

const cleared = { value: undefined, writable: true, enumerable: true, configurable: true };

/** Puts the identity of an admitted client into the context. */
export function fillClient(
  context: object,
  decision: Admitted | Anonymous,
  logRules: LogRules,
): void {
  Object.assign(
    context,
    decision.outcome === "admitted"
      ? { clientCertificate: decision.certificate, principal: decision.principal }
      : { clientCertificate: null, principal: null },
  );
  Reflect.defineProperty(context, logRulesKey, { value: logRules, configurable: true });
}

/**
 * Returns the verified certificate of an invocation, for code that Middy's types do not reach: behind routers and event handlers.
 *
 * @param context the Lambda context that the gate saw.
 * @throws {TypeError} when there is none: the route is not behind the gate.
 */
export function clientCertificateOf(context: object): VerifiedClientCertificate {
  const found: unknown = (context as { clientCertificate?: unknown } | null)?.clientCertificate;
  if (VerifiedClientCertificate.is(found)) return found;
  throw new TypeError(
    isAnonymous(context)
      ? "this client presented no certificate, which optional: true allows: ask isAnonymous(context) first"
      : "this context has no verified client certificate: neither albMtls() nor withAlbMtls() ran before",
  );
}

/**
 * Returns whether the client of an invocation presented no certificate and `optional: true` admitted it, for code that Middy's types do
 * not reach. False for a context that no gate saw: there {@link clientCertificateOf} throws.
 */
export function isAnonymous(context: object): boolean {
  return (
    typeof context === "object" &&
    context !== null &&
    Object.hasOwn(context, "clientCertificate") &&
    (context as { clientCertificate?: unknown }).clientCertificate === null
  );
}
