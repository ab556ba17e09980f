/**
 * One public key has several encodings, and each has a hash of its own. A rule about a key has to know all of them: a client can have
 * its key certified again in another encoding.
 *
 * @module
 */
import type { Certificate } from "../certificate.ts";
import { DerError, openOnly, TAG } from "../der/der.ts";
import { decodeBitStringBytes, decodeOid } from "../der/der-values.ts";
import { encodeElement, encodeOidContent } from "../der/der-write.ts";
import { ALGORITHM } from "../der/oids.ts";
import { orUndefined } from "../or-undefined.ts";
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from "./algorithm-identifier.ts";
import { EC_PUBLIC_KEY, RSA_ENCRYPTION, RSA_PSS, rowOfCurve, rowOfOid } from "./algorithm-table.ts";
import { nodeCrypto } from "./node-crypto.ts";

/** Computed once for each certificate, since a certificate that is presented again is the same object. */
const computed = new WeakMap<Certificate, readonly string[]>();

/**
 * Returns whether the certificate's public key has one of these hashes, in any encoding of the key.
 *
 * The encodings: for RSA with NULL or without parameters, and as a key for PSS only without parameters or with the usual ones
 * (SHA-1 by default, SHA-256, SHA-384 or SHA-512, for message and mask); for a named curve the point uncompressed, compressed and
 * hybrid. Keys of other kinds have one encoding.
 *
 * @param hashes SHA-256 of subjectPublicKeyInfo: 64 lower-case hexadecimal digits
 */
export function hasKeyAmong(certificate: Certificate, hashes: ReadonlySet<string>): boolean {
  if (hashes.size === 0) return false;
  if (hashes.has(certificate.spkiSha256)) return true;
  let others = computed.get(certificate);
  if (others === undefined) {
    const { hash } = nodeCrypto();
    others = keyEncodings(certificate.subjectPublicKeyInfo).map((der) =>
      hash("sha256", der, "hex"),
    );
    computed.set(certificate, others);
  }
  return others.some((other) => hashes.has(other));
}

/**
 * Returns the encodings of a public key, the usual one first. Empty for a key of one encoding, and for one that cannot be read.
 *
 * @param spki DER of the SubjectPublicKeyInfo
 */
export function keyEncodings(spki: Uint8Array): readonly Uint8Array[] {
  const encodings = orUndefined(DerError, () => {
    const fields = openOnly(spki, TAG.sequence, "public key");
    const algorithm = readAlgorithmIdentifier(fields, "key algorithm");
    fields.expect(TAG.bitString, "public key bits");
    fields.finish("public key");
    const key = decodeBitStringBytes(fields.bytes, fields.contentStart, fields.contentEnd);
    return encodingsOf(algorithm, key);
  });
  return encodings ?? [];
}

function encodingsOf(algorithm: AlgorithmIdentifier, key: Uint8Array): readonly Uint8Array[] {
  if (algorithm.oid === EC_PUBLIC_KEY) {
    const points = pointForms(algorithm.parametersView, key);
    return points.map((each) => publicKeyInfo(algorithm.der, each));
  }
  return rowOfOid(algorithm.oid)?.form === "rsa"
    ? rsaAlgorithms().map((each) => publicKeyInfo(each, key))
    : [];
}

function publicKeyInfo(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  const bits = encodeElement(TAG.bitString, Uint8Array.of(0), key);
  return encodeElement(TAG.sequence, algorithm, bits);
}

const sequence = (...content: readonly Uint8Array[]): Uint8Array =>
  encodeElement(TAG.sequence, ...content);
const empty = new Uint8Array();

function algorithmOf(oid: string, parameters: Uint8Array): Uint8Array {
  return sequence(encodeElement(TAG.oid, encodeOidContent(oid) ?? empty), parameters);
}

/** Every AlgorithmIdentifier under which a key of RSA is known to be written. */
function rsaAlgorithms(): readonly Uint8Array[] {
  const none = encodeElement(TAG.null);
  return [
    algorithmOf(RSA_ENCRYPTION, none),
    algorithmOf(RSA_ENCRYPTION, empty),
    algorithmOf(RSA_PSS, empty),
    // RSASSA-PSS-params with all its defaults: SHA-1.
    algorithmOf(RSA_PSS, sequence()),
    ...[none, empty].flatMap((hashParameters) => [
      ...pssAlgorithms(ALGORITHM.sha256, 32, hashParameters),
      ...pssAlgorithms(ALGORITHM.sha384, 48, hashParameters),
      ...pssAlgorithms(ALGORITHM.sha512, 64, hashParameters),
    ]),
  ];
}

/** With a salt as long as the hash, and with the default of 20 bytes, which DER leaves out (RFC 4055 section 3.1). */
function pssAlgorithms(
  hashOid: string,
  saltLength: number,
  hashParameters: Uint8Array,
): readonly Uint8Array[] {
  const hash = algorithmOf(hashOid, hashParameters);
  const hashAndMask = [
    encodeElement(0xa0, hash),
    encodeElement(0xa1, algorithmOf(ALGORITHM.mgf1, hash)),
  ];
  const salt = encodeElement(0xa2, encodeElement(TAG.integer, Uint8Array.of(saltLength)));
  return [
    algorithmOf(RSA_PSS, sequence(...hashAndMask, salt)),
    algorithmOf(RSA_PSS, sequence(...hashAndMask)),
  ];
}

/** The forms of a point (SEC 1 section 2.3.3): uncompressed, compressed, hybrid. */
function pointForms(parameters: Uint8Array, point: Uint8Array): readonly Uint8Array[] {
  const full = uncompressed(parameters, point);
  if (full === undefined) return [];
  const parity = (full.at(-1) ?? 0) & 1;
  const form = (first: number, rest: Uint8Array): Uint8Array => Uint8Array.of(first, ...rest);
  const coordinates = full.subarray(1);
  return [
    full,
    form(2 | parity, coordinates.subarray(0, coordinates.length / 2)),
    form(6 | parity, coordinates),
  ];
}

function uncompressed(parameters: Uint8Array, point: Uint8Array): Uint8Array | undefined {
  const first = point[0] ?? 0;
  if (first === 2 || first === 3) return decompressed(parameters, point);
  const isWhole = [4, 6, 7].includes(first) && point.length > 1 && point.length % 2 === 1;
  return isWhole ? Uint8Array.of(4, ...point.subarray(1)) : undefined;
}

/** Undefined where the curve is not known, or has no such point. */
function decompressed(parameters: Uint8Array, point: Uint8Array): Uint8Array | undefined {
  if (parameters[0] !== TAG.oid) return undefined;
  const row = rowOfCurve(decodeOid(parameters, 2, parameters.length));
  if (row === undefined) return undefined;
  try {
    const curve = row.openssl ?? row.name;
    const full = nodeCrypto().ECDH.convertKey(point, curve, undefined, undefined, "uncompressed");
    return typeof full === "string" ? undefined : new Uint8Array(full);
  } catch {
    // Such a key proves nothing in any encoding: OpenSSL cannot use it.
    return undefined;
  }
}
