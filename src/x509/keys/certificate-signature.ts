import type { Certificate } from "../certificate.ts";
import { type SignatureScheme, schemeFitsKey, verifyFitting } from "./algorithms.ts";
import { publicKeyBits } from "./public-key.ts";
import { isOfSmallOrder } from "./usable-key.ts";

/**
 * Returns whether the signature of a certificate is by another certificate's key. A function, not a method: bundles for verify mode,
 * where the load balancer verifies signatures, leave it out with all that it stands on.
 *
 * @throws {CertificateError} malformed or unusable: the issuer's key
 */
export function isSignedBy(
  certificate: Certificate,
  issuer: Certificate,
  scheme: SignatureScheme,
): boolean {
  const key = issuer.publicKeyDescription;
  if (!schemeFitsKey(scheme, key)) return false;
  // Anyone can make a signature that verifies with such a key.
  if (isOfSmallOrder(key, publicKeyBits(issuer.subjectPublicKeyInfo))) return false;
  return verifyFitting({ scheme, publicKey: issuer.publicKey, ...certificate.signed });
}
