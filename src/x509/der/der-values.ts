/**
 * The primitive values of DER: BOOLEAN, INTEGER, OBJECT IDENTIFIER, BIT STRING. Each function takes offsets of the
 * content bytes, so that it serves implicitly tagged values too.
 *
 * @module
 */
import { type DerReader, derError, TAG } from "./der.ts";
import { frequentOid } from "./frequent-oids.ts";

/** Longest OBJECT IDENTIFIER that is read, in content bytes. */
export const MAX_OID_BYTES = 64;
/** Longest single arc, in bytes of seven bits: enough for a UUID under 2.25. */
const MAX_ARC_BYTES = 19;

/** Returns the value of a BOOLEAN. DER writes TRUE as FF; any other byte but 00 is BER's TRUE and means the same (a tolerance). */
export function decodeBoolean(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 1) derError("BOOLEAN is not one byte", start);
  return bytes[start] !== 0;
}

/** Asserts that an INTEGER has content and no superfluous leading byte. */
export function checkInteger(bytes: Uint8Array, start: number, end: number): void {
  if (end <= start) derError("INTEGER is empty", start);
  const first = bytes[start] ?? 0;
  const second = bytes[start + 1] ?? 0;
  if (end - start > 1 && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80)) {
    derError("INTEGER is not in its shortest form", start);
  }
}

/** The value of an INTEGER of any size. Callers bound the size where it matters: the work grows with it. */
export function decodeInteger(bytes: Uint8Array, start: number, end: number): bigint {
  checkInteger(bytes, start, end);
  // Exponents and serial numbers of a few bytes.
  if (end - start <= 4) return BigInt(smallInteger(bytes, start, end));
  const magnitude = BigInt(`0x${hex(bytes.subarray(start, end))}`);
  const negative = (bytes[start] ?? 0) >= 0x80;
  return negative ? magnitude - (1n << BigInt((end - start) * 8)) : magnitude;
}

/** Of at most four bytes, in two's complement. */
function smallInteger(bytes: Uint8Array, start: number, end: number): number {
  let value = (bytes[start] ?? 0) >= 0x80 ? -1 : 0;
  for (let i = start; i < end; i += 1) value = (value << 8) | (bytes[i] ?? 0);
  return value;
}

/** The value of a small INTEGER, 0 to 2147483647: path lengths, skip counts, salt lengths. */
export function decodeSmallInteger(bytes: Uint8Array, start: number, end: number): number {
  checkInteger(bytes, start, end);
  if (end - start > 4) derError("INTEGER is too large", start);
  const value = smallInteger(bytes, start, end);
  if (value < 0) derError("INTEGER is negative", start);
  return value;
}

/**
 * Asserts that an OBJECT IDENTIFIER is in its shortest form and within bounds ({@link MAX_OID_BYTES}, 19 bytes an
 * arc). An identifier that is cut off or padded would let one name stand for another (CVE-2025-66030).
 */
export function checkOid(bytes: Uint8Array, start: number, end: number): void {
  if (end <= start) derError("OBJECT IDENTIFIER is empty", start);
  if (end - start > MAX_OID_BYTES) derError("OBJECT IDENTIFIER is too long", start);
  let arcStart = start;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] ?? 0;
    if (i === arcStart && byte === 0x80) derError("OBJECT IDENTIFIER arc is padded", i);
    if (i - arcStart >= MAX_ARC_BYTES) derError("OBJECT IDENTIFIER arc is too long", arcStart);
    if (byte < 0x80) arcStart = i + 1;
  }
  if (arcStart !== end) derError("OBJECT IDENTIFIER is cut short", arcStart);
}

/** An OBJECT IDENTIFIER in dotted form, `"2.5.4.3"`. */
export function decodeOid(bytes: Uint8Array, start: number, end: number): string {
  const frequent = end > start ? frequentOid(bytes, start, end) : undefined;
  if (frequent !== undefined) return frequent;
  checkOid(bytes, start, end);
  let at = start;
  let text = "";
  while (at < end) {
    let last = at;
    while ((bytes[last] ?? 0) >= 0x80) last += 1;
    const arc = last - at < 4 ? smallArc(bytes, at, last) : largeArc(bytes, at, last);
    text = at === start ? firstArcs(arc) : `${text}.${arc}`;
    at = last + 1;
  }
  return text;
}

function smallArc(bytes: Uint8Array, at: number, last: number): number {
  let arc = 0;
  for (let i = at; i <= last; i += 1) arc = (arc << 7) | ((bytes[i] ?? 0) & 0x7f);
  return arc;
}

function largeArc(bytes: Uint8Array, at: number, last: number): bigint {
  let arc = 0n;
  for (let i = at; i <= last; i += 1) arc = (arc << 7n) | BigInt((bytes[i] ?? 0) & 0x7f);
  return arc;
}

function firstArcs(arc: number | bigint): string {
  if (arc < 40) return `0.${arc}`;
  if (arc < 80) return `1.${typeof arc === "number" ? arc - 40 : arc - 40n}`;
  return `2.${typeof arc === "number" ? arc - 80 : arc - 80n}`;
}

/** As {@link decodeSmallInteger}, of the element that was read last. */
export function smallIntegerOf({ bytes, contentStart, contentEnd }: DerReader): number {
  return decodeSmallInteger(bytes, contentStart, contentEnd);
}

/** Reads the following element as an OBJECT IDENTIFIER. */
export function readOid(reader: DerReader, what: string): string {
  reader.expect(TAG.oid, what);
  return decodeOid(reader.bytes, reader.contentStart, reader.contentEnd);
}

/** Reads the following element as BOOLEAN DEFAULT FALSE; the default may be written out (a tolerance). */
export function readDefaultFalse(reader: DerReader, what: string): boolean {
  if (!reader.optional(TAG.boolean, what)) return false;
  return decodeBoolean(reader.bytes, reader.contentStart, reader.contentEnd);
}

/** Asserts that a BIT STRING is a whole number of bytes, which then begin one byte after its content does. */
export function checkWholeBytes(bytes: Uint8Array, start: number, end: number): void {
  if (end <= start) derError("BIT STRING is empty", start);
  if (bytes[start] !== 0) derError("BIT STRING is not a whole number of bytes", start);
}

/** The bytes of a BIT STRING that is a whole number of bytes: a view, not a copy. */
export function decodeBitStringBytes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  checkWholeBytes(bytes, start, end);
  return bytes.subarray(start + 1, end);
}

/**
 * The bits of a BIT STRING with named bits, first bit first. Trailing zero bits, which DER wants removed, are
 * tolerated; the unused bits of the last byte have to be zero.
 *
 * @param maxBits bits beyond are refused when set and ignored when zero
 */
export function decodeNamedBits(
  bytes: Uint8Array,
  start: number,
  end: number,
  maxBits: number,
): readonly boolean[] {
  const unused = checkUnusedBits(bytes, start, end);
  const count = (end - start - 1) * 8 - unused;
  const bits: boolean[] = [];
  for (let i = 0; i < count; i += 1) {
    const set = ((bytes[start + 1 + (i >> 3)] ?? 0) & (0x80 >> (i & 7))) !== 0;
    if (i < maxBits) bits.push(set);
    else if (set) derError("BIT STRING names an unknown bit", start);
  }
  while (bits.length < maxBits) bits.push(false);
  return bits;
}

/** Asserts the unused bits of a BIT STRING; returns how many there are. */
export function checkUnusedBits(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start) derError("BIT STRING is empty", start);
  const unused = bytes[start] ?? 0;
  if (unused > 7 || (unused > 0 && end - start === 1)) derError("BIT STRING is not DER", start);
  if (((bytes[end - 1] ?? 0) & ((1 << unused) - 1)) !== 0 && end - start > 1) {
    derError("unused bits of a BIT STRING are set", end - 1);
  }
  return unused;
}

/** Lower-case hex digits, two a byte. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
