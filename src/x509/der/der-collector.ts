/**
 * Collects the DER of one SEQUENCE that arrives in pieces. Its first bytes say how long it is, so that it gets memory once, of its
 * own size, and bytes that cannot be it are refused before the rest arrives.
 * @module
 */
import { DerError, TAG } from "./der.ts";

/** Bytes of the longest header that is read: the tag, the length of the length, and four bytes of it. */
const longestHeader = 6;

/** One SEQUENCE in the making. */
export class DerCollector {
  readonly #maxBytes: number;
  readonly #header = new Uint8Array(longestHeader);
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #length = 0;

  /** @param maxBytes bytes that it may have, its header included */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes arrived so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds a piece; it is copied.
   * @throws {DerError} when it is not a SEQUENCE of definite length, is longer than it may be, or something follows it
   */
  write(piece: Uint8Array): void {
    const rest = this.#bytes === undefined ? this.#writeHeader(piece) : piece;
    if (rest.length === 0) return;
    const bytes = this.#bytes as Uint8Array;
    if (this.#length + rest.length > bytes.length) {
      throw new DerError("something follows the list", bytes.length);
    }
    bytes.set(rest, this.#length);
    this.#length += rest.length;
  }

  /**
   * The whole.
   * @throws {DerError} when it is not whole
   */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes;
    if (bytes === undefined || this.#length < bytes.length) {
      throw new DerError("it ends early", this.#length);
    }
    return bytes;
  }

  /** Gives the memory back now: a refused list of megabytes would stay until the collector of garbage comes. */
  discard(): void {
    this.#bytes?.buffer.transfer(0);
    this.#bytes = undefined;
  }

  /** Returns what follows the header in this piece; nothing while the header is not whole. */
  #writeHeader(piece: Uint8Array): Uint8Array {
    let at = 0;
    while (at < piece.length) {
      this.#header[this.#length] = piece[at] as number;
      this.#length += 1;
      at += 1;
      const total = this.#total();
      if (total === undefined) continue;
      if (total > this.#maxBytes) {
        throw new DerError(`it has ${total} bytes, at most ${this.#maxBytes}`, 0);
      }
      this.#bytes = new Uint8Array(total);
      this.#bytes.set(this.#header.subarray(0, this.#length));
      return piece.subarray(at);
    }
    return piece.subarray(at);
  }

  /** How long it is by its header; undefined while that is not whole. That the form is the shortest is left to the parser. */
  #total(): number | undefined {
    if (this.#header[0] !== TAG.sequence) throw new DerError("it is not a SEQUENCE", 0);
    if (this.#length < 2) return undefined;
    const first = this.#header[1] as number;
    if (first < 0x80) return 2 + first;
    const count = first & 0x7f;
    if (count === 0 || count > longestHeader - 2) {
      throw new DerError("its length is not one that a list can have", 1);
    }
    if (this.#length < 2 + count) return undefined;
    let length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + (this.#header[2 + i] as number);
    return 2 + count + length;
  }
}
