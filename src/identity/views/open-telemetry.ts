import type { VerifiedClientCertificate } from "../verified-client-certificate.ts";

/** Attributes of OpenTelemetry's semantic conventions for TLS clients. */
export interface OtelAttributes {
  /** SHA-256 of the certificate: upper-case hexadecimal. */
  readonly "tls.client.hash.sha256": string;
  /** RFC 4514 text; control characters and bidirectional marks are escaped in it. */
  readonly "tls.client.subject": string;
  /** RFC 4514 text. */
  readonly "tls.client.issuer": string;
  /** ISO 8601. */
  readonly "tls.client.not_before": string;
  /** ISO 8601. */
  readonly "tls.client.not_after": string;
  readonly [attribute: string]: string;
}

/**
 * Returns the certificate as attributes of a span or log record. Names are personal data; `tls.client.hash.sha256` alone
 * distinguishes clients as well.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/tls/
 */
export function toOtelAttributes(certificate: VerifiedClientCertificate): OtelAttributes {
  return {
    "tls.client.hash.sha256": certificate.fingerprint256.toUpperCase(),
    "tls.client.subject": certificate.subject.toString(),
    "tls.client.issuer": certificate.issuer.toString(),
    "tls.client.not_before": certificate.notBefore.toISOString(),
    "tls.client.not_after": certificate.notAfter.toISOString(),
  };
}
