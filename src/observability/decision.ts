/**
 * What the gate decided about one request, for logs and tools.
 * @module
 */

import type { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { Code, Reason } from "../errors/codes.ts";
import type {
  CertificateSummary,
  VerifiedClientCertificate,
} from "../identity/verified-client-certificate.ts";

/** The step of the gate that decided. */
export type Step =
  | "origin"
  | "health-check"
  | "headers"
  | "deny"
  | "certificate"
  | "agreement"
  | "trust"
  | "path"
  | "policy"
  | "principal"
  | "gate";

/** The result of the shadow policy, which does not affect the decision. */
export interface ShadowResult {
  readonly answer: "yes" | "no" | "cannot-tell";
  /** The rule as the option describes it. */
  readonly rule: string;
  /** What the rule saw in the certificate: untrusted text. */
  readonly saw: string;
}

/** The facts of a decision, as far as it proceeded. */
export interface DecisionFacts {
  /** The enforced policy, as its option describes it. */
  readonly policy?: string;
  /** The rule that admitted, or that failed. */
  readonly rule?: string;
  /** Which header the certificate was read from: the load balancer's, or another proxy's `X-SSL-CERT`. */
  readonly headerSource?: "alb" | "x-ssl-cert";
  /** Version of the trust store. */
  readonly trustVersion?: string;
  /** Version of the revocation lists. */
  readonly crlVersion?: string;
  /** Seconds since the revocation lists were last confirmed. */
  readonly crlAgeSeconds?: number;
  /** Version of the deny list. */
  readonly denyVersion?: string;
  /** The request's `X-Amzn-Trace-Id`: untrusted text of at most 128 characters. */
  readonly traceId?: string;
}

interface CommonDecision extends DecisionFacts {
  /** The step that decided: for an admission the last one. */
  readonly step: Step;
  readonly mode: "verify" | "passthrough";
  /** Time spent in the gate, in microseconds. */
  readonly microseconds: number;
  /** The answer of `options.shadow`, when the certificate got as far as the policies. */
  readonly shadow?: ShadowResult;
}

/** The client was admitted. */
export interface Admitted extends CommonDecision {
  readonly outcome: "admitted";
  readonly certificate: VerifiedClientCertificate;
  /** The rule that admitted it. */
  readonly rule: string;
  /** The result of `options.principal`; undefined without that option. */
  readonly principal: unknown;
}

/** The client presented no certificate, and `optional: true` admits it without one. No policy was evaluated. */
export interface Anonymous extends CommonDecision {
  readonly outcome: "anonymous";
}

/** The client was refused. */
export interface Refused extends CommonDecision {
  readonly outcome: "refused";
  readonly code: Code;
  readonly reason: Reason;
  /** One sentence for the operator; may quote the certificate, so it is untrusted text. Never sent to the client. */
  readonly detail: string;
  /** The certificate that was presented, when it could be read. It is not verified. */
  readonly presented?: CertificateSummary;
  /** The error that is thrown with `onRefusal: "throw"`. */
  readonly error: ClientCertificateError;
}

/** A health check of the load balancer, which is answered here and never reaches the handler. */
export interface HealthChecked extends CommonDecision {
  readonly outcome: "health-check";
  /** True when there is usable trust material. */
  readonly healthy: boolean;
}

/** The outcome of one request. */
export type Decision = Admitted | Anonymous | Refused | HealthChecked;

/** The part of a logger that this library calls; Powertools' Logger and `console` have it. */
export interface LoggerLike {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** How much of the client's identity log lines carry. */
export type IdentityInLogs = "full" | "hash" | "none";

/** Receives every decision, and how much of the client's identity may be logged. */
export type DecisionHook = (decision: Decision, identityInLogs: IdentityInLogs) => void;
