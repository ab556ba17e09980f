/**
 * Whether a public key is one at all, by arithmetic alone: a point on its curve, an odd modulus. OpenSSL looks at it only when it
 * loads a key, and not even then at a key of EdDSA; a leaf's key is never loaded to validate its path.
 *
 * @module
 */
import { openOnly, TAG } from "../der/der.ts";
import { hex } from "../der/der-values.ts";
import { type EdwardsCurve, type PrimeCurve, rowOfKey } from "./algorithm-table.ts";
import type { PublicKeyDescription } from "./public-key.ts";

const notOnCurve = "a point that is not on its curve";

/**
 * Returns why nothing can be proven with a key; undefined for a sound one, and for kinds that are not accepted anyway.
 *
 * @param bits content of the key's BIT STRING, in which {@link PublicKeyDescription} found no fault
 */
export function whyKeyUnsound(key: PublicKeyDescription, bits: Uint8Array): string | undefined {
  const row = rowOfKey(key);
  switch (row?.form) {
    case "rsa":
      return isModulusOdd(bits) ? undefined : "an even modulus";
    case "point":
      return isOnPrimeCurve(row.equation, bits) ? undefined : notOnCurve;
    case "octets":
      return row.equation && whyPointUnsound(row.equation, bits);
    default:
      return undefined;
  }
}

/**
 * Returns whether an EdDSA key is a point of which a small multiple is the neutral element: anyone can make signatures that verify with it.
 * OpenSSL accepts such keys.
 */
export function isOfSmallOrder(key: PublicKeyDescription, bits: Uint8Array): boolean {
  const row = rowOfKey(key);
  if (row?.form !== "octets" || row.equation === undefined) return false;
  return isSmall(row.equation, bits);
}

function isSmall({ p, a, d }: EdwardsCurve, bits: Uint8Array): boolean {
  const y2 = mod(decodeY(bits) ** 2n, p);
  if (y2 === 0n || y2 === 1n) return true;
  // Order eight: twice the point has y = 0, so a x^2 = y^2 and d y^4 = 2 a y^2 - a.
  return mod(d * y2 * y2 - 2n * a * y2 + a, p) === 0n;
}

function whyPointUnsound(curve: EdwardsCurve, bits: Uint8Array): string | undefined {
  const { p, a, d } = curve;
  const y = decodeY(bits);
  if (y >= p) return "a point that is not in its shortest form";
  if (isSmall(curve, bits)) return "a point of small order";
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
