/**
 * PEM (RFC 7468), read strictly and in linear time: a damaged block is an error and never skipped, because skipping it
 * would promote the block after it.
 *
 * @module
 */
import { copyBytes } from "./der/der.ts";

/** Text is not the PEM that was expected. */
export class PemError extends Error {
  override readonly name = "PemError";
  /** Which block, counted from 1; 0 when it is not about a block. */
  readonly block: number;

  constructor(message: string, block: number) {
    super(block === 0 ? message : `PEM block ${block}: ${message}`);
    this.block = block;
  }
}

/** What {@link decodePemBlocks} accepts. */
export interface PemOptions {
  /** Labels that may occur, `["CERTIFICATE"]`. Any other block is an error: a private key in a trust store is one. */
  readonly labels: readonly string[];
  /** Most blocks; one more is an error. */
  readonly maxBlocks: number;
  /** Most bytes of all decoded blocks together; checked before decoding. */
  readonly maxBytes: number;
  /** Whether text may stand between blocks, as `openssl x509 -text` and CA bundles have it. Default false. */
  readonly allowText?: boolean;
}

/** One decoded block. */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array<ArrayBuffer>;
  /** Position among the blocks, from 0. */
  readonly index: number;
}

const BEGIN = "-----BEGIN ";
const DASHES = "-----";
const LONGEST_LABEL = 64;

/**
 * Decodes all blocks of a text, in order.
 *
 * @throws {PemError} naming the block, for anything that is not a well-formed block with an accepted label
 */
export function decodePemBlocks(text: string, options: PemOptions): PemBlock[] {
  const blocks: PemBlock[] = [];
  let at = 0;
  let budget = options.maxBytes;
  for (;;) {
    const begin = text.indexOf(BEGIN, at);
    const number = blocks.length + 1;
    checkBetween(text, at, begin === -1 ? text.length : begin, options, number);
    if (begin === -1) return blocks;
    if (blocks.length >= options.maxBlocks) {
      throw new PemError(`there are more than ${options.maxBlocks} blocks`, 0);
    }
    const label = readLabel(text, begin, options.labels, number);
    const bodyStart = begin + BEGIN.length + label.length + DASHES.length;
    const endLine = `-----END ${label}-----`;
    const end = text.indexOf("-----", bodyStart);
    if (end === -1 || !text.startsWith(endLine, end))
      throw new PemError("no matching END line", number);
    const der = decodeBody(text, bodyStart, end, budget, number);
    budget -= der.length;
    blocks.push({ label, der, index: blocks.length });
    at = end + endLine.length;
  }
}

/** Writes one block: lines of 64 columns, `\n` at the end of every line. */
export function encodePem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString("base64");
  let body = "";
  for (let i = 0; i < base64.length; i += 64) body += `${base64.slice(i, i + 64)}\n`;
  return `-----BEGIN ${label}-----\n${body}-----END ${label}-----\n`;
}

/** Nothing but white space between blocks, unless text is allowed; a stray END line never is. */
function checkBetween(
  text: string,
  start: number,
  end: number,
  options: PemOptions,
  number: number,
): void {
  const between = text.slice(start, end);
  if (between.includes("-----END ")) throw new PemError("an END line without BEGIN", number);
  const startsLine = start === end || end === text.length || text[end - 1] === "\n";
  // Blocks that abut are fine only when a line break ends the first: "-----END X----------BEGIN X-----" is ambiguous.
  if (end < text.length && end > 0 && (!startsLine || start === end)) {
    throw new PemError("BEGIN is not at the start of a line", number);
  }
  if (start > 0 && between.length > 0 && between[0] !== "\n" && between[0] !== "\r") {
    throw new PemError("something follows the END line", Math.max(number - 1, 1));
  }
  if (options.allowText !== true && !isBlank(between)) {
    throw new PemError("there is text outside the blocks", number);
  }
}

function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code !== 0x0a && code !== 0x0d && code !== 0x20 && code !== 0x09) return false;
  }
  return true;
}

function readLabel(text: string, begin: number, labels: readonly string[], number: number): string {
  const start = begin + BEGIN.length;
  const end = text.indexOf(DASHES, start);
  if (end === -1 || end - start > LONGEST_LABEL) throw new PemError("no BEGIN line", number);
  const label = text.slice(start, end);
  if (!labels.includes(label)) {
    throw new PemError(`${JSON.stringify(label)} is not one of ${labels.join(", ")}`, number);
  }
  return label;
}

/** Base64 lines (RFC 7468 "standard" form, any line width), from the line break after BEGIN up to END. */
function decodeBody(
  text: string,
  start: number,
  end: number,
  budget: number,
  number: number,
): Uint8Array<ArrayBuffer> {
  // 4 characters carry 3 bytes, and a body has fewer line breaks than characters in any sane width.
  if ((end - start) / 4 > budget + 2) throw new PemError("the text is too large", number);
  return decodeEven(text, start, end, budget) ?? decodeAny(text, start, end, budget, number);
}

function decodeAny(
  text: string,
  start: number,
  end: number,
  budget: number,
  number: number,
): Uint8Array<ArrayBuffer> {
  checkLines(text, start, end, number);
  const bytes = Buffer.from(text.slice(start, end), "base64");
  // What was checked holds no other character, so only the last group can have stray bits.
  if (bytes.length === 0 || !endsWith(text, end, lastGroup(bytes))) notBase64(number);
  if (bytes.length > budget) throw new PemError("the text is too large", number);
  return copyBytes(bytes);
}

/** The last bytes in base64: four characters. */
function lastGroup(bytes: Uint8Array<ArrayBuffer>): string {
  const start = bytes.length - (bytes.length % 3 || 3);
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start).toString(
    "base64",
  );
}

const LF = 0x0a;
const CR = 0x0d;
const PAD = 0x3d;

/** 1 for the characters of base64. Bundles that only write PEM leave it out. */
const alphabet = /* @__PURE__ */ characterSet(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
);

function characterSet(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

/** A line break, lines that are not empty, a line break; nothing but base64 in them. One look at every character. */
function checkLines(text: string, start: number, end: number, number: number): void {
  const body = new BodyScan(number);
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF) body.lineBreak();
    else if (code === CR && at + 1 < end && text.charCodeAt(at + 1) === LF) continue;
    else body.character(code);
  }
  body.finish();
}

/** What was seen of a body so far. */
class BodyScan {
  readonly #block: number;
  #characters = 0;
  #padding = 0;
  /** Characters before the present line; -1 before the first line break. */
  #lineStart = -1;

  constructor(block: number) {
    this.#block = block;
  }

  lineBreak(): void {
    if (this.#lineStart === this.#characters) {
      throw new PemError("there is an empty line", this.#block);
    }
    this.#lineStart = this.#characters;
  }

  character(code: number): void {
    if (this.#lineStart === -1) notOnLines(this.#block);
    this.#characters += 1;
    if (code === PAD) this.#padding += 1;
    else if (this.#padding > 0 || alphabet[code] !== 1) notBase64(this.#block);
  }

  finish(): void {
    if (this.#characters === 0 || this.#lineStart !== this.#characters) notOnLines(this.#block);
    if (this.#characters % 4 !== 0 || this.#padding > 2) notBase64(this.#block);
  }
}

/** Whether the last characters before this place, line breaks aside, are these four. */
function endsWith(text: string, end: number, tail: string): boolean {
  return text
    .slice(Math.max(0, end - 16), end)
    .replaceAll(/[\r\n]/g, "")
    .endsWith(tail);
}

/** Lines that are decoded at once: their text is never there as a whole. */
const linesAtOnce = 4096;

/**
 * A body as programs write it: lines of one length, `\n` behind each. Undefined when it is not certainly right, so that the other
 * way, which looks at every character, accepts it or says what is wrong. A revocation list has millions of them.
 */
function decodeEven(
  text: string,
  start: number,
  end: number,
  budget: number,
): Uint8Array<ArrayBuffer> | undefined {
  const first = start + 1;
  const width = text.indexOf("\n", first) - first;
  // The first line break may stand behind END: then there is no line at all.
  if (width < 4 || width % 4 !== 0 || first + width >= end) return undefined;
  if (!hasEvenLines(text, start, end, width)) return undefined;
  const lines = Math.ceil((end - first) / (width + 1));
  const characters = end - first - lines;
  const length = (characters / 4) * 3 - paddingBefore(text, end - 1);
  if (characters % 4 !== 0 || length > budget) return undefined;
  const bytes = new Uint8Array(length);
  const target = Buffer.from(bytes.buffer);
  const textAtOnce = linesAtOnce * (width + 1);
  let written = 0;
  for (let at = first; at < end; at += textAtOnce) {
    const part = text.slice(at, Math.min(end, at + textAtOnce));
    const expected = Math.min(length - written, linesAtOnce * (width / 4) * 3);
    if (!isPlain(part) || target.write(part, written, "base64") !== expected) return undefined;
    written += expected;
  }
  return endsWith(text, end, lastGroup(bytes)) ? bytes : undefined;
}

/** Whether there is a line break before the body and behind each of its lines, where all but the last are as long as the first. */
function hasEvenLines(text: string, start: number, end: number, width: number): boolean {
  const isLastEmpty = (end - start - 1) % (width + 1) === 1;
  if (isLastEmpty || text.charCodeAt(end - 1) !== LF) return false;
  for (let at = start; at < end; at += width + 1) {
    if (text.charCodeAt(at) !== LF) return false;
  }
  return true;
}

function paddingBefore(text: string, end: number): number {
  if (text.charCodeAt(end - 1) !== PAD) return 0;
  return text.charCodeAt(end - 2) === PAD ? 2 : 1;
}

/**
 * Whether the decoder skips everything here that is not base64, so that what it writes is shorter then: it takes the URL-safe
 * letters, and may take the half of a character beyond ASCII.
 */
function isPlain(text: string): boolean {
  return !text.includes("-") && !text.includes("_") && Buffer.byteLength(text) === text.length;
}

function notOnLines(number: number): never {
  throw new PemError("BEGIN, body and END are not on lines of their own", number);
}

function notBase64(number: number): never {
  throw new PemError("the body is not base64", number);
}
