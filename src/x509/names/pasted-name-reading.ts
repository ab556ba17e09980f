/**
 * Taking a pasted name apart into attributes whose values are RFC 4514 text. Linear; what stays wrong in a value is left to the
 * strict reader.
 *
 * @module
 */
import { encodeOidContent } from "../der/der-write.ts";
import { attributeOid } from "../der/oids.ts";
import { DistinguishedNameError } from "./name-parsing.ts";

/** One attribute: a type that the strict reader knows, and the value as RFC 4514 text. */
export interface PastedAttribute {
  readonly type: string;
  readonly value: string;
}

/** The attributes of one RDN. */
export type PastedRdn = readonly PastedAttribute[];

/** RDNs in the order of the text, and how it was written. */
export interface TextRdns {
  readonly rdns: readonly PastedRdn[];
  /** There is a space after a separator or around an equals sign. */
  readonly isSpaced: boolean;
  /** There is a space before every equals sign: OpenSSL's `-nameopt oneline`, its default up to version 3.1. */
  readonly hasSpacedEquals: boolean;
}

/** Short types of Windows (CertNameToStr) and Java (X500Name) that OpenSSL does not have. */
const FOREIGN_TYPES: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["s", "ST"],
  ["t", "title"],
  ["g", "GN"],
  ["i", "initials"],
  ["dnq", "dnQualifier"],
  ["generation", "generationQualifier"],
]);

/** The type as the strict reader knows it; undefined for what is not an attribute type. */
function knownType(written: string): string | undefined {
  const type = written.trim();
  if (attributeOid(type) !== undefined) return type;
  const foreign = FOREIGN_TYPES.get(type.toLowerCase());
  if (foreign !== undefined) return foreign;
  const dotted = type.replace(/^oid\./i, "");
  return encodeOidContent(dotted) === undefined ? undefined : dotted;
}

/**
 * Reads attributes with `,` or `;` between RDNs and `+` inside one: one attribute or more.
 *
 * @throws {DistinguishedNameError}
 */
export function readDelimited(text: string): TextRdns {
  const rdns: PastedAttribute[][] = [];
  let rdn: PastedAttribute[] = [];
  let at = 0;
  let isSpaced = false;
  let hasSpacedEquals = true;
  for (;;) {
    const equals = text.indexOf("=", at);
    const written = equals === -1 ? "" : text.slice(at, equals);
    const type = written.length > 300 ? undefined : knownType(written);
    if (type === undefined) refuseType(text, at, rdns.flat().concat(rdn).at(-1));
    const value = readValue(text, equals + 1);
    isSpaced ||= /^\s|\s$/.test(written) || text[equals + 1] === " ";
    hasSpacedEquals &&= /\s$/.test(written);
    rdn.push({ type, value: value.text });
    const separator = text[value.end];
    if (separator !== "+") {
      rdns.push(rdn);
      rdn = [];
    }
    if (separator === undefined) return { rdns, isSpaced, hasSpacedEquals };
    at = value.end + 1;
  }
}

/** @param before the attribute before, whose value may have held the separator */
function refuseType(text: string, at: number, before: PastedAttribute | undefined): never {
  const part = JSON.stringify(text.slice(at, at + 40).trim());
  const separator = text[at - 1];
  const hint =
    before === undefined
      ? ""
      : ` (if the ${separator} before it belongs to the value, write ${JSON.stringify(`${before.type}=${before.value.slice(0, 100)}\\${separator}`)} and so on)`;
  throw new DistinguishedNameError(
    `${part} does not begin with an attribute type and =${hint}`,
    at,
  );
}

interface ReadValue {
  readonly text: string;
  /** Where the separator is, or the end of the text. */
  readonly end: number;
}

function readValue(text: string, from: number): ReadValue {
  let start = from;
  while (text[start] === " ") start += 1;
  if (text[start] === '"') return readQuoted(text, start);
  let end = start;
  while (end < text.length && !",;+".includes(text[end] ?? "")) end += text[end] === "\\" ? 2 : 1;
  end = Math.min(end, text.length);
  return { text: text.slice(start, end), end };
}

/** A run of plain characters, an escape, or a doubled quote, which is one quote (Windows): what a value in quotes is made of. */
const QUOTED_PART = /[^"\\]+|\\[\s\S]?|""/y;

/** A value in quotes (RFC 1779), in which only `"` and `\` are special. */
function readQuoted(text: string, start: number): ReadValue {
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    QUOTED_PART.lastIndex = at;
    const part = QUOTED_PART.exec(text)?.[0];
    if (part === undefined) break;
    parts.push(inRfc4514(part));
    at += part.length;
  }
  if (text[at] !== '"') throw new DistinguishedNameError("a quote is not closed", start);
  let end = at + 1;
  while (text[end] === " ") end += 1;
  if (end < text.length && !",;+".includes(text[end] ?? "")) {
    throw new DistinguishedNameError("text after a closing quote", end);
  }
  return { text: parts.join(""), end };
}

/** A part of a value in quotes as RFC 4514 text; an escape is one in both. */
function inRfc4514(part: string): string {
  if (part.startsWith("\\")) return part;
  return part === '""' ? '\\"' : part.replaceAll(/[,+;<>#= ]/g, "\\$&");
}

/**
 * Reads OpenSSL's `/C=JP/O=Example`, most general RDN first. Nothing is escaped in it but bytes that are not printable ASCII, as
 * `\xC3`: a `/` or `+` before what could be a type is taken for a separator, and one before anything else for a part of the
 * value.
 *
 * @throws {DistinguishedNameError}
 */
export function readSlashed(text: string): readonly PastedRdn[] {
  const rdns: PastedAttribute[][] = [];
  // At each separator that a type and an equals sign follow.
  for (const part of text.split(/(?=[/+][A-Za-z0-9.]{1,64}=)/)) {
    const equals = part.indexOf("=");
    const type = equals === -1 ? undefined : knownType(part.slice(1, equals));
    const isFirst = rdns.length === 0;
    if (type === undefined || (isFirst && !part.startsWith("/"))) {
      throw new DistinguishedNameError(
        `${JSON.stringify(part.slice(0, 40))} does not begin with an attribute type and = (OpenSSL's /C=.../O=... escapes nothing: write RFC 4514, such as "O=a/b=c,C=JP")`,
        text.indexOf(part),
      );
    }
    // OpenSSL escapes no printable byte, and no backslash: here the backslash is a part of the value.
    if (/\\x(?:[2-6][0-9A-F]|7[0-9A-E])/i.test(part)) {
      throw new DistinguishedNameError(
        "an escape of a printable character, which OpenSSL does not write (write RFC 4514; a backslash of the value is \\\\)",
        text.indexOf(part),
      );
    }
    if (part.includes("\\x00")) {
      throw new DistinguishedNameError("a value of two bytes a character", text.indexOf(part));
    }
    const attribute = { type, value: escaped(part.slice(equals + 1)) };
    if (part.startsWith("+")) rdns.at(-1)?.push(attribute);
    else rdns.push([attribute]);
  }
  return rdns;
}

/** A literal value as RFC 4514 text. */
function escaped(literal: string): string {
  return literal
    .replace(/\\(?!x[0-9A-Fa-f]{2})/g, "\\\\")
    .replace(/\\x([0-9A-Fa-f]{2})/g, "\\$1")
    .replace(/[,+;<>"#=]|^ | $/g, "\\$&");
}
