/**
 * A decision as fields of a log line. Names of certificate fields follow OpenTelemetry's `tls.client.*`.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/tls/
 * @module
 */
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import { escapeForLog } from "../util/log-text.ts";
import type { Admitted, Decision, IdentityInLogs, Refused } from "./decision.ts";

/** Fields of a log line. */
export type LogFields = Record<string, unknown>;

/**
 * Returns everything that a log may contain about a decision: never a certificate, never the names or values of certificate headers. Text
 * from outside is escaped.
 */
export function decisionFields(decision: Decision, identity: IdentityInLogs): LogFields {
  const { outcome, step, mode, microseconds } = decision;
  const fields = {
    ...{ outcome, step, mode, microseconds },
    ...factFields(decision),
    ...shadowFields(decision, identity),
  };
  if (decision.outcome === "admitted") return { ...fields, ...admittedFields(decision, identity) };
  if (decision.outcome === "refused") return { ...fields, ...refusedFields(decision, identity) };
  return decision.outcome === "anonymous" ? fields : { ...fields, healthy: decision.healthy };
}

function shadowFields({ shadow }: Decision, identity: IdentityInLogs): LogFields {
  if (shadow === undefined) return {};
  const { answer, rule, saw } = shadow;
  const seen = identity === "full" ? { saw: escapeForLog(saw) } : {};
  return { shadow: { answer, rule: escapeForLog(rule), ...seen } };
}

function factFields(decision: Decision): LogFields {
  const { policy, rule, headerSource, trustVersion, crlVersion, crlAgeSeconds } = decision;
  const { denyVersion, traceId } = decision;
  return defined({
    policy: escaped(policy),
    rule: escaped(rule),
    headerSource,
    trustVersion,
    crlVersion,
    crlAgeSeconds,
    denyVersion,
    traceId: escaped(traceId),
  });
}

function admittedFields({ certificate }: Admitted, identity: IdentityInLogs): LogFields {
  const { revocation, revocationDetail: detail, verifiedBy, cached, anchor } = certificate;
  return {
    revocation,
    ...(detail === undefined || identity !== "full"
      ? {}
      : { revocationDetail: escapeForLog(detail) }),
    verifiedBy,
    cached,
    // An anchor is configured by the operator, not sent by the client.
    ...(anchor === undefined ? {} : { anchor: escapeForLog(anchor.id ?? anchor.fingerprint256) }),
    ...identityFields(certificate, identity),
  };
}

function refusedFields(
  { code, reason, detail, presented }: Refused,
  identity: IdentityInLogs,
): LogFields {
  const fields: LogFields = { code, reason };
  if (identity === "full" && detail !== "") fields.detail = escapeForLog(detail);
  if (presented === undefined || identity === "none") return fields;
  fields["tls.client.hash.sha256"] = presented.fingerprint256.toUpperCase();
  if (identity === "hash") return fields;
  fields["tls.client.subject"] = escapeForLog(presented.subject);
  fields["tls.client.serial_number"] = presented.serialNumber;
  fields["tls.client.not_after"] = presented.notAfter;
  return fields;
}

/** Returns the fields that describe a certificate in the log. */
export function identityFields(
  certificate: VerifiedClientCertificate,
  identity: IdentityInLogs,
): LogFields {
  if (identity === "none") return {};
  const hash = { "tls.client.hash.sha256": certificate.fingerprint256.toUpperCase() };
  if (identity === "hash") return hash;
  return {
    ...hash,
    "tls.client.subject": escapeForLog(certificate.subject.toString()),
    "tls.client.issuer": escapeForLog(certificate.issuer.toString()),
    "tls.client.serial_number": certificate.serialNumber,
    "tls.client.not_before": certificate.notBefore.toISOString(),
    "tls.client.not_after": certificate.notAfter.toISOString(),
  };
}

function escaped(text: string | undefined): string | undefined {
  return text === undefined ? undefined : escapeForLog(text);
}

function defined(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
