/**
 * PEM (RFC 7468) that arrives in pieces, with text between the blocks. It accepts what `decodePemBlocks` accepts with `allowText`,
 * but of a block only what has the form of DER, and never holds the text.
 * @module
 */
import { Base64Lines, DECODED_AT_ONCE } from "./base64-lines.ts";
import { DerError } from "./der/der.ts";
import { DerCollector } from "./der/der-collector.ts";
import { type PemBlock, PemError, type PemOptions } from "./pem.ts";

/** What a {@link PemReader} accepts. */
export interface PemReaderOptions extends Omit<PemOptions, "allowText"> {
  /** Most bytes of one block, decoded. */
  readonly maxBlockBytes: number;
  /** Most bytes outside of the blocks: text that goes on and on is refused before it has all arrived. */
  readonly maxTextBytes: number;
}

const BEGIN = Buffer.from("-----BEGIN ");
const END = Buffer.from("-----END ");
const DASHES = Buffer.from("-----");
const LONGEST_LABEL = 64;
const LF = 0x0a;
const CR = 0x0d;

interface OpenBlock {
  readonly label: string;
  readonly endLine: Buffer;
  readonly der: DerCollector;
  readonly body: Base64Lines;
}

/** Reads the blocks of one text. */
export class PemReader {
  readonly #options: PemReaderOptions;
  readonly #blocks: PemBlock[] = [];
  readonly #decoded = new Uint8Array(DECODED_AT_ONCE);
  /** What arrived and could be the beginning of a line that decides: at most some eighty bytes. */
  #rest: Uint8Array = new Uint8Array();
  #open: OpenBlock | undefined;
  #bytesLeft: number;
  #textBytes = 0;
  /** The last byte of the text before the next block; undefined at the start and after an END line. */
  #lastByte: number | undefined;

  constructor(options: PemReaderOptions) {
    this.#options = options;
    this.#bytesLeft = options.maxBytes;
  }

  /**
   * Reads a piece.
   * @throws {PemError} naming the block, for what is not a well-formed block with an accepted label and DER that is not too large
   */
  write(piece: Uint8Array): void {
    const text = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const view = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    let at = 0;
    for (;;) {
      const next = this.#open === undefined ? this.#readText(view, at) : this.#readBody(view, at);
      if (next === undefined) break;
      at = next.at;
      if (next.isWaiting) break;
    }
    this.#rest = Uint8Array.from(view.subarray(at));
  }

  /**
   * The blocks, in their order.
   * @throws {PemError} when the last one is not whole or text is wrong
   */
  finish(): readonly PemBlock[] {
    if (this.#open !== undefined) throw new PemError("no matching END line", this.#number);
    const rest = Buffer.from(this.#rest);
    if (rest.indexOf(BEGIN) !== -1) throw new PemError("no BEGIN line", this.#number);
    if (rest.includes(END)) this.#strayEnd();
    this.#text(rest);
    return this.#blocks;
  }

  /** Gives the memory of all blocks back at once. */
  discard(): void {
    this.#open?.der.discard();
    for (const { der } of this.#blocks) der.buffer.transfer(0);
    this.#blocks.length = 0;
  }

  get #number(): number {
    return this.#blocks.length + 1;
  }

  /** Text up to the next BEGIN line, and that line. */
  #readText(view: Buffer, at: number): Step {
    const begin = view.indexOf(BEGIN, at);
    if (begin === -1) {
      // What could be the start of a BEGIN or an END line waits for the rest.
      const end = Math.max(at, view.length - BEGIN.length + 1);
      if (view.subarray(at, end + END.length - 1).includes(END)) this.#strayEnd();
      this.#text(view.subarray(at, end));
      return { at: end, isWaiting: true };
    }
    if (view.subarray(at, begin).includes(END)) this.#strayEnd();
    this.#text(view.subarray(at, begin));
    const start = begin + BEGIN.length;
    const end = view.indexOf(DASHES, start);
    if (
      end === -1 ? view.length - start > LONGEST_LABEL + DASHES.length : end - start > LONGEST_LABEL
    ) {
      throw new PemError("no BEGIN line", this.#number);
    }
    if (end === -1) return { at: begin, isWaiting: true };
    this.#begin(view.toString("latin1", start, end));
    return { at: end + DASHES.length, isWaiting: false };
  }

  #begin(label: string): void {
    const { labels, maxBlocks, maxBlockBytes } = this.#options;
    if (this.#blocks.length >= maxBlocks) {
      throw new PemError(`there are more than ${maxBlocks} blocks`, 0);
    }
    const isFirst = this.#blocks.length === 0 && this.#textBytes === 0;
    if (!isFirst && this.#lastByte !== LF) {
      throw new PemError("BEGIN is not at the start of a line", this.#number);
    }
    if (!labels.includes(label)) {
      throw new PemError(
        `${JSON.stringify(label)} is not one of ${labels.join(", ")}`,
        this.#number,
      );
    }
    const der = new DerCollector(Math.min(maxBlockBytes, this.#bytesLeft));
    const body = new Base64Lines(this.#number, this.#decoded, (bytes) => der.write(bytes));
    this.#open = { label, endLine: Buffer.from(`-----END ${label}-----`), der, body };
  }

  /** The body up to its END line, and that line. */
  #readBody(view: Buffer, at: number): Step {
    try {
      return this.#readOpen(this.#open as OpenBlock, view, at);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      throw new PemError(error.message, this.#number);
    }
  }

  #readOpen({ label, endLine, der, body }: OpenBlock, view: Buffer, at: number): Step {
    const end = body.write(view, at);
    const line = view.subarray(end, end + endLine.length);
    if (line.length < endLine.length) {
      if (!line.equals(endLine.subarray(0, line.length))) this.#noEnd(line);
      return { at: end, isWaiting: true };
    }
    if (!line.equals(endLine)) this.#noEnd(line);
    body.finish();
    const bytes = der.finish();
    this.#bytesLeft -= bytes.length;
    this.#blocks.push({ label, der: bytes, index: this.#blocks.length });
    this.#open = undefined;
    this.#lastByte = undefined;
    return { at: end + endLine.length, isWaiting: false };
  }

  #noEnd(line: Buffer): never {
    const isEnd = line.subarray(0, DASHES.length).equals(DASHES.subarray(0, line.length));
    throw new PemError(isEnd ? "no matching END line" : "the body is not base64", this.#number);
  }

  #strayEnd(): never {
    throw new PemError("an END line without BEGIN", this.#number);
  }

  #text(text: Buffer): void {
    if (text.length === 0) return;
    const [first] = text;
    if (this.#blocks.length > 0 && this.#lastByte === undefined && first !== LF && first !== CR) {
      throw new PemError("something follows the END line", this.#blocks.length);
    }
    this.#textBytes += text.length;
    const { maxTextBytes } = this.#options;
    if (this.#textBytes > maxTextBytes) {
      throw new PemError(`more than ${maxTextBytes} bytes outside of PEM blocks`, 0);
    }
    this.#lastByte = text.at(-1);
  }
}

interface Step {
  /** Offset of what was not read. */
  readonly at: number;
  /** Whether more of the text has to arrive first. */
  readonly isWaiting: boolean;
}
