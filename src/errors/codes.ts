/**
 * What a refusal can be: one table for the code, its HTTP status and the sentence a client may read, and one for the
 * finer reasons. Where the load balancer's connection log has a name for a failure, that name is the code.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
 * @module
 */

/** Everything that is the same for all refusals with one code. */
export interface CodeEntry {
  /** HTTP status of the response. */
  readonly status: 400 | 401 | 403 | 500 | 503;
  /** The sentence that a client sees: true for every reason of the code, and it gives nothing away. */
  readonly title: string;
}

const table = {
  ClientCertMissing: { status: 401, title: "A client certificate is required." },
  ClientCertHeaderInvalid: {
    status: 400,
    title: "The request's client certificate headers are not acceptable.",
  },
  RequestOriginRefused: {
    status: 403,
    title: "The request did not arrive through an accepted load balancer listener.",
  },
  ClientCertMaxSizeExceeded: { status: 403, title: "The client certificate is too large." },
  ClientCertMaxChainDepthExceeded: {
    status: 403,
    title: "The client certificate chain is too long.",
  },
  ClientCertTypeUnsupported: {
    status: 403,
    title: "The client certificate's version, key or signature algorithm is not supported.",
  },
  ClientCertInvalid: { status: 403, title: "The client certificate is invalid." },
  ClientCertExpired: { status: 403, title: "The client certificate has expired." },
  ClientCertNotYetValid: { status: 403, title: "The client certificate is not yet valid." },
  ClientCertUntrusted: { status: 403, title: "The client certificate is not trusted." },
  ClientCertPurposeInvalid: {
    status: 403,
    title: "The certificate is not meant for client authentication.",
  },
  ClientCertCrlHit: { status: 403, title: "The client certificate has been revoked." },
  ClientCertCrlProcessingError: {
    status: 503,
    title: "The client certificate's revocation status cannot be determined right now.",
  },
  TrustStoreUnavailable: {
    status: 503,
    title: "Client certificates cannot be verified right now.",
  },
  ClientCertRejected: {
    status: 403,
    title: "The client certificate is not authorised for this resource.",
  },
  InternalFault: { status: 500, title: "The request could not be processed." },
} as const satisfies Record<string, CodeEntry>;

/** The coarse outcome of a refusal: a closed set, safe to publish. */
export type Code = keyof typeof table;

/** Status and public sentence of every code. */
export const CODES: Readonly<Record<Code, CodeEntry>> = Object.freeze(table);

const reasons = {
  "header.absent": "ClientCertMissing",
  "header.repeated": "ClientCertHeaderInvalid",
  "header.malformed": "ClientCertHeaderInvalid",
  "header.incomplete": "ClientCertHeaderInvalid",
  "header.mixed-mode": "ClientCertHeaderInvalid",
  "header.other-source": "ClientCertHeaderInvalid",
  "header.default-name": "ClientCertHeaderInvalid",
  "header.single-value-event": "ClientCertHeaderInvalid",
  "header.disagrees": "ClientCertHeaderInvalid",
  "origin.not-alb": "RequestOriginRefused",
  "origin.target-group": "RequestOriginRefused",
  "origin.port": "RequestOriginRefused",
  "origin.protocol": "RequestOriginRefused",
  "limit.header-bytes": "ClientCertMaxSizeExceeded",
  "limit.certificate-bytes": "ClientCertMaxSizeExceeded",
  "limit.certificates": "ClientCertMaxChainDepthExceeded",
  "limit.depth": "ClientCertMaxChainDepthExceeded",
  "certificate.version": "ClientCertTypeUnsupported",
  "certificate.key": "ClientCertTypeUnsupported",
  "certificate.signature-algorithm": "ClientCertTypeUnsupported",
  "certificate.malformed": "ClientCertInvalid",
  "path.signature": "ClientCertInvalid",
  "path.basic-constraints": "ClientCertInvalid",
  "path.path-length": "ClientCertInvalid",
  "path.ca-key-usage": "ClientCertInvalid",
  "path.name-constraints": "ClientCertInvalid",
  "path.certificate-policies": "ClientCertInvalid",
  "path.critical-extension": "ClientCertInvalid",
  "path.budget": "ClientCertInvalid",
  "path.cross-check-disagrees": "ClientCertInvalid",
  "validity.expired": "ClientCertExpired",
  "validity.not-yet-valid": "ClientCertNotYetValid",
  "path.no-anchor": "ClientCertUntrusted",
  "path.ca-expired": "ClientCertUntrusted",
  "path.ca-not-yet-valid": "ClientCertUntrusted",
  "path.ca-type": "ClientCertUntrusted",
  "purpose.extended-key-usage": "ClientCertPurposeInvalid",
  "purpose.key-usage": "ClientCertPurposeInvalid",
  "purpose.ca-extended-key-usage": "ClientCertPurposeInvalid",
  "crl.revoked": "ClientCertCrlHit",
  "crl.ca-revoked": "ClientCertCrlHit",
  "ocsp.revoked": "ClientCertCrlHit",
  "ocsp.ca-revoked": "ClientCertCrlHit",
  "crl.missing": "ClientCertCrlProcessingError",
  "crl.issuer-missing": "ClientCertCrlProcessingError",
  "crl.scope": "ClientCertCrlProcessingError",
  "crl.signature": "ClientCertCrlProcessingError",
  "crl.unusable": "ClientCertCrlProcessingError",
  "crl.not-yet-valid": "ClientCertCrlProcessingError",
  "crl.outdated": "ClientCertCrlProcessingError",
  "ocsp.missing": "ClientCertCrlProcessingError",
  "ocsp.unreachable": "ClientCertCrlProcessingError",
  "ocsp.refused": "ClientCertCrlProcessingError",
  "ocsp.malformed": "ClientCertCrlProcessingError",
  "ocsp.mismatch": "ClientCertCrlProcessingError",
  "ocsp.signature": "ClientCertCrlProcessingError",
  "ocsp.nonce": "ClientCertCrlProcessingError",
  "ocsp.unknown": "ClientCertCrlProcessingError",
  "ocsp.not-yet-valid": "ClientCertCrlProcessingError",
  "ocsp.outdated": "ClientCertCrlProcessingError",
  "trust.unavailable": "TrustStoreUnavailable",
  "trust.outdated": "TrustStoreUnavailable",
  "deny.unavailable": "TrustStoreUnavailable",
  "deny.outdated": "TrustStoreUnavailable",
  "deadline.exceeded": "TrustStoreUnavailable",
  "deny.listed": "ClientCertRejected",
  "policy.denied": "ClientCertRejected",
  "policy.cannot-tell": "ClientCertRejected",
  "internal.fault": "InternalFault",
} as const satisfies Record<string, Code>;

/** The fine outcome of a refusal: a closed set, for logs and operators. Each reason belongs to exactly one code. */
export type Reason = keyof typeof reasons;

/** The code that each reason belongs to. */
export const REASONS: Readonly<Record<Reason, Code>> = Object.freeze(reasons);
