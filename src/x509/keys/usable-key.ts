/**
 * Whether a public key is one at all, by arithmetic alone: a point on its curve, an odd modulus. OpenSSL looks at it only when it
 * loads a key, and not even then at a key of EdDSA; a leaf's key is never loaded to validate its path.
 *
 * @module
 */
import { openOnly, TAG } from "../der/der.ts";
import { hex } from "../der/der-values.ts";
import type { PublicKeyDescription } from "./public-key.ts";

/** y^2 = x^3 - 3x + b over a field of p elements (FIPS 186-4 appendix D.1.2). */
interface PrimeCurve {
  readonly p: bigint;
  readonly b: bigint;
}

const PRIME_CURVES: Readonly<Record<string, PrimeCurve>> = {
  "P-256": {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  "P-384": {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  "P-521": {
    p: 2n ** 521n - 1n,
    b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
};

/** a x^2 + y^2 = 1 + d x^2 y^2 over a field of p elements (RFC 8032 sections 5.1 and 5.2). */
interface EdwardsCurve {
  readonly p: bigint;
  readonly a: bigint;
  readonly d: bigint;
}

const ed25519: EdwardsCurve = {
  p: 2n ** 255n - 19n,
  a: -1n,
  d: 37095705934669439343138083508754565189542113879843219016388785533085940283555n,
};
const ed448: EdwardsCurve = { p: 2n ** 448n - 2n ** 224n - 1n, a: 1n, d: -39081n };

const notOnCurve = "a point that is not on its curve";

/**
 * Returns why nothing can be proven with a key; undefined for a sound one, and for kinds that are not accepted anyway.
 *
 * @param bits content of the key's BIT STRING, in which {@link PublicKeyDescription} found no fault
 */
export function whyKeyUnsound(key: PublicKeyDescription, bits: Uint8Array): string | undefined {
  switch (key.kind) {
    case "rsa":
    case "rsa-pss":
      return isModulusOdd(bits) ? undefined : "an even modulus";
    case "ec":
      return isOnPrimeCurve(PRIME_CURVES[key.curve ?? ""], bits) ? undefined : notOnCurve;
    case "ed25519":
      return whyPointUnsound(ed25519, key, bits);
    case "ed448":
      return whyPointUnsound(ed448, key, bits);
    default:
      return undefined;
  }
}

/**
 * Returns whether an EdDSA key is a point of which a small multiple is the neutral element: anyone can make signatures that verify with it.
 * OpenSSL accepts such keys.
 */
export function isOfSmallOrder({ kind }: PublicKeyDescription, bits: Uint8Array): boolean {
  if (kind !== "ed25519" && kind !== "ed448") return false;
  const { p, a, d } = kind === "ed25519" ? ed25519 : ed448;
  const y2 = mod(decodeY(bits) ** 2n, p);
  if (y2 === 0n || y2 === 1n) return true;
  // Order eight: twice the point has y = 0, so a x^2 = y^2 and d y^4 = 2 a y^2 - a.
  return mod(d * y2 * y2 - 2n * a * y2 + a, p) === 0n;
}

function whyPointUnsound(
  { p, a, d }: EdwardsCurve,
  key: PublicKeyDescription,
  bits: Uint8Array,
): string | undefined {
  const y = decodeY(bits);
  if (y >= p) return "a point that is not in its shortest form";
  if (isOfSmallOrder(key, bits)) return "a point of small order";
  // x^2 = (1 - y^2) / (a - d y^2), and a quotient is a square exactly when the product is.
  const y2 = mod(y * y, p);
  return isSquare(mod((1n - y2) * (a - d * y2), p), p) ? undefined : notOnCurve;
}

/** Little-endian, the sign of x in the topmost bit (RFC 8032 section 5.1.2). */
function decodeY(bits: Uint8Array): bigint {
  const bytes = bits.toReversed();
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return integerOf(bytes);
}

function isOnPrimeCurve(curve: PrimeCurve | undefined, bits: Uint8Array): boolean {
  // Other curves are not accepted, and what is not known here is not refused here.
  if (curve === undefined) return true;
  const { p, b } = curve;
  const isCompressed = bits[0] !== 4;
  const size = isCompressed ? bits.length - 1 : (bits.length - 1) / 2;
  const x = integerOf(bits.subarray(1, 1 + size));
  if (x >= p) return false;
  const square = mod(x ** 3n - 3n * x + b, p);
  if (isCompressed) return isSquare(square, p);
  const y = integerOf(bits.subarray(1 + size));
  return y < p && mod(y * y, p) === square;
}

function isModulusOdd(bits: Uint8Array): boolean {
  const modulus = openOnly(bits, TAG.sequence, "RSA key").expect(TAG.integer, "RSA modulus");
  return ((bits[modulus.contentEnd - 1] ?? 0) & 1) === 1;
}

function integerOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${hex(bytes)}`);
}

function mod(value: bigint, p: bigint): bigint {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
}

/** Euler's criterion: value^((p - 1) / 2) is 1. */
function isSquare(value: bigint, p: bigint): boolean {
  let result = 1n;
  let power = value;
  for (let exponent = (p - 1n) / 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * power) % p;
    power = (power * power) % p;
  }
  return value === 0n || result === 1n;
}
