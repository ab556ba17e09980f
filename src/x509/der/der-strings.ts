/**
 * The character strings that names are made of. Every type is decoded to code points exactly, or refused: a byte that
 * does not belong is never replaced or dropped, and an embedded NUL stays a NUL.
 *
 * @module
 */
import { derError, TAG } from "./der.ts";

/** Letters, digits, space and `'()+,-./:=?` (X.680), and the tolerated `@`, `_`, `*` and `&`. */
const PRINTABLE = characterSet(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?@_*&",
);
const NUMERIC = characterSet("0123456789 ");

const CHECKS: ReadonlyMap<number, (bytes: Uint8Array, start: number, end: number) => void> =
  new Map([
    [TAG.utf8String, checkUtf8],
    [TAG.printableString, (b, s, e) => checkSet(b, s, e, PRINTABLE, "PrintableString")],
    [TAG.numericString, (b, s, e) => checkSet(b, s, e, NUMERIC, "NumericString")],
    [TAG.ia5String, (b, s, e) => checkRange(b, s, e, 0, 0x7f, "IA5String")],
    [TAG.visibleString, (b, s, e) => checkRange(b, s, e, 0x20, 0x7e, "VisibleString")],
    [TAG.t61String, () => {}],
    [TAG.bmpString, (b, s, e) => checkWide(b, s, e, 2, "BMPString")],
    [TAG.universalString, (b, s, e) => checkWide(b, s, e, 4, "UniversalString")],
  ]);

/** Whether the tag is one of the string types that are decoded. */
export function isStringTag(tag: number): boolean {
  return CHECKS.has(tag);
}

/** Asserts that the content is valid for its string type; other types pass. */
export function checkString(tag: number, bytes: Uint8Array, start: number, end: number): void {
  CHECKS.get(tag)?.(bytes, start, end);
}

/**
 * The text of a string that {@link checkString} has accepted. T61String is read as Latin-1, as everybody does, which
 * for bytes above 7F is a guess.
 */
export function decodeString(tag: number, bytes: Uint8Array, start: number, end: number): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  if (tag === TAG.utf8String) return view.toString("utf8");
  if (tag === TAG.bmpString) return wideText(bytes, start, end, 2);
  if (tag === TAG.universalString) return wideText(bytes, start, end, 4);
  return view.toString("latin1");
}

/** Asserts that every byte is ASCII, for values tagged implicitly as IA5String. */
export function checkIa5(bytes: Uint8Array, start: number, end: number): void {
  checkRange(bytes, start, end, 0, 0x7f, "IA5String");
}

function characterSet(characters: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

function checkSet(
  bytes: Uint8Array,
  start: number,
  end: number,
  set: Uint8Array,
  type: string,
): void {
  for (let i = start; i < end; i += 1) {
    if (set[bytes[i] ?? 0] !== 1) derError(`${type} holds a character it may not`, i);
  }
}

function checkRange(
  bytes: Uint8Array,
  start: number,
  end: number,
  low: number,
  high: number,
  type: string,
): void {
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte < low || byte > high) derError(`${type} holds a character it may not`, i);
  }
}

function checkUtf8(bytes: Uint8Array, start: number, end: number): void {
  let i = start;
  while (i < end) i = (bytes[i] ?? 0) < 0x80 ? i + 1 : checkUtf8Sequence(bytes, i, end);
}

/** One multi-byte sequence: the shortest form, no surrogate, nothing above U+10FFFF (RFC 3629). */
function checkUtf8Sequence(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > end) derError("UTF8String is not UTF-8", at);
  let point = lead & (0x7f >> length);
  for (let i = at + 1; i < at + length; i += 1) {
    const byte = bytes[i] ?? 0;
    if ((byte & 0xc0) !== 0x80) derError("UTF8String is not UTF-8", i);
    point = (point << 6) | (byte & 0x3f);
  }
  const shortest = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x1_0000;
  if (point < shortest || !isScalar(point)) derError("UTF8String is not UTF-8", at);
  return at + length;
}

/** Code points of two or four bytes, big-endian. A BMPString is UCS-2: it has no surrogate pairs. */
function checkWide(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  type: string,
): void {
  if ((end - start) % width !== 0) derError(`${type} is cut short`, start);
  for (let i = start; i < end; i += width) {
    if (!isScalar(codePoint(bytes, i, width))) derError(`${type} holds no code point`, i);
  }
}

function wideText(bytes: Uint8Array, start: number, end: number, width: number): string {
  let text = "";
  for (let i = start; i < end; i += width) text += String.fromCodePoint(codePoint(bytes, i, width));
  return text;
}

function codePoint(bytes: Uint8Array, at: number, width: number): number {
  let point = 0;
  for (let i = at; i < at + width; i += 1) point = point * 256 + (bytes[i] ?? 0);
  return point;
}

function isScalar(point: number): boolean {
  return point <= 0x10_ffff && (point < 0xd800 || point > 0xdfff);
}
