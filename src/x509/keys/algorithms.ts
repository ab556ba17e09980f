/**
 * Signature algorithms: what an AlgorithmIdentifier means, verification by `node:crypto`, and its cost. SHA-1, MD5 and DSA are not
 * among them, so that no option can accept them.
 *
 * @module
 */
import type { KeyObject } from "node:crypto";
import { DerError, derError, openOnly, TAG } from "../der/der.ts";
import { hex, readOid, smallIntegerOf } from "../der/der-values.ts";
import { ALGORITHM } from "../der/oids.ts";
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from "./algorithm-identifier.ts";
import { type HashName, KEY_TABLE, type OctetsKind, RSA_PSS, rowOfKey } from "./algorithm-table.ts";
import { nodeCrypto } from "./node-crypto.ts";
import type { PublicKeyDescription } from "./public-key.ts";

export { AlgorithmIdentifier, readAlgorithmIdentifier } from "./algorithm-identifier.ts";
export type { HashName } from "./algorithm-table.ts";
export { describePublicKey, type PublicKeyDescription } from "./public-key.ts";

/** A signature algorithm with all its parameters. */
export type SignatureScheme =
  | { readonly kind: "rsa-pkcs1"; readonly hash: HashName }
  /** `saltLength`, `hashLength`: bytes. */
  | {
      readonly kind: "rsa-pss";
      readonly hash: HashName;
      readonly hashLength: number;
      readonly saltLength: number;
    }
  | { readonly kind: "ecdsa"; readonly hash: HashName }
  | { readonly kind: OctetsKind };

/** The ways to sign that have identifiers of their own, with kinds of keys that sign in several. */
const HASHED: readonly (readonly [string, SignatureScheme])[] = [
  ["1.2.840.113549.1.1.14", { kind: "rsa-pkcs1", hash: "sha224" }],
  ["1.2.840.113549.1.1.11", { kind: "rsa-pkcs1", hash: "sha256" }],
  ["1.2.840.113549.1.1.12", { kind: "rsa-pkcs1", hash: "sha384" }],
  ["1.2.840.113549.1.1.13", { kind: "rsa-pkcs1", hash: "sha512" }],
  ["1.2.840.10045.4.3.1", { kind: "ecdsa", hash: "sha224" }],
  ["1.2.840.10045.4.3.2", { kind: "ecdsa", hash: "sha256" }],
  ["1.2.840.10045.4.3.3", { kind: "ecdsa", hash: "sha384" }],
  ["1.2.840.10045.4.3.4", { kind: "ecdsa", hash: "sha512" }],
];

/** A key of octets signs under its own identifier. */
const SIMPLE: ReadonlyMap<string, SignatureScheme> = new Map<string, SignatureScheme>([
  ...HASHED,
  ...KEY_TABLE.flatMap((row) =>
    row.form === "octets" ? [[row.oid, { kind: row.kind }] as const] : [],
  ),
]);

const HASHES: ReadonlyMap<string, { readonly name: HashName; readonly bytes: number }> = new Map([
  [ALGORITHM.sha224, { name: "sha224", bytes: 28 }],
  [ALGORITHM.sha256, { name: "sha256", bytes: 32 }],
  [ALGORITHM.sha384, { name: "sha384", bytes: 48 }],
  [ALGORITHM.sha512, { name: "sha512", bytes: 64 }],
]);

/**
 * Returns what a signature's AlgorithmIdentifier means; undefined when it is not accepted, and {@link whyNoScheme} says why.
 * Parameters: absent or NULL for RSA PKCS #1 (RFC 4055 asks for NULL) and for ECDSA (RFC 5758 asks for none), which are
 * tolerances; absent for EdDSA and ML-DSA; for RSA-PSS those of RFC 4055 section 3.1 with one SHA-2 hash for both message and mask (all that
 * `node:crypto` verifies), a salt of any length that the key has room for, and trailer field 1.
 */
export function schemeOf(algorithm: AlgorithmIdentifier): SignatureScheme | undefined {
  const scheme = schemeOrFault(algorithm);
  return typeof scheme === "string" ? undefined : scheme;
}

/** Returns in words why {@link schemeOf} does not accept an algorithm; names the parameters where they are the cause. */
export function whyNoScheme(algorithm: AlgorithmIdentifier): string {
  const scheme = schemeOrFault(algorithm);
  return typeof scheme === "string" ? scheme : "is not accepted";
}

function schemeOrFault(algorithm: AlgorithmIdentifier): SignatureScheme | string {
  if (algorithm.oid === RSA_PSS) return pssSchemeOrFault(algorithm);
  const scheme = SIMPLE.get(algorithm.oid);
  if (scheme === undefined) return "is not accepted";
  if (!algorithm.hasParameters) return scheme;
  const mayBeNull = scheme.kind === "rsa-pkcs1" || scheme.kind === "ecdsa";
  if (algorithm.hasNullParameters && mayBeNull) return scheme;
  const found = hex(algorithm.parametersView.subarray(0, 16));
  return `has the parameters ${found}; ${mayBeNull ? "NULL or none is" : "none are"} expected`;
}

function pssSchemeOrFault(algorithm: AlgorithmIdentifier): SignatureScheme | string {
  try {
    return pssScheme(algorithm);
  } catch (error) {
    if (error instanceof DerError)
      return `(RSASSA-PSS) has parameters that are not accepted: ${error.message}`;
    throw error;
  }
}

/** The salt length that RFC 4055 section 3.1 gives where the field is absent, in bytes. */
const DEFAULT_SALT_LENGTH = 20;

/** RSASSA-PSS-params; the defaults of the two hashes are SHA-1, so both fields are required. */
function pssScheme(algorithm: AlgorithmIdentifier): SignatureScheme {
  const fields = openOnly(algorithm.parameters ?? new Uint8Array(), TAG.sequence, "PSS parameters");
  const hashField = fields.open(0xa0, "PSS hash");
  const hash = hashOf(readAlgorithmIdentifier(hashField, "PSS hash"));
  hashField.finish("PSS hash");
  const maskField = fields.open(0xa1, "PSS mask");
  const mask = maskField.open(TAG.sequence, "PSS mask");
  if (readOid(mask, "PSS mask") !== ALGORITHM.mgf1) derError("PSS mask is not MGF1", 0);
  const maskHash = hashOf(readAlgorithmIdentifier(mask, "PSS mask hash"));
  mask.finish("PSS mask");
  maskField.finish("PSS mask");
  if (maskHash !== hash)
    derError(`hash ${hash.name} with mask hash ${maskHash.name}; one hash for both is expected`, 0);
  let saltLength = DEFAULT_SALT_LENGTH;
  if (fields.optional(0xa2)) {
    const salt = fields.enter().expect(TAG.integer, "PSS salt length");
    saltLength = smallIntegerOf(salt);
    salt.finish("PSS salt length");
  }
  if (fields.optional(0xa3)) {
    const trailer = fields.enter().expect(TAG.integer, "PSS trailer");
    const value = smallIntegerOf(trailer);
    trailer.finish("PSS trailer");
    if (value !== 1) derError("PSS trailer is not 1", 0);
  }
  fields.finish("PSS parameters");
  return { kind: "rsa-pss", hash: hash.name, hashLength: hash.bytes, saltLength };
}

function hashOf(algorithm: AlgorithmIdentifier): {
  readonly name: HashName;
  readonly bytes: number;
} {
  const hash = HASHES.get(algorithm.oid);
  if (hash === undefined) return derError(`hash ${algorithm.oid}; SHA-2 is expected`, 0);
  if (algorithm.hasParameters && !algorithm.hasNullParameters) {
    derError("PSS hash has parameters", 0);
  }
  return hash;
}

/** What {@link verifySignature} needs. */
export interface SignatureInput {
  readonly scheme: SignatureScheme;
  readonly publicKey: KeyObject;
  /** The signed bytes: `tbs` of a certificate. */
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whether the signature is right. A key of another kind than the scheme's is simply not right; nothing is thrown. */
export function verifySignature(input: SignatureInput): boolean {
  return keyFits(input.scheme, input.publicKey) && verifyFitting(input);
}

/**
 * As {@link verifySignature}, for a key that {@link schemeFitsKey} has found to fit: asking the KeyObject for its type again
 * takes a tenth of a verification.
 *
 * @internal
 */
export function verifyFitting({ scheme, publicKey, data, signature }: SignatureInput): boolean {
  const { constants, verify } = nodeCrypto();
  try {
    switch (scheme.kind) {
      // What is written out for PSS is the default for these: PKCS #1 padding with a plain RSA key, DER with ECDSA. Not
      // saying it saves a fifth of the call, because the options' key is taken apart once more.
      case "rsa-pkcs1":
      case "ecdsa":
        return verify(scheme.hash, data, publicKey, signature);
      case "rsa-pss": {
        const { saltLength } = scheme;
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        return verify(scheme.hash, data, { key: publicKey, padding, saltLength }, signature);
      }
      default:
        return verify(null, data, publicKey, signature);
    }
  } catch {
    // OpenSSL raises errors for keys and signatures that it cannot use; either way nothing was proven.
    return false;
  }
}

/** Returns whether a signature of this scheme can be by a key of this kind and size: known before any cryptography. */
export function schemeFitsKey(
  scheme: SignatureScheme,
  { kind, bits }: PublicKeyDescription,
): boolean {
  if (!signsBy(scheme, kind)) return false;
  // RFC 8017 section 9.1.1: hash, salt and two bytes more have to fit into what the modulus holds.
  return (
    scheme.kind !== "rsa-pss" ||
    scheme.hashLength + scheme.saltLength + 2 <= Math.ceil((bits - 1) / 8)
  );
}

/** Kinds of keys by the scheme; a key of octets signs by the scheme of its own kind. The same words in `node:crypto` and here. */
const KEY_KINDS: Readonly<Partial<Record<SignatureScheme["kind"], readonly string[]>>> = {
  "rsa-pkcs1": ["rsa"],
  "rsa-pss": ["rsa", "rsa-pss"],
  ecdsa: ["ec"],
};

function signsBy({ kind }: SignatureScheme, keyKind: string): boolean {
  return KEY_KINDS[kind]?.includes(keyKind) ?? kind === keyKind;
}

/** Returns whether a key is a public one of the scheme's kind. */
export function keyFits(scheme: SignatureScheme, publicKey: KeyObject): boolean {
  return publicKey.type === "public" && signsBy(scheme, publicKey.asymmetricKeyType ?? "none");
}

/**
 * Returns what one verification with this key costs, in units of a P-256 verification, measured on OpenSSL 3 (RSA-2048 0.35,
 * RSA-4096 1.2, RSA-8192 4.5, the others as the table says). Known before the work is done. A key without a row counts as much as
 * the slowest one; a long RSA exponent counts as long as it is.
 */
export function verificationCost(key: PublicKeyDescription): number {
  const row = rowOfKey(key);
  if (row?.form === "rsa") return rsaCost(key.bits) * exponentFactor(key.exponent);
  return row?.cost ?? 22;
}

function rsaCost(bits: number): number {
  if (bits <= 2048) return 0.35;
  if (bits <= 4096) return 0.35 + ((bits - 2048) / 2048) * 0.85;
  if (bits <= 8192) return 1.2 + ((bits - 4096) / 4096) * 3.3;
  return 4.5 * (bits / 8192) ** 2;
}

/** 65537 takes 17 multiplications; an exponent with every bit set takes two for each bit. */
function exponentFactor(exponent: bigint | undefined): number {
  const length = exponent === undefined ? 17 : exponent.toString(2).length;
  return length <= 17 ? 1 : (2 * length) / 17;
}
