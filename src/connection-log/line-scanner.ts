/**
 * Splits the pieces of a file into lines, in memory that does not grow with the file.
 * @module
 */

const NEW_LINE = 0x0a;

/** The maximum length of a line: subjects are bounded by TLS, 64 KiB, and hexadecimal escapes treble them. */
const MAX_LINE_BYTES = 256 * 1024;

/** Receives one line. The bytes are only valid during the call. */
export type OnLine = (bytes: Buffer, start: number, end: number) => void;

/** Splits pieces into lines. */
export class LineScanner {
  readonly #onLine: OnLine;
  readonly #onTooLong: () => void;
  #rest: Buffer = Buffer.alloc(0);
  #skipping = false;

  /** @param onTooLong called once for each line over {@link MAX_LINE_BYTES}, whose bytes are dropped. */
  constructor(onLine: OnLine, onTooLong: () => void) {
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  /** Processes the next piece. */
  push(piece: Uint8Array): void {
    let bytes: Buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (this.#skipping) bytes = this.#skip(bytes);
    if (this.#rest.length > 0) bytes = this.#complete(bytes);
    if (this.#rest.length === 0) this.#rest = this.#cut(bytes);
    if (this.#rest.length > MAX_LINE_BYTES) {
      this.#onTooLong();
      this.#rest = Buffer.alloc(0);
      this.#skipping = true;
    }
  }

  /** Ends the file: the remaining bytes are a line too. */
  end(): void {
    if (this.#rest.length > 0) this.#onLine(this.#rest, 0, this.#rest.length);
    this.#rest = Buffer.alloc(0);
    this.#skipping = false;
  }

  #skip(bytes: Buffer): Buffer {
    const end = bytes.indexOf(NEW_LINE);
    if (end === -1) return Buffer.alloc(0);
    this.#skipping = false;
    return bytes.subarray(end + 1);
  }

  /** Passes on the line that began in an earlier piece and returns the bytes after it. Only that line is copied. */
  #complete(bytes: Buffer): Buffer {
    const end = bytes.indexOf(NEW_LINE);
    if (end === -1) {
      this.#rest = Buffer.concat([this.#rest, bytes]);
      return bytes;
    }
    const line = Buffer.concat([this.#rest, bytes.subarray(0, end)]);
    this.#rest = Buffer.alloc(0);
    if (line.length > MAX_LINE_BYTES) this.#onTooLong();
    else this.#onLine(line, 0, line.length);
    return bytes.subarray(end + 1);
  }

  /** Passes on the complete lines and returns a copy of the bytes after them, so that the copy does not keep the large piece in memory. */
  #cut(bytes: Buffer): Buffer {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(NEW_LINE, start);
      if (end === -1) break;
      if (end - start > MAX_LINE_BYTES) this.#onTooLong();
      else this.#onLine(bytes, start, end);
      start = end + 1;
    }
    return Buffer.from(bytes.subarray(start));
  }
}
