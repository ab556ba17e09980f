/**
 * How OCSP names a certificate: hashes of its issuer's name and key, and its serial number (RFC 6960 section 4.1.1).
 * @module
 */
import { hash as digest } from "node:crypto";
import type { Certificate } from "../certificate.ts";
import { MAX_SERIAL_BYTES } from "../certificate-structure.ts";
import { copyBytes, type DerReader, derError, sameBytes, TAG } from "../der/der.ts";
import { checkInteger, hex } from "../der/der-values.ts";
import { encodeElement, encodeOidContent } from "../der/der-write.ts";
import { ALGORITHM } from "../der/oids.ts";
import { readAlgorithmIdentifier } from "../keys/algorithm-identifier.ts";
import { publicKeyBits } from "../keys/public-key.ts";

/** Hash functions of a CertID. SHA-1 proves nothing here: it only finds what the issuer's key then has to have signed. */
export type CertIdHash = "sha1" | "sha256" | "sha384" | "sha512";

const hashOids: Readonly<Record<CertIdHash, string>> = {
  sha1: "1.3.14.3.2.26",
  sha256: ALGORITHM.sha256,
  sha384: ALGORITHM.sha384,
  sha512: ALGORITHM.sha512,
};

const hashByOid: ReadonlyMap<string, CertIdHash> = new Map(
  Object.entries(hashOids).map(([name, oid]) => [oid, name as CertIdHash]),
);

/** Longest hash that is read, in bytes. */
const maxHashBytes = 64;

/** The name of one certificate. Its arrays are copies. */
export interface CertId {
  /** Undefined for a hash function that is not known: such a name is nobody's. */
  readonly hash: CertIdHash | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Content of the serial number's INTEGER. */
  readonly serialContent: Uint8Array;
}

/**
 * The name of a certificate: hashes over the DER of its issuer field and over the bits of its issuer's key.
 *
 * @param issuer whose key signed the certificate; that it did is not checked here
 */
export function certIdOf(certificate: Certificate, issuer: Certificate, hash: CertIdHash): CertId {
  return Object.freeze({
    hash,
    issuerNameHash: digested(hash, certificate.issuer.der),
    issuerKeyHash: digested(hash, publicKeyBits(issuer.subjectPublicKeyInfo)),
    serialContent: copyBytes(certificate.serialContent),
  });
}

/** The SHA-1 of a certificate's key, by which a responder may name itself (RFC 6960 section 4.2.1, KeyHash). */
export function responderKeyHash(certificate: Certificate): Uint8Array {
  return digested("sha1", publicKeyBits(certificate.subjectPublicKeyInfo));
}

function digested(hash: CertIdHash, data: Uint8Array): Uint8Array {
  return copyBytes(digest(hash, data, "buffer"));
}

/** Whether both are the same name with the same, known hash function. */
export function sameCertId(a: CertId, b: CertId): boolean {
  return (
    a.hash !== undefined &&
    a.hash === b.hash &&
    sameBytes(a.serialContent, b.serialContent) &&
    sameBytes(a.issuerKeyHash, b.issuerKeyHash) &&
    sameBytes(a.issuerNameHash, b.issuerNameHash)
  );
}

/** A text that is equal for two names exactly when {@link sameCertId} says so: for maps. */
export function certIdKey(certId: CertId): string {
  const { hash, issuerNameHash, issuerKeyHash, serialContent } = certId;
  return [hash ?? "unknown", ...[issuerNameHash, issuerKeyHash, serialContent].map(hex)].join(" ");
}

/**
 * Reads the following element as a CertID.
 * @throws {DerError}
 */
export function readCertId(reader: DerReader): CertId {
  const fields = reader.open(TAG.sequence, "CertID");
  const algorithm = readAlgorithmIdentifier(fields, "CertID hash algorithm");
  const plain = algorithm.parameters === undefined || algorithm.hasNullParameters;
  const issuerNameHash = readHash(fields, "issuer name hash");
  const issuerKeyHash = readHash(fields, "issuer key hash");
  fields.expect(TAG.integer, "CertID serial number");
  checkInteger(fields.bytes, fields.contentStart, fields.contentEnd);
  const serialContent = copyBytes(fields.content());
  if (serialContent.length > MAX_SERIAL_BYTES) derError("serial number is too long", fields.start);
  fields.finish("CertID");
  const hash = plain ? hashByOid.get(algorithm.oid) : undefined;
  return Object.freeze({ hash, issuerNameHash, issuerKeyHash, serialContent });
}

function readHash(fields: DerReader, what: string): Uint8Array {
  fields.expect(TAG.octetString, what);
  const bytes = copyBytes(fields.content());
  if (bytes.length === 0 || bytes.length > maxHashBytes) {
    derError(`${what} has the wrong size`, fields.start);
  }
  return bytes;
}

/**
 * DER of a CertID; the algorithm has NULL parameters, as responders know it.
 * @throws {TypeError} for an unknown hash function
 */
export function encodeCertId(certId: CertId): Uint8Array<ArrayBuffer> {
  if (certId.hash === undefined) throw new TypeError("certId.hash is not known");
  const oid = encodeOidContent(hashOids[certId.hash]) as Uint8Array;
  const nothing = encodeElement(TAG.null);
  return encodeElement(
    TAG.sequence,
    encodeElement(TAG.sequence, encodeElement(TAG.oid, oid), nothing),
    encodeElement(TAG.octetString, certId.issuerNameHash),
    encodeElement(TAG.octetString, certId.issuerKeyHash),
    encodeElement(TAG.integer, certId.serialContent),
  );
}
