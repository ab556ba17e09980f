/**
 * Questions for an OCSP responder (RFC 6960 section 4.1): one certificate each, not signed, as RFC 5019 wants them.
 * @module
 */
import { TAG } from "../der/der.ts";
import { encodeElement, encodeOidContent } from "../der/der-write.ts";
import { OCSP } from "../der/oids.ts";
import { type CertId, encodeCertId } from "./ocsp-cert-id.ts";

export {
  type CertId,
  type CertIdHash,
  certIdKey,
  certIdOf,
  sameCertId,
} from "./ocsp-cert-id.ts";

/** Longest nonce, in bytes (RFC 9654 section 2.1). */
export const MAX_NONCE_BYTES = 128;

/** What is asked. */
export interface OcspRequestFields {
  readonly certId: CertId;
  /** 1 to 128 random bytes that the answer repeats; RFC 9654 wants 32. Absent: an answer made in advance will do. */
  readonly nonce?: Uint8Array | undefined;
}

/**
 * DER of an OCSPRequest, the body of a POST with `application/ocsp-request`.
 * @throws {TypeError} for a nonce of the wrong length, or a CertID with an unknown hash function
 */
export function encodeOcspRequest({ certId, nonce }: OcspRequestFields): Uint8Array<ArrayBuffer> {
  const request = encodeElement(TAG.sequence, encodeCertId(certId));
  const list = encodeElement(TAG.sequence, request);
  const extensions = nonce === undefined ? [] : [encodeElement(0xa2, nonceExtensions(nonce))];
  return encodeElement(TAG.sequence, encodeElement(TAG.sequence, list, ...extensions));
}

/** The value is an OCTET STRING inside the OCTET STRING that every extension's value is (RFC 8954). */
function nonceExtensions(nonce: Uint8Array): Uint8Array {
  if (nonce.length === 0 || nonce.length > MAX_NONCE_BYTES) {
    throw new TypeError(`nonce has ${nonce.length} bytes, not 1 to ${MAX_NONCE_BYTES}`);
  }
  const oid = encodeElement(TAG.oid, encodeOidContent(OCSP.nonce) as Uint8Array);
  const value = encodeElement(TAG.octetString, encodeElement(TAG.octetString, nonce));
  return encodeElement(TAG.sequence, encodeElement(TAG.sequence, oid, value));
}
