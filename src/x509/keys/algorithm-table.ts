/**
 * The algorithms: one row for each kind of key, and one for each way to sign with a kind of key that has several. Readers, verifiers,
 * costs and acceptance all come from these rows, so that an algorithm is added or removed in one place.
 *
 * A row holds data and no functions: reading a certificate needs the rows, and must not bring signature verification into a bundle
 * for verify mode.
 *
 * @module
 */

/** A hash function as `node:crypto` names it. */
export type HashName = "sha224" | "sha256" | "sha384" | "sha512";

/**
 * Whether an algorithm is accepted: unless `algorithms.keys` leaves it out, only where `algorithms.dangerouslyAccept` names it, or
 * never (it only has a name).
 */
type Acceptance = "default" | "dangerous" | "never";

/** y^2 = x^3 - 3x + b over a field of p elements (FIPS 186-4 appendix D.1.2). */
export interface PrimeCurve {
  readonly p: bigint;
  readonly b: bigint;
}

/** a x^2 + y^2 = 1 + d x^2 y^2 over a field of p elements (RFC 8032 sections 5.1 and 5.2). */
export interface EdwardsCurve {
  readonly p: bigint;
  readonly a: bigint;
  readonly d: bigint;
}

/** Kind of a key that is a string of octets. */
export type OctetsKind = "ed25519" | "ed448" | `ml-dsa-${44 | 65 | 87}`;

/** What every row says. */
interface CommonRow {
  /** Name in options and messages. Rows of one name are accepted or refused together. */
  readonly name: string;
  /** `asymmetricKeyType` of `node:crypto`. */
  readonly kind: string;
  /** Dotted identifier in the SubjectPublicKeyInfo. */
  readonly oid: string;
  readonly accepted: Acceptance;
}

/** A key whose size and exponent can be anything; its cost follows from them. */
export interface RsaRow extends CommonRow {
  readonly form: "rsa";
}

/** A point on a named curve. */
export interface PointRow extends CommonRow {
  readonly form: "point";
  /** Dotted identifier of the curve: the key's parameters. */
  readonly curve: string;
  /** Size of the field. */
  readonly bits: number;
  /** Verification, in units of one P-256 verification. */
  readonly cost: number;
  /** OpenSSL's name of the curve where it is another one. */
  readonly openssl?: string;
  /** By which the soundness of a point is decided; absent: OpenSSL decides it alone. */
  readonly equation?: PrimeCurve;
}

/** A key that is a string of octets of fixed length, without parameters, which signs in one way that has the same identifier. */
export interface OctetsRow extends CommonRow {
  readonly form: "octets";
  readonly kind: OctetsKind;
  readonly octets: number;
  /** Size of the field; 0 where no such size describes the key. */
  readonly bits: number;
  /** Verification, in units of one P-256 verification. */
  readonly cost: number;
  /** Of a point; absent: every string of the right length is a key. */
  readonly equation?: EdwardsCurve;
  /**
   * What a key usage extension has to say: a client's has to allow digitalSignature. With `"signs-only"`, the bits for encryption
   * and key agreement are refused in every certificate.
   */
  readonly usage: "signs" | "signs-only";
  /** First release of Node.js that verifies it, where not all do that this library runs on. */
  readonly since?: string;
}

/** One row of the table. */
export type KeyRow = RsaRow | PointRow | OctetsRow;

/** Identifier of keys that are points on a named curve (RFC 5480). */
export const EC_PUBLIC_KEY = "1.2.840.10045.2.1";
/** Identifier of keys that sign by RSASSA-PSS alone, and of such signatures (RFC 4055). */
export const RSA_PSS = "1.2.840.113549.1.1.10";
/** Identifier of keys that sign and encrypt with RSA in every way (RFC 3279). */
export const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";

const point = { form: "point", kind: "ec", oid: EC_PUBLIC_KEY } as const;
/** Curves without fast arithmetic count as much as the slowest curve that has it. */
const named = { ...point, accepted: "never", cost: 22 } as const;
const edwards = { form: "octets", usage: "signs" } as const;
/** RFC 9881: parameters absent, pure mode, key usage of section 5. Costs were measured at 1.5, 2.3 and 3.5, and are rounded up. */
const mlDsa = {
  form: "octets",
  bits: 0,
  accepted: "default",
  usage: "signs-only",
  since: "24.6",
} as const;

/** The rows. Costs were measured on OpenSSL 3 (see `verificationCost`). */
const ROWS = [
  { name: "RSA", form: "rsa", kind: "rsa", oid: RSA_ENCRYPTION, accepted: "default" },
  { name: "RSA", form: "rsa", kind: "rsa-pss", oid: RSA_PSS, accepted: "default" },
  {
    ...point,
    name: "P-256",
    curve: "1.2.840.10045.3.1.7",
    bits: 256,
    accepted: "default",
    cost: 1,
    openssl: "prime256v1",
    equation: {
      p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    },
  },
  {
    ...point,
    name: "P-384",
    curve: "1.3.132.0.34",
    bits: 384,
    accepted: "default",
    cost: 10,
    openssl: "secp384r1",
    equation: {
      p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    },
  },
  {
    ...point,
    name: "P-521",
    curve: "1.3.132.0.35",
    bits: 521,
    accepted: "default",
    cost: 22,
    openssl: "secp521r1",
    equation: {
      p: 2n ** 521n - 1n,
      b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    },
  },
  { ...named, name: "P-224", curve: "1.3.132.0.33", bits: 224, cost: 1, openssl: "secp224r1" },
  { ...named, name: "secp256k1", curve: "1.3.132.0.10", bits: 256 },
  { ...named, name: "brainpoolP256r1", curve: "1.3.36.3.3.2.8.1.1.7", bits: 256 },
  { ...named, name: "brainpoolP384r1", curve: "1.3.36.3.3.2.8.1.1.11", bits: 384 },
  { ...named, name: "brainpoolP512r1", curve: "1.3.36.3.3.2.8.1.1.13", bits: 512 },
  {
    ...edwards,
    name: "Ed25519",
    kind: "ed25519",
    oid: "1.3.101.112",
    octets: 32,
    bits: 255,
    accepted: "default",
    cost: 1.5,
    equation: {
      p: 2n ** 255n - 19n,
      a: -1n,
      d: 37095705934669439343138083508754565189542113879843219016388785533085940283555n,
    },
  },
  {
    ...edwards,
    name: "Ed448",
    kind: "ed448",
    oid: "1.3.101.113",
    octets: 57,
    bits: 448,
    accepted: "dangerous",
    cost: 5,
    equation: { p: 2n ** 448n - 2n ** 224n - 1n, a: 1n, d: -39081n },
  },
  {
    ...mlDsa,
    name: "ML-DSA-44",
    kind: "ml-dsa-44",
    oid: "2.16.840.1.101.3.4.3.17",
    octets: 1312,
    cost: 2,
  },
  {
    ...mlDsa,
    name: "ML-DSA-65",
    kind: "ml-dsa-65",
    oid: "2.16.840.1.101.3.4.3.18",
    octets: 1952,
    cost: 3,
  },
  {
    ...mlDsa,
    name: "ML-DSA-87",
    kind: "ml-dsa-87",
    oid: "2.16.840.1.101.3.4.3.19",
    octets: 2592,
    cost: 4.5,
  },
] as const satisfies readonly KeyRow[];

type Row = (typeof ROWS)[number];

/** Kind of a key that has a row. */
export type KeyKind = Row["kind"];
/** Names of the rows that are accepted in this way. */
export type NameAccepted<Way extends Acceptance> = Extract<Row, { readonly accepted: Way }>["name"];

/** All rows. */
export const KEY_TABLE: readonly KeyRow[] = ROWS;

/** Rows by the key's identifier; points by that of their curve, in a map of their own. */
const byOid = new Map<string, RsaRow | OctetsRow>();
const byCurve = new Map<string, PointRow>();
/** Points by the name of their curve, the others by their kind. */
const byDescription = new Map<string, KeyRow>();
for (const row of KEY_TABLE) {
  if (row.form === "point") byCurve.set(row.curve, row);
  else byOid.set(row.oid, row);
  byDescription.set(row.form === "point" ? row.name : row.kind, row);
}

/** Returns the row of a key that is not a point on a named curve. */
export function rowOfOid(oid: string): RsaRow | OctetsRow | undefined {
  return byOid.get(oid);
}

/** Returns the row of a named curve. */
export function rowOfCurve(oid: string): PointRow | undefined {
  return byCurve.get(oid);
}

/** Returns the row of a key that was described. */
export function rowOfKey(key: {
  readonly kind: string;
  readonly curve: string | undefined;
}): KeyRow | undefined {
  return byDescription.get(key.curve ?? key.kind);
}

/** Returns the names of the rows that are accepted in this way, each once, in the order of the table. */
export function namesAccepted<Way extends Acceptance>(way: Way): readonly NameAccepted<Way>[] {
  const names = ROWS.filter((row) => row.accepted === way).map(({ name }) => name);
  return Object.freeze([...new Set(names)]) as readonly NameAccepted<Way>[];
}
