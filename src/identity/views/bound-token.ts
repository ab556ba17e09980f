import { VerifiedClientCertificate } from "../verified-client-certificate.ts";

/** Why a token and a certificate do not belong together. */
type BindingFault = "no-certificate" | "not-bound" | "malformed" | "other-certificate";

const descriptions: Readonly<Record<BindingFault, string>> = {
  "no-certificate": "The access token is bound to a certificate and none was presented.",
  "not-bound": "The access token is not bound to a certificate.",
  malformed: "The access token's confirmation is malformed.",
  "other-certificate": "The access token is bound to another certificate.",
};

/**
 * A token that is not bound to the client's certificate. `statusCode` and `expose` are what `@middy/http-error-handler` looks
 * for; `message` is safe to publish.
 */
export class CertificateBindingError extends Error {
  override readonly name = "CertificateBindingError";
  /** RFC 8705 section 3: the resource is refused with 401 and this code. */
  readonly code = "invalid_token";
  readonly statusCode = 401;
  readonly expose = true as const;
  /** For logs. */
  readonly reason: BindingFault;

  constructor(reason: BindingFault) {
    super(descriptions[reason]);
    this.reason = reason;
  }

  /** The value of `WWW-Authenticate` (RFC 6750 section 3). */
  get wwwAuthenticate(): string {
    return `Bearer error="${this.code}", error_description="${this.message}"`;
  }
}

/**
 * Returns the certificate's thumbprint as tokens carry it: `x5t#S256`, the SHA-256 of the DER in base64url without padding (RFC
 * 8705 section 3.1). For issuing bound tokens; for checking them use {@link assertCertificateBound}.
 */
export function certificateThumbprint(certificate: VerifiedClientCertificate): string {
  return Buffer.from(certificate.fingerprint256, "hex").toString("base64url");
}

/**
 * Passes when an access token is bound to this certificate: `claims.cnf["x5t#S256"]` is its thumbprint, character for character
 * (RFC 8705 section 3). A token without confirmation is refused: any client can use a bearer token.
 *
 * The token's signature, issuer, audience and dates are checked elsewhere, before.
 *
 * @param claims the claims of a JWT that was verified, or an introspection response.
 * @param certificate null, as `optional: true` gives it, is refused.
 * @throws {CertificateBindingError}
 */
export function assertCertificateBound(
  claims: unknown,
  certificate: VerifiedClientCertificate | null,
): void {
  if (!VerifiedClientCertificate.is(certificate))
    throw new CertificateBindingError("no-certificate");
  const confirmation = ownField(claims, "cnf");
  if (confirmation === undefined) throw new CertificateBindingError("not-bound");
  const thumbprint = ownField(confirmation, "x5t#S256");
  // Bound in another way (RFC 7800: a key), which says nothing about this certificate.
  if (thumbprint === undefined && isObject(confirmation)) {
    throw new CertificateBindingError("not-bound");
  }
  if (typeof thumbprint !== "string" || !/^[A-Za-z0-9_-]{43}$/.test(thumbprint)) {
    throw new CertificateBindingError("malformed");
  }
  if (thumbprint !== certificateThumbprint(certificate)) {
    throw new CertificateBindingError("other-certificate");
  }
}

/** Returns an own field: what a prototype holds was not in the token. */
function ownField(value: unknown, key: string): unknown {
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
