/**
 * A small DER writer for test certificates (X.690). It is separate from the reader in `x509/` on purpose: an error in one is detected by
 * the other. No function here refuses a wrong value; hostile certificates are written with it too.
 *
 * @module
 */

/** The string types of X.680 that a certificate may carry. */
export type StringType =
  | "utf8"
  | "numeric"
  | "printable"
  | "t61"
  | "ia5"
  | "visible"
  | "universal"
  | "bmp";

const STRING_TAGS: Readonly<Record<StringType, number>> = {
  utf8: 0x0c,
  numeric: 0x12,
  printable: 0x13,
  t61: 0x14,
  ia5: 0x16,
  visible: 0x1a,
  universal: 0x1c,
  bmp: 0x1e,
};

/** Joins byte strings. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Returns the bytes of a non-negative integer, most significant first; one zero byte for 0. */
function bigEndian(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return hexBytes(hex.length % 2 === 0 ? hex : `0${hex}`);
}

/** Returns the bytes of a hexadecimal text with an even number of digits. */
export function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Returns the bytes of a text in UTF-8. */
export function utf8Bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "utf8"));
}

function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) {
    return Uint8Array.of(length);
  }
  const octets = bigEndian(BigInt(length));
  return concatBytes([Uint8Array.of(0x80 | octets.length), octets]);
}

/** Encodes one element: identifier octet, shortest definite length, contents. Tag numbers above 30 are not supported. */
export function tlv(identifier: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(contents);
  return concatBytes([Uint8Array.of(identifier), lengthOctets(body.length), body]);
}

/** Encodes a SEQUENCE of encoded elements. */
export function sequence(...elements: readonly Uint8Array[]): Uint8Array {
  return tlv(0x30, ...elements);
}

/** Encodes a SET OF, its elements sorted by their encodings as DER requires (X.690 section 11.6). */
export function setOf(...elements: readonly Uint8Array[]): Uint8Array {
  return tlv(0x31, ...elements.toSorted((a, b) => Buffer.compare(a, b)));
}

/** Encodes a BOOLEAN; true is FF. */
export function boolean(value: boolean): Uint8Array {
  return tlv(0x01, Uint8Array.of(value ? 0xff : 0x00));
}

/** Returns the shortest two's complement of an integer, without tag and length. */
export function integerContents(value: bigint): Uint8Array {
  if (value >= 0n) {
    const bytes = bigEndian(value);
    return (bytes[0] ?? 0) < 0x80 ? bytes : concatBytes([Uint8Array.of(0), bytes]);
  }
  let bits = 8n;
  while (value < -(1n << (bits - 1n))) {
    bits += 8n;
  }
  return bigEndian((1n << bits) + value);
}

/** Encodes an INTEGER. */
export function integer(value: bigint | number): Uint8Array {
  return tlv(0x02, integerContents(BigInt(value)));
}

/** Encodes an ENUMERATED. */
export function enumerated(value: bigint | number): Uint8Array {
  return tlv(0x0a, integerContents(BigInt(value)));
}

/** Encodes a BIT STRING of whole bytes, or with this number of unused bits in the last one. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  return tlv(0x03, Uint8Array.of(unusedBits), bytes);
}

/** Encodes a BIT STRING of named bits: trailing zero bits are left out (X.690 section 11.2.2). */
export function namedBits(positions: readonly number[]): Uint8Array {
  if (positions.length === 0) {
    return bitString(new Uint8Array(0));
  }
  const highest = Math.max(...positions);
  const bytes = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const position of positions) {
    const index = Math.floor(position / 8);
    bytes[index] = (bytes[index] ?? 0) | (0x80 >> (position % 8));
  }
  return bitString(bytes, 7 - (highest % 8));
}

/** Encodes an OCTET STRING. */
export function octetString(bytes: Uint8Array): Uint8Array {
  return tlv(0x04, bytes);
}

/** Encodes a NULL. */
export function nullValue(): Uint8Array {
  return tlv(0x05);
}

/** Returns the contents of an OBJECT IDENTIFIER in dotted form, without tag and length. */
export function oidContents(dotted: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
  return concatBytes([first * 40n + second, ...rest].map(base128));
}

/** Encodes an OBJECT IDENTIFIER in dotted form, e.g. `2.5.4.3`. */
export function oid(dotted: string): Uint8Array {
  return tlv(0x06, oidContents(dotted));
}

function base128(value: bigint): Uint8Array {
  const septets = [Number(value & 0x7fn)];
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) {
    septets.unshift(Number(rest & 0x7fn) | 0x80);
  }
  return Uint8Array.from(septets);
}

/** Encodes a character string. Types of one byte per character use the low byte of each code point (Latin-1). */
export function string(type: StringType, text: string): Uint8Array {
  return tlv(STRING_TAGS[type], stringContents(type, text));
}

/** Encodes a character string with exactly these bytes as contents, whether they are valid for the type or not. */
export function rawString(type: StringType, contents: Uint8Array): Uint8Array {
  return tlv(STRING_TAGS[type], contents);
}

function stringContents(type: StringType, text: string): Uint8Array {
  if (type === "utf8") {
    return utf8Bytes(text);
  }
  if (type === "bmp") {
    // UTF-16 code units, most significant byte first.
    return new Uint8Array(Buffer.from(text, "utf16le").swap16());
  }
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return type === "universal"
    ? Uint8Array.from(points.flatMap((p) => [p >>> 24, (p >>> 16) & 255, (p >>> 8) & 255, p & 255]))
    : Uint8Array.from(points, (point) => point & 0xff);
}

/** Encodes a UTCTime with exactly this text, e.g. `491231235959Z`. */
export function utcTime(text: string): Uint8Array {
  return tlv(0x17, utf8Bytes(text));
}

/** Encodes a GeneralizedTime with exactly this text, e.g. `20500101000000Z`. */
export function generalizedTime(text: string): Uint8Array {
  return tlv(0x18, utf8Bytes(text));
}

/** Encodes a date in whole seconds: UTCTime from 1950 through 2049, GeneralizedTime otherwise (RFC 5280 section 4.1.2.5). */
export function time(date: Date): Uint8Array {
  const text = `${date
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace(/[-:T]/g, "")}Z`;
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050 ? utcTime(text.slice(2)) : generalizedTime(text);
}

/** Encodes `[number] EXPLICIT`: the element wrapped in a constructed context tag. */
export function explicit(number: number, ...elements: readonly Uint8Array[]): Uint8Array {
  return tlv(0xa0 | number, ...elements);
}

/** Encodes `[number] IMPLICIT`: the element with a replaced identifier, primitive or constructed as before. */
export function implicit(number: number, element: Uint8Array): Uint8Array {
  const retagged = Uint8Array.from(element);
  retagged[0] = 0x80 | ((element[0] ?? 0) & 0x20) | number;
  return retagged;
}
