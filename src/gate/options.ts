/**
 * The options of the gate. Those of a listener stand beside it in `src/listeners/`.
 * @module
 */
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { Client, Listener } from "../listeners/listener.ts";
import type { DecisionHook, IdentityInLogs, LoggerLike } from "../observability/decision.ts";
import type { Policy, PolicyRequest } from "../policy/policy.ts";
import type { Source } from "../sources/source.ts";

/** Makes the user's own idea of a client (a role, a row of a database) from its certificate. */
export type PrincipalOf<P> = (
  certificate: VerifiedClientCertificate,
  request: PolicyRequest,
) => P | Promise<P>;

/** Options of `createGate` and, with `onRefusal`, of `albMtls` and `withAlbMtls`. */
export interface GateOptions<C extends Client = Client, P = unknown> {
  /** Where the certificate of a client comes from and who verified it: `verify({ ... })` or `passthrough({ ... })`. Required. */
  readonly listener: Listener<C>;
  /** Which clients are admitted. Required; `anyVerified()` if every client with a certificate of the trusted authorities is meant. */
  readonly allow: Policy;
  /** A policy that is asked and reported (decision, log), never enforced. Default: none. */
  readonly shadow?: Policy;
  /**
   * Makes `context.principal` of an admitted client. What it throws is a 500 and admits no client; throw
   * `new ClientCertificateError("policy.denied")` to refuse. Default: none.
   */
  readonly principal?: PrincipalOf<P>;
  /**
   * Leaf certificates that are refused whatever else is true of them: a source of text with one entry a line (docs/operations.md).
   * While it has never been read, or is past its hard age, every request is refused with 503. Default: none.
   */
  readonly deny?: Source;
  /**
   * Called once per request with what was decided, admissions too, and with `identityInLogs`. What it throws is logged and
   * changes nothing. Default: none.
   */
  readonly onDecision?: DecisionHook;
  /** Where refusals, faults and doubts are written. Default: one JSON line each by `console`. */
  readonly logger?: LoggerLike;
  /** How much of the client's identity log lines carry. Default `"full"`. */
  readonly identityInLogs?: IdentityInLogs;
  /** Days before its end from which a client certificate or an authority is reported, once a day and not before the last third of its life; 0 for never. Default 30. */
  readonly expiryWarningDays?: number;
  /** Milliseconds a request may wait for trust material and policies, 1 to 900000; less when the Lambda has less. Default 2000. */
  readonly timeoutMillis?: number;
  /** The present; read once per request. Default: the system clock. */
  readonly clock?: () => Date;
}

/** The settings of the gate itself, checked and completed. */
export interface GateSettings {
  readonly timeoutMillis: number;
  readonly clock: () => Date;
  readonly identityInLogs: IdentityInLogs;
  readonly expiryWarningDays: number;
}
