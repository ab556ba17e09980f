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

const reasonsByCode = {
  ClientCertMissing: ["header.absent"],
  ClientCertHeaderInvalid: [
    "header.repeated",
    "header.malformed",
    "header.incomplete",
    "header.mixed-mode",
    "header.other-source",
    "header.default-name",
    "header.single-value-event",
    "header.disagrees",
  ],
  RequestOriginRefused: ["origin.not-alb", "origin.target-group", "origin.port", "origin.protocol"],
  ClientCertMaxSizeExceeded: ["limit.header-bytes", "limit.certificate-bytes"],
  ClientCertMaxChainDepthExceeded: ["limit.certificates", "limit.depth"],
  ClientCertTypeUnsupported: [
    "certificate.version",
    "certificate.key",
    "certificate.signature-algorithm",
  ],
  ClientCertInvalid: [
    "certificate.malformed",
    "path.signature",
    "path.basic-constraints",
    "path.path-length",
    "path.ca-key-usage",
    "path.name-constraints",
    "path.certificate-policies",
    "path.critical-extension",
    "path.budget",
    "path.cross-check-disagrees",
  ],
  ClientCertExpired: ["validity.expired"],
  ClientCertNotYetValid: ["validity.not-yet-valid"],
  ClientCertUntrusted: [
    "path.no-anchor",
    "path.ca-expired",
    "path.ca-not-yet-valid",
    "path.ca-type",
  ],
  ClientCertPurposeInvalid: [
    "purpose.extended-key-usage",
    "purpose.key-usage",
    "purpose.ca-extended-key-usage",
  ],
  ClientCertCrlHit: ["crl.revoked", "crl.ca-revoked", "ocsp.revoked", "ocsp.ca-revoked"],
  ClientCertCrlProcessingError: [
    "crl.missing",
    "crl.issuer-missing",
    "crl.scope",
    "crl.signature",
    "crl.unusable",
    "crl.not-yet-valid",
    "crl.outdated",
    "ocsp.missing",
    "ocsp.unreachable",
    "ocsp.refused",
    "ocsp.malformed",
    "ocsp.mismatch",
    "ocsp.signature",
    "ocsp.nonce",
    "ocsp.unknown",
    "ocsp.not-yet-valid",
    "ocsp.outdated",
  ],
  TrustStoreUnavailable: [
    "trust.unavailable",
    "trust.outdated",
    "deny.unavailable",
    "deny.outdated",
    "deadline.exceeded",
  ],
  ClientCertRejected: ["deny.listed", "policy.denied", "policy.cannot-tell"],
  InternalFault: ["internal.fault"],
} as const satisfies Record<Code, readonly string[]>;

/** The fine outcome of a refusal: a closed set, for logs and operators. Each reason belongs to exactly one code. */
export type Reason = (typeof reasonsByCode)[Code][number];

/** The code that each reason belongs to. Pure, for bundlers: only those who name it pay for making it. */
export const REASONS: Readonly<Record<Reason, Code>> = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.fromEntries(/* @__PURE__ */ pairs()) as Record<Reason, Code>,
);

let codes: ReadonlyMap<string, Code> | undefined;

/**
 * The code that a reason belongs to. Looked up in what the first refusal makes: most cold starts see none.
 * @throws {TypeError} for what is no reason.
 */
export function codeOf(reason: Reason): Code {
  codes ??= new Map(pairs());
  const code = codes.get(reason);
  if (code === undefined) throw new TypeError(`${String(reason)} is not a reason of a refusal`);
  return code;
}

function pairs(): (readonly [Reason, Code])[] {
  return (Object.keys(reasonsByCode) as Code[]).flatMap((code) =>
    reasonsByCode[code].map((reason) => [reason, code] as const),
  );
}
