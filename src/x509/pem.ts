/**
 * PEM (RFC 7468), read strictly and in linear time: a damaged block is an error and never skipped, because skipping it
 * would promote the block after it.
 *
 * @module
 */
import { copyBytes } from "./der.ts";

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
  const lines = text.slice(start, end).replaceAll("\r\n", "\n").split("\n");
  if (lines.length < 3 || lines[0] !== "" || lines[lines.length - 1] !== "") {
    throw new PemError("BEGIN, body and END are not on lines of their own", number);
  }
  const base64 = lines.slice(1, -1);
  if (base64.includes("")) throw new PemError("there is an empty line", number);
  const joined = base64.join("");
  const bytes = Buffer.from(joined, "base64");
  // Writing it again is the strict check: foreign characters, wrong padding and stray bits all come out differently.
  if (bytes.toString("base64") !== joined) throw new PemError("the body is not base64", number);
  if (bytes.length > budget) throw new PemError("the text is too large", number);
  return copyBytes(bytes);
}
