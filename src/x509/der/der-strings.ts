/**
 * The character strings that names are made of. Every type is decoded to code points exactly, or refused: a byte that
 * does not belong is never replaced or dropped, and an embedded NUL stays a NUL.
 *
 * @module
 */
import { derError, TAG } from "./der.ts";

const CHECKS: ReadonlyMap<number, (bytes: Uint8Array, start: number, end: number) => void> =
  new Map([
    [TAG.utf8String, checkUtf8],
    [TAG.printableString, (b, s, e) => checkNoNul(b, s, e, "PrintableString")],
    [TAG.numericString, (b, s, e) => checkNoNul(b, s, e, "NumericString")],
    [TAG.ia5String, () => {}],
    [TAG.visibleString, (b, s, e) => checkNoNul(b, s, e, "VisibleString")],
    [TAG.t61String, () => {}],
    [TAG.bmpString, (b, s, e) => checkWide(b, s, e, 2, "BMPString")],
    [TAG.universalString, (b, s, e) => checkWide(b, s, e, 4, "UniversalString")],
  ]);

/** Whether the tag is one of the string types that are decoded. */
export function isStringTag(tag: number): boolean {
  return CHECKS.has(tag);
}

/**
 * Asserts that the content is valid for its string type; other types pass.
 *
 * The types of one byte a character take every character (a tolerance): CAs put `@`, `_`, `!` and others into a PrintableString,
 * and each byte below 80 has one reading. A NUL, which none of them but IA5String has, is refused: programs that keep texts as C
 * does read something else.
 */
export function checkString(tag: number, bytes: Uint8Array, start: number, end: number): void {
  CHECKS.get(tag)?.(bytes, start, end);
}

/**
 * Returns the text of a string that {@link checkString} has accepted. Types of one byte a character are read as Latin-1, as
 * OpenSSL and AWS-LC do; for bytes above 7F that is a guess, see {@link isGuess}.
 */
export function decodeString(tag: number, bytes: Uint8Array, start: number, end: number): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  if (tag === TAG.utf8String) return view.toString("utf8");
  if (tag === TAG.bmpString) return wideText(bytes, start, end, 2);
  if (tag === TAG.universalString) return wideText(bytes, start, end, 4);
  return view.toString("latin1");
}

/** Returns whether the text of a string is a guess: a byte above 7F in a type of one byte a character. */
export function isGuess(tag: number, bytes: Uint8Array, start: number, end: number): boolean {
  if (tag === TAG.utf8String || tag === TAG.bmpString || tag === TAG.universalString) return false;
  return isStringTag(tag) && !isAscii(bytes, start, end);
}

/** Returns whether every byte is below 80. */
export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) {
    if ((bytes[i] ?? 0) > 0x7f) return false;
  }
  return true;
}

function checkNoNul(bytes: Uint8Array, start: number, end: number, type: string): void {
  for (let i = start; i < end; i += 1) {
    if (bytes[i] === 0) derError(`${type} holds a NUL`, i);
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
