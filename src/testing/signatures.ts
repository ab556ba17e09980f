/**
 * Signature algorithms of test certificates: their identifiers and how to sign.
 *
 * @module
 */
import { constants, type KeyObject, sign } from "node:crypto";
import { explicit, integer, nullValue, oid, sequence } from "./der-writer.ts";

/** A hash function for the signature of a test certificate. */
export type TestHash = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

/** How to sign. The key decides the rest; keys of EdDSA and ML-DSA take no hash. */
export interface TestSignature {
  /** Default: by curve for EC (P-384 sha384, P-521 sha512), sha256 otherwise. */
  readonly hash?: TestHash;
  /** RSASSA-PSS with an RSA key; a key of type `rsa-pss-*` always uses it. */
  readonly pss?: boolean;
  /** PSS salt in bytes; default the length of the hash. */
  readonly saltLength?: number;
}

/** The object identifiers of the hash functions. */
export const HASH_OIDS: Readonly<Record<TestHash, string>> = {
  md5: "1.2.840.113549.2.5",
  sha1: "1.3.14.3.2.26",
  sha224: "2.16.840.1.101.3.4.2.4",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
};
const HASH_BYTES: Readonly<Record<TestHash, number>> = {
  md5: 16,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};
const RSA_OIDS: Readonly<Record<TestHash, string>> = {
  md5: "1.2.840.113549.1.1.4",
  sha1: "1.2.840.113549.1.1.5",
  sha224: "1.2.840.113549.1.1.14",
  sha256: "1.2.840.113549.1.1.11",
  sha384: "1.2.840.113549.1.1.12",
  sha512: "1.2.840.113549.1.1.13",
};
const ECDSA_OIDS: Readonly<Partial<Record<TestHash, string>>> = {
  sha1: "1.2.840.10045.4.1",
  sha224: "1.2.840.10045.4.3.1",
  sha256: "1.2.840.10045.4.3.2",
  sha384: "1.2.840.10045.4.3.3",
  sha512: "1.2.840.10045.4.3.4",
};

/** Kinds of keys that sign in one way, which has the key's own identifier and no parameters (RFC 8410, RFC 9881). */
const OWN_OIDS: ReadonlyMap<string, string> = new Map([
  ["ed25519", "1.3.101.112"],
  ["ed448", "1.3.101.113"],
  ["ml-dsa-44", "2.16.840.1.101.3.4.3.17"],
  ["ml-dsa-65", "2.16.840.1.101.3.4.3.18"],
  ["ml-dsa-87", "2.16.840.1.101.3.4.3.19"],
]);

/** An AlgorithmIdentifier and its signing function. */
export interface Signer {
  /** AlgorithmIdentifier in DER. */
  readonly algorithm: Uint8Array;
  sign(data: Uint8Array): Uint8Array;
}

/** Encodes an AlgorithmIdentifier, from a dotted OID and encoded parameters. */
export function algorithmIdentifier(algorithm: string, parameters?: Uint8Array): Uint8Array {
  return sequence(oid(algorithm), ...(parameters === undefined ? [] : [parameters]));
}

/** Encodes the AlgorithmIdentifier of a hash function, with NULL parameters, as most software does. */
export function hashAlgorithm(hash: TestHash): Uint8Array {
  return algorithmIdentifier(HASH_OIDS[hash], nullValue());
}

/**
 * Returns the signer for a private key.
 *
 * @throws TypeError when the key cannot be used with the hash.
 */
export function createSigner(key: KeyObject, options: TestSignature = {}): Signer {
  const own = OWN_OIDS.get(key.asymmetricKeyType ?? "none");
  if (own !== undefined) {
    return {
      algorithm: algorithmIdentifier(own),
      sign: (data) => signed(null, data, { key }),
    };
  }
  switch (key.asymmetricKeyType) {
    case "ec":
      return ecdsaSigner(key, options.hash ?? hashOfCurve(key));
    case "rsa":
      return options.pss === true
        ? pssSigner(key, options)
        : rsaSigner(key, options.hash ?? "sha256");
    case "rsa-pss":
      return pssSigner(key, options);
    default:
      throw new TypeError(`signature: cannot sign with a ${key.asymmetricKeyType} key`);
  }
}

type SigningKey = { key: KeyObject; padding?: number; saltLength?: number };

function signed(hash: TestHash | null, data: Uint8Array, key: SigningKey): Uint8Array {
  return new Uint8Array(sign(hash, data, key));
}

function hashOfCurve(key: KeyObject): TestHash {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === "secp521r1" ? "sha512" : curve === "secp384r1" ? "sha384" : "sha256";
}

function ecdsaSigner(key: KeyObject, hash: TestHash): Signer {
  const algorithm = ECDSA_OIDS[hash];
  if (algorithm === undefined) {
    throw new TypeError(`signature: ECDSA with ${hash} is not supported`);
  }
  return { algorithm: algorithmIdentifier(algorithm), sign: (data) => signed(hash, data, { key }) };
}

function rsaSigner(key: KeyObject, hash: TestHash): Signer {
  return {
    algorithm: algorithmIdentifier(RSA_OIDS[hash], nullValue()),
    sign: (data) => signed(hash, data, { key, padding: constants.RSA_PKCS1_PADDING }),
  };
}

/** Returns a signer for RSASSA-PSS with explicit parameters (RFC 4055 section 3.1); MGF1 uses the same hash. */
function pssSigner(key: KeyObject, options: TestSignature): Signer {
  const hash = options.hash ?? "sha256";
  const saltLength = options.saltLength ?? HASH_BYTES[hash];
  const algorithm = hashAlgorithm(hash);
  // SHA-1 and 20 are the DEFAULTs of RSASSA-PSS-params, which DER leaves out.
  const hashes = [
    explicit(0, algorithm),
    explicit(1, algorithmIdentifier("1.2.840.113549.1.1.8", algorithm)),
  ];
  const parameters = sequence(
    ...(hash === "sha1" ? [] : hashes),
    ...(saltLength === 20 ? [] : [explicit(2, integer(saltLength))]),
  );
  return {
    algorithm: algorithmIdentifier("1.2.840.113549.1.1.10", parameters),
    sign: (data) =>
      signed(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
  };
}
