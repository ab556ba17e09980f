/**
 * What kind of key a SubjectPublicKeyInfo holds, read from its bytes, so that limits apply before any cryptography.
 *
 * @module
 */

import { type DerReader, derError, openOnly, TAG } from "../der/der.ts";
import { checkInteger, decodeBitStringBytes, decodeInteger, decodeOid } from "../der/der-values.ts";
import { ALGORITHM } from "../der/oids.ts";
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from "./algorithm-identifier.ts";
import {
  EC_PUBLIC_KEY,
  type KeyKind,
  type OctetsRow,
  RSA_PSS,
  rowOfCurve,
  rowOfOid,
} from "./algorithm-table.ts";

/** A public key in words. */
export interface PublicKeyDescription {
  readonly kind: KeyKind | "dsa" | "unknown";
  /** Dotted identifier of the key's algorithm. */
  readonly algorithm: string;
  /** Size of the modulus or of the field in bits; 0 for an unknown curve, ML-DSA, DSA and unknown keys. */
  readonly bits: number;
  /** Name of the curve, `"P-256"`, or its dotted identifier if it has no name here; only for `ec`. */
  readonly curve: string | undefined;
  /** Public exponent; only for `rsa` and `rsa-pss`. */
  readonly exponent: bigint | undefined;
  /** Whether an EC point is written in its compressed form; it is the same key. */
  readonly compressed: boolean;
}

/**
 * The bits of a key without its algorithm: what key identifiers and OCSP hash.
 *
 * @param spki DER
 * @returns a view, not a copy
 * @throws {DerError}
 */
export function publicKeyBits(spki: Uint8Array): Uint8Array {
  const fields = openOnly(spki, TAG.sequence, "public key");
  fields.expect(TAG.sequence, "key algorithm").expect(TAG.bitString, "public key bits");
  fields.finish("public key");
  return decodeBitStringBytes(fields.bytes, fields.contentStart, fields.contentEnd);
}

/** Longest RSA exponent that is read, in bytes; the limits of a gate are far below. */
const MAX_EXPONENT_BYTES = 256;

/**
 * Describes a SubjectPublicKeyInfo. RSA parameters may be absent (a tolerance); EC keys name their curve, explicit
 * parameters are refused (CVE-2020-0601), and points are uncompressed or compressed, never hybrid.
 *
 * @param spki DER
 * @throws {DerError}
 */
export function describePublicKey(spki: Uint8Array): PublicKeyDescription {
  const fields = openOnly(spki, TAG.sequence, "public key");
  const algorithm = readAlgorithmIdentifier(fields, "key algorithm");
  fields.expect(TAG.bitString, "public key bits");
  fields.finish("public key");
  return describeKey(
    algorithm,
    decodeBitStringBytes(fields.bytes, fields.contentStart, fields.contentEnd),
  );
}

/**
 * As {@link describePublicKey}, of an info whose parts were read.
 *
 * @param key the bytes of the BIT STRING
 * @throws {DerError}
 */
export function describeKey(algorithm: AlgorithmIdentifier, key: Uint8Array): PublicKeyDescription {
  const { oid } = algorithm;
  if (oid === EC_PUBLIC_KEY) return describePoint(algorithm, key);
  const row = rowOfOid(oid);
  if (row === undefined) return description(oid === ALGORITHM.dsa ? "dsa" : "unknown", algorithm);
  return row.form === "rsa" ? describeRsa(algorithm, key) : describeOctets(row, algorithm, key);
}

function description(
  kind: PublicKeyDescription["kind"],
  { oid: algorithm }: AlgorithmIdentifier,
  { bits = 0, curve, exponent, compressed = false }: Partial<PublicKeyDescription> = {},
): PublicKeyDescription {
  return Object.freeze({ kind, algorithm, bits, curve, exponent, compressed });
}

/** RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } (RFC 8017 appendix A.1.1). */
function describeRsa(algorithm: AlgorithmIdentifier, key: Uint8Array): PublicKeyDescription {
  const isPss = algorithm.oid === RSA_PSS;
  if (!isPss && algorithm.hasParameters && !algorithm.hasNullParameters) {
    derError("RSA key has parameters", 0);
  }
  const fields = openOnly(key, TAG.sequence, "RSA key");
  const bits = positiveBits(fields, "RSA modulus");
  positiveBits(fields, "RSA exponent");
  if (fields.contentEnd - fields.contentStart > MAX_EXPONENT_BYTES)
    derError("RSA exponent is too long", 0);
  const exponent = decodeInteger(key, fields.contentStart, fields.contentEnd);
  fields.finish("RSA key");
  return description(isPss ? "rsa-pss" : "rsa", algorithm, { bits, exponent });
}

/** Reads the following INTEGER, which has to be positive; returns its size in bits without making a bigint of it. */
function positiveBits(fields: DerReader, what: string): number {
  fields.expect(TAG.integer, what);
  const { bytes, contentStart, contentEnd } = fields;
  checkInteger(bytes, contentStart, contentEnd);
  const first = bytes[contentStart] ?? 0;
  if (first >= 0x80 || (first === 0 && contentEnd - contentStart === 1)) {
    derError(`${what} is not positive`, contentStart);
  }
  const top = first === 0 ? contentStart + 1 : contentStart;
  return (contentEnd - top) * 8 - (Math.clz32(bytes[top] ?? 0) - 24);
}

function describePoint(algorithm: AlgorithmIdentifier, key: Uint8Array): PublicKeyDescription {
  const parameters = algorithm.parametersView;
  if (parameters[0] !== TAG.oid) return derError("EC key does not name its curve", 0);
  const curve = decodeOid(parameters, 2, parameters.length);
  const known = rowOfCurve(curve);
  const compressed = key[0] === 2 || key[0] === 3;
  if (!compressed && key[0] !== 4) derError("EC point has an unknown form", 0);
  if (known !== undefined) {
    const field = Math.ceil(known.bits / 8);
    if (key.length !== 1 + (compressed ? field : 2 * field))
      derError("EC point has the wrong size", 0);
  }
  return description("ec", algorithm, {
    bits: known?.bits ?? 0,
    curve: known?.name ?? curve,
    compressed,
  });
}

function describeOctets(
  { name, kind, octets, bits }: OctetsRow,
  algorithm: AlgorithmIdentifier,
  key: Uint8Array,
): PublicKeyDescription {
  if (algorithm.hasParameters) derError(`${name} key has parameters`, 0);
  if (key.length !== octets) {
    derError(`${name} key has the wrong size: ${key.length} bytes, not ${octets}`, 0);
  }
  return description(kind, algorithm, { bits });
}
