import type { Certificate } from "../certificate.ts";
import { type SignatureScheme, schemeFitsKey, verifyFitting } from "./algorithms.ts";

/**
 * Whether the signature of a certificate is by another certificate's key. A function, and no method: bundles for verify mode, where
 * the load balancer looks at signatures, leave it out with all that it stands on.
 *
 * @throws {ClientCertificateError} `certificate.key`, `certificate.malformed` when the issuer's key cannot be used
 */
export function isSignedBy(
  certificate: Certificate,
  issuer: Certificate,
  scheme: SignatureScheme,
): boolean {
  if (!schemeFitsKey(scheme, issuer.publicKeyDescription)) return false;
  return verifyFitting({ scheme, publicKey: issuer.publicKey, ...certificate.signed });
}
