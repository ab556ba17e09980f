/**
 * Key pairs of test certificates. For tests only: RSA keys of end entities are shared, see {@link newKeyPair}.
 *
 * @module
 */
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { derChildren } from "./der-elements.ts";

/** ML-DSA (RFC 9881): `node:crypto` has it from Node.js 24.6 with OpenSSL 3.5 on. */
export type MlDsaType = "ml-dsa-44" | "ml-dsa-65" | "ml-dsa-87";

/** The type of a test certificate's key. `rsa-2048` and so on: modulus bits. */
export type KeyType =
  | "P-256"
  | "P-384"
  | "P-521"
  | "secp256k1"
  | "Ed25519"
  | "Ed448"
  | MlDsaType
  | `rsa-${number}`
  | `rsa-pss-${number}`;

/** A private key with its public half. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const sharedRsaKeys = new Map<KeyType, KeyPair>();

/**
 * Generates a key pair of this type. An RSA key takes 0.1 s (2048 bits) to several seconds (4096 bits), so with `shared` an RSA pair is
 * generated once per type and process and then reused; other types are always new.
 *
 * @throws TypeError for an unknown type.
 */
export function newKeyPair(type: KeyType, shared: boolean): KeyPair {
  if (!shared || !type.startsWith("rsa-")) {
    return generate(type);
  }
  const pair = sharedRsaKeys.get(type) ?? generate(type);
  sharedRsaKeys.set(type, pair);
  return pair;
}

/** Returns the pair of an existing private key. */
export function keyPairOf(privateKey: KeyObject): KeyPair {
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Returns the key's SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7). */
export function subjectPublicKeyInfo(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ type: "spki", format: "der" }));
}

/** Returns the key's bits without the algorithm, which key identifiers and CertIDs hash. */
export function publicKeyBitString(key: KeyObject): Uint8Array {
  const [, bits] = derChildren(subjectPublicKeyInfo(key));
  // The first octet of a BIT STRING counts unused bits; a key has none.
  return (bits?.contents ?? new Uint8Array(0)).subarray(1);
}

function generate(type: KeyType): KeyPair {
  switch (type) {
    case "P-256":
    case "P-384":
    case "P-521":
    case "secp256k1":
      return generateKeyPairSync("ec", { namedCurve: type });
    case "Ed25519":
      return generateKeyPairSync("ed25519");
    case "Ed448":
      return generateKeyPairSync("ed448");
    case "ml-dsa-44":
    case "ml-dsa-65":
    case "ml-dsa-87":
      return generateMlDsa(type);
    default:
      return generateRsa(type);
  }
}

function generateMlDsa(type: MlDsaType): KeyPair {
  try {
    return newMlDsaPair(type);
  } catch (cause) {
    const { node, openssl } = process.versions;
    const found = `Node.js ${node} with OpenSSL ${openssl}`;
    throw new TypeError(
      `keyType: ${found} cannot make an ${type} key; Node.js 24.6 with OpenSSL 3.5 or later can`,
      { cause },
    );
  }
}

/** Generates an ML-DSA key pair. One call for each type, because the declarations of `node:crypto` have no overload for their union. */
function newMlDsaPair(type: MlDsaType): KeyPair {
  return generateKeyPairSync(type);
}

function generateRsa(type: string): KeyPair {
  const [, scheme, bits] = /^(rsa-pss|rsa)-(\d{3,5})$/.exec(type) ?? [];
  if (scheme === undefined) {
    throw new TypeError(`keyType: unknown type ${JSON.stringify(type)}`);
  }
  const options = { modulusLength: Number(bits) };
  return scheme === "rsa"
    ? generateKeyPairSync("rsa", options)
    : generateKeyPairSync("rsa-pss", options);
}
