/**
 * The fields of one line of a connection log, found in its bytes without copying them.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
 * @module
 */

/** Positions of the documented fields. AWS adds new fields only at the end. */
export const FIELD = Object.freeze({
  timestamp: 0,
  clientIp: 1,
  clientPort: 2,
  listenerPort: 3,
  tlsProtocol: 4,
  tlsCipher: 5,
  handshakeLatency: 6,
  subject: 7,
  validity: 8,
  serialNumber: 9,
  status: 10,
  traceId: 11,
  keyExchange: 12,
  elb: 13,
  nodeAddress: 14,
});

/** The number of fields in the first release of the log; a line with fewer fields is not a connection log line. */
const MIN_FIELDS = 12;

/** Far more than AWS documents (15): a line with more fields is not a connection log line. */
const MAX_FIELDS = 64;

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Why a line could not be read. */
export type LineProblem =
  | "missing-fields"
  | "too-many-fields"
  | "empty-field"
  | "open-quote"
  | "no-timestamp"
  | "no-status"
  | "too-long";

/** One line, valid until the next one is read. */
export class LineFields {
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #count = 0;
  readonly #bounds = new Int32Array(2 * MAX_FIELDS);

  /** The number of fields. */
  get count(): number {
    return this.#count;
  }

  /**
   * Reads a line.
   * @param end after its last byte; a carriage return there is not part of it.
   * @returns what is wrong with it, or undefined.
   */
  take(bytes: Buffer, start: number, end: number): LineProblem | undefined {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = bytes[end - 1] === 0x0d ? end - 1 : end;
    return this.#split() ?? this.#checkShape();
  }

  /** Returns the text of a field without its quotes; undefined when it is absent or `-`. */
  text(field: number): string | undefined {
    if (field >= this.#count || this.isDash(field)) return undefined;
    return this.#bytes.toString("utf8", this.#bounds[2 * field], this.#bounds[2 * field + 1]);
  }

  /** Returns the line as it is in the file. */
  line(): string {
    return this.#bytes.toString("utf8", this.#start, this.#end);
  }

  /** Returns whether a field begins with these bytes. */
  startsWith(field: number, prefix: Uint8Array): boolean {
    const at = this.#bounds[2 * field] ?? 0;
    if ((this.#bounds[2 * field + 1] ?? 0) - at < prefix.length) return false;
    for (let index = 0; index < prefix.length; index++) {
      if (this.#bytes[at + index] !== prefix[index]) return false;
    }
    return true;
  }

  /** Returns whether a field is `-`. */
  isDash(field: number): boolean {
    const at = this.#bounds[2 * field] ?? 0;
    return this.#bounds[2 * field + 1] === at + 1 && this.#bytes[at] === 0x2d;
  }

  #split(): LineProblem | undefined {
    const end = this.#end;
    this.#count = 0;
    for (let at = this.#start; at < end; ) {
      if (this.#count === MAX_FIELDS) return "too-many-fields";
      const next = this.#bytes[at] === QUOTE ? this.#takeQuoted(at) : this.#takePlain(at);
      if (next === -1) return "open-quote";
      if (next === at) return "empty-field";
      at = next + 1;
    }
    return undefined;
  }

  /** Reads a field without quotes; returns its end. */
  #takePlain(from: number): number {
    const stop = this.#nextSpace(from);
    this.#keep(from, stop);
    return stop;
  }

  /** Reads a field in quotes; returns the position after the second one, or -1. */
  #takeQuoted(from: number): number {
    const stop = this.#closingQuote(from + 1);
    if (stop === -1) return -1;
    this.#keep(from + 1, stop);
    return stop + 1;
  }

  #keep(from: number, stop: number): void {
    this.#bounds[2 * this.#count] = from;
    this.#bounds[2 * this.#count + 1] = stop;
    this.#count++;
  }

  #nextSpace(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = from;
    while (at < end && bytes[at] !== SPACE) at++;
    return at;
  }

  /**
   * Returns the position of the quote that ends a field: one that no backslash escapes (RFC 2253 writes a quote in a name so; how AWS
   * writes it is not documented) and that a space or the line's end follows.
   */
  #closingQuote(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    for (let at = from; at < end; at++) {
      const byte = bytes[at];
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE && (at + 1 === end || bytes[at + 1] === SPACE)) return at;
    }
    return -1;
  }

  #checkShape(): LineProblem | undefined {
    if (this.#count < MIN_FIELDS) return "missing-fields";
    if (!this.#hasTimestamp()) return "no-timestamp";
    const known = [SUCCESS, FAILED].some((word) => this.startsWith(FIELD.status, word));
    return known || this.isDash(FIELD.status) ? undefined : "no-status";
  }

  /**
   * Returns whether the first field resembles `2024-04-05T18:31:29.268987Z`; checks only enough to distinguish a timestamp from other
   * text.
   */
  #hasTimestamp(): boolean {
    const at = this.#bounds[0] ?? 0;
    const last = (this.#bounds[1] ?? 0) - 1;
    const bytes = this.#bytes;
    return (
      last - at >= 19 &&
      bytes[at + 4] === 0x2d &&
      bytes[at + 7] === 0x2d &&
      bytes[at + 10] === 0x54 &&
      bytes[at + 13] === 0x3a &&
      bytes[last] === 0x5a
    );
  }
}

const SUCCESS = Buffer.from("Success");
const FAILED = Buffer.from("Failed");
