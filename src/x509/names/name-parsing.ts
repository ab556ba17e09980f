/**
 * Reading the text form of a distinguished name (RFC 4514 section 3) into DER. One pass, character by character.
 *
 * @module
 */
import { DerReader, TAG } from "../der/der.ts";
import { encodeElement, encodeOidContent } from "../der/der-write.ts";
import { ATTRIBUTE_TYPES, attributeOid } from "../der/oids.ts";

/** Longest text that is read, in UTF-16 code units: more than a whole header may hold. */
export const LONGEST_NAME_TEXT = 65_536;

/** Text is not a distinguished name. A TypeError, because such text comes from configuration. */
export class DistinguishedNameError extends TypeError {
  /** Where, in UTF-16 code units from the start of the text. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(`not a distinguished name (RFC 4514): ${message} at position ${position}`);
    this.name = "DistinguishedNameError";
    this.position = position;
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** The DER of the Name that a text stands for; the empty text is the empty name. */
export function parseRfc4514(text: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string") throw new DistinguishedNameError("not a string", 0);
  if (text.length > LONGEST_NAME_TEXT)
    throw new DistinguishedNameError("too long", LONGEST_NAME_TEXT);
  if (!text.isWellFormed()) throw new DistinguishedNameError("a lone surrogate", 0);
  if (text === "") return encodeElement(TAG.sequence);
  const cursor: Cursor = { text, at: 0 };
  const rdns = [readRdn(cursor)];
  while (cursor.at < text.length) {
    cursor.at += 1; // the comma: readRdn ends at one or at the end of the text
    rdns.push(readRdn(cursor));
  }
  return encodeElement(TAG.sequence, ...rdns.reverse());
}

function readRdn(cursor: Cursor): Uint8Array {
  const attributes = [readAttribute(cursor)];
  while (cursor.text[cursor.at] === "+") {
    cursor.at += 1;
    attributes.push(readAttribute(cursor));
  }
  // DER sorts the members of a SET OF by their bytes.
  attributes.sort((a, b) => Buffer.compare(a, b));
  return encodeElement(TAG.set, ...attributes);
}

function readAttribute(cursor: Cursor): Uint8Array {
  const start = cursor.at;
  const equals = cursor.text.indexOf("=", start);
  // A type is short, and so the message about a wrong one.
  if (equals === -1 || equals - start > 256) fail("no attribute type", start);
  const type = cursor.text.slice(start, equals).trim();
  const oid = attributeOid(type) ?? type;
  const content = encodeOidContent(oid);
  if (content === undefined) fail(`unknown attribute type ${JSON.stringify(type)}`, start);
  cursor.at = equals + 1;
  skipSpaces(cursor);
  const value = cursor.text[cursor.at] === "#" ? readHexValue(cursor) : readTextValue(cursor, oid);
  return encodeElement(TAG.sequence, encodeElement(TAG.oid, content), value);
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.text[cursor.at] === " ") cursor.at += 1;
}

/**
 * `#` and hex digits: the DER of the value itself. OpenSSL prints a value that is nothing but `#` without escaping it,
 * so that is read as text.
 */
function readHexValue(cursor: Cursor): Uint8Array {
  const start = cursor.at;
  const end = endOfPlain(cursor.text, start);
  const digits = cursor.text.slice(start + 1, end).trimEnd();
  cursor.at = end;
  if (digits === "") return encodeElement(TAG.utf8String, Buffer.from("#"));
  if (digits.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(digits)) fail("bad hex value", start);
  const der = Buffer.from(digits, "hex");
  try {
    const reader = new DerReader(der);
    reader.next();
    reader.finish("value");
  } catch {
    fail("hex value is not DER", start);
  }
  return der;
}

function endOfPlain(text: string, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "+") end += 1;
  return end;
}

/** A string value up to an unescaped comma or plus; unescaped spaces at its ends do not count. */
function readTextValue(cursor: Cursor, oid: string): Uint8Array {
  const { text } = cursor;
  const bytes: Buffer[] = [];
  let run = cursor.at;
  while (cursor.at < text.length) {
    const character = text[cursor.at] ?? "";
    if (character === "," || character === "+") break;
    if (character === "\\") {
      bytes.push(Buffer.from(text.slice(run, cursor.at), "utf8"), readEscape(cursor));
      run = cursor.at;
    } else {
      if (character === '"' || character === ";" || character === "<" || character === ">") {
        fail(`unescaped ${character}`, cursor.at);
      }
      cursor.at += 1;
    }
  }
  bytes.push(Buffer.from(trimEndSpaces(text, run, cursor.at), "utf8"));
  return encodeText(Buffer.concat(bytes), oid, cursor.at);
}

function trimEndSpaces(text: string, start: number, end: number): string {
  let last = end;
  while (last > start && text[last - 1] === " ") last -= 1;
  return text.slice(start, last);
}

/** A backslash with a special character or with two hex digits, which are one byte of UTF-8. */
function readEscape(cursor: Cursor): Buffer {
  const { text, at } = cursor;
  const next = text[at + 1] ?? "";
  if (next !== "" && ' "#+,;<=>\\'.includes(next)) {
    cursor.at += 2;
    return Buffer.from(next);
  }
  const pair = text.slice(at + 1, at + 3);
  if (!/^[0-9A-Fa-f]{2}$/.test(pair)) fail("bad escape", at);
  cursor.at += 3;
  return Buffer.from(pair, "hex");
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

function encodeText(utf8: Buffer, oid: string, position: number): Uint8Array {
  const text = utf8.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(utf8)) fail("value is not UTF-8", position);
  const textAs = ATTRIBUTE_TYPES.get(oid)?.textAs;
  if (textAs === "printable" && PRINTABLE.test(text))
    return encodeElement(TAG.printableString, utf8);
  if (textAs === "ia5" && utf8.every((byte) => byte < 0x80))
    return encodeElement(TAG.ia5String, utf8);
  return encodeElement(TAG.utf8String, utf8);
}

function fail(message: string, position: number): never {
  throw new DistinguishedNameError(message, position);
}
