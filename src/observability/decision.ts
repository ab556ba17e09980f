/**
 * What the gate decided about one request, for logs and tools.
 * @module
 */

import type { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { Code, Reason } from "../errors/codes.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";

/** The step of the gate that decided. */
export type Step =
  | "origin"
  | "health-check"
  | "headers"
  | "certificate"
  | "agreement"
  | "trust"
  | "path"
  | "policy"
  | "principal"
  | "gate";

/** What the shadow policy would have said. It decided nothing. */
export interface ShadowResult {
  readonly answer: "yes" | "no" | "cannot-tell";
  /** The rule in the words of its option. */
  readonly rule: string;
  /** What the rule saw in the certificate: untrusted text. */
  readonly saw: string;
}

interface CommonDecision {
  /** The step that decided: for an admission the last one. */
  readonly step: Step;
  readonly mode: "verify" | "passthrough";
  /** Time spent in the gate, in microseconds. */
  readonly microseconds: number;
  /** The answer of `options.shadow`, when the certificate got as far as the policies. */
  readonly shadow?: ShadowResult;
}

/** The client may in. */
export interface Admitted extends CommonDecision {
  readonly outcome: "admitted";
  readonly certificate: VerifiedClientCertificate;
  /** The rule that admitted it. */
  readonly rule: string;
  /** What `options.principal` made of it; undefined without that option. */
  readonly principal: unknown;
}

/** The client presented no certificate, and `optional: true` lets it in without. No policy was asked. */
export interface Anonymous extends CommonDecision {
  readonly outcome: "anonymous";
}

/** The client may not in. */
export interface Refused extends CommonDecision {
  readonly outcome: "refused";
  readonly code: Code;
  readonly reason: Reason;
  /** One sentence for the operator; may quote the certificate, so it is untrusted text. Never sent to the client. */
  readonly detail: string;
  /** What is raised with `onRefusal: "throw"`. */
  readonly error: ClientCertificateError;
}

/** A health check of the load balancer, which is answered here and never reaches the handler. */
export interface HealthChecked extends CommonDecision {
  readonly outcome: "health-check";
  /** True when there is usable trust material. */
  readonly healthy: boolean;
}

/** What became of one request. */
export type Decision = Admitted | Anonymous | Refused | HealthChecked;

/** The part of a logger that this library calls; Powertools' Logger and `console` have it. */
export interface LoggerLike {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** How much of the client's identity log lines carry. */
export type IdentityInLogs = "full" | "hash" | "none";

/**
 * A decision as fields of a log line. Field names of the certificate follow OpenTelemetry's `tls.client.*`.
 * Never contains a certificate or header values.
 */
export function decisionFields(
  decision: Decision,
  identity: IdentityInLogs,
): Record<string, unknown> {
  const { outcome, step, mode, microseconds } = decision;
  const common = { outcome, step, mode, microseconds, ...shadowFields(decision, identity) };
  if (decision.outcome === "health-check") return { ...common, healthy: decision.healthy };
  if (decision.outcome === "anonymous") return common;
  if (decision.outcome === "admitted") {
    return {
      ...common,
      rule: escapeForLog(decision.rule),
      ...identityFields(decision.certificate, identity),
    };
  }
  const { code, reason, detail } = decision;
  const shown = identity === "full" ? { detail: escapeForLog(detail) } : {};
  return { ...common, code, reason, ...shown };
}

function shadowFields({ shadow }: Decision, identity: IdentityInLogs): Record<string, unknown> {
  if (shadow === undefined) return {};
  const { answer, rule, saw } = shadow;
  const seen = identity === "full" ? { saw: escapeForLog(saw) } : {};
  return { shadow: { answer, rule: escapeForLog(rule), ...seen } };
}

function identityFields(
  certificate: VerifiedClientCertificate,
  identity: IdentityInLogs,
): Record<string, unknown> {
  if (identity === "none") return {};
  const hash = { "tls.client.hash.sha256": certificate.fingerprint256.toUpperCase() };
  if (identity === "hash") return hash;
  return {
    ...hash,
    "tls.client.subject": escapeForLog(certificate.subject.toString()),
    "tls.client.issuer": escapeForLog(certificate.issuer.toString()),
    "tls.client.serial_number": certificate.serialNumber,
    "tls.client.not_after": certificate.notAfter.toISOString(),
    revocation: certificate.revocation,
    verifiedBy: certificate.verifiedBy,
  };
}

/** Longest text of a field, in UTF-16 units. */
const maxText = 500;

/**
 * Untrusted text for a log line: control characters, line separators, bidirectional and invisible marks and lone surrogates
 * are escaped, so that a name can neither forge a line nor hide in one.
 */
export function escapeForLog(text: string): string {
  const escaped = text
    .slice(0, maxText)
    .replace(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
      (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
  return text.length > maxText ? `${escaped}...` : escaped;
}
