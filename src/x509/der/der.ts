/**
 * Strict reading of DER (ITU-T X.690): definite lengths in their shortest form, no reserved tags, primitive and
 * constructed as the type wants it, everything inside its parent. Nothing is copied: a reader is a cursor over offsets
 * of one array, so a large revocation list is read in place.
 *
 * @module
 */

/** Something is not the DER that was expected. */
export class DerError extends Error {
  override readonly name = "DerError";
  /** Where, in bytes from the start of the array that was being read. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Raises a {@link DerError}; for use in expressions. */
export function derError(message: string, offset: number): never {
  throw new DerError(message, offset);
}

/** The identifier octets of the universal types that certificates use. */
export const TAG = Object.freeze({
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
});

/** Part of an array, first byte and the byte after the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How deeply values may be nested unless the caller says otherwise. */
export const DEFAULT_MAX_DEPTH = 32;

const CONSTRUCTED = 0x20;

/** Which part of an array a reader covers, and how deep it may go. */
export interface DerReaderOptions {
  /** First byte. Default 0. */
  readonly start?: number;
  /** Byte after the last one. Default the array's length. */
  readonly end?: number;
  /** Levels of nesting allowed below this reader. Default {@link DEFAULT_MAX_DEPTH}. */
  readonly maxDepth?: number;
}

/**
 * A cursor over the elements of one level. {@link next} reads a header and moves past the whole element; `tag`, `start`,
 * `contentStart` and `contentEnd` then describe that element until the following call. {@link enter} opens it.
 */
export class DerReader {
  readonly bytes: Uint8Array;
  /** Byte after the last one of this level. */
  end: number;
  /** Levels of nesting that are still allowed. */
  maxDepth: number;
  /** Where the following element starts. */
  position: number;
  /** Identifier octet of the element read last. */
  tag = 0;
  /** Offset of its identifier octet. */
  start = 0;
  /** Offset of its first content byte. */
  contentStart = 0;
  /** Offset after its last content byte. */
  contentEnd = 0;

  constructor(bytes: Uint8Array, options: DerReaderOptions = {}) {
    this.bytes = bytes;
    this.position = options.start ?? 0;
    this.end = options.end ?? bytes.length;
    this.maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH;
  }

  /** Whether this level has no further element. */
  get atEnd(): boolean {
    return this.position >= this.end;
  }

  /** The identifier octet of the following element, or -1 at the end. */
  peek(): number {
    return this.position < this.end ? (this.bytes[this.position] ?? -1) : -1;
  }

  /** Reads the following header; returns its tag. */
  next(what = "element"): number {
    const { bytes, end, position: start } = this;
    if (start + 2 > end) derError(`${what} is cut short`, start);
    const tag = bytes[start] ?? 0;
    checkTag(tag, start);
    let length = bytes[start + 1] ?? 0;
    let contentStart = start + 2;
    if (length >= 0x80) {
      const octets = length & 0x7f;
      length = longLength(bytes, contentStart, octets, end);
      contentStart += octets;
    }
    if (length > end - contentStart) derError(`${what} is longer than what holds it`, start);
    this.tag = tag;
    this.start = start;
    this.contentStart = contentStart;
    this.contentEnd = contentStart + length;
    this.position = this.contentEnd;
    return tag;
  }

  /** Reads the following element, which has to have this tag. */
  expect(tag: number, what: string): this {
    if (this.peek() !== tag) {
      derError(this.atEnd ? `${what} is missing` : `${what} has the wrong type`, this.position);
    }
    this.next(what);
    return this;
  }

  /** Reads the following element if it has this tag; says whether it did. */
  optional(tag: number, what = "element"): boolean {
    if (this.peek() !== tag) return false;
    this.next(what);
    return true;
  }

  /** A reader over the content of the element read last. */
  enter(): DerReader {
    if (this.maxDepth <= 0) derError("nested too deeply", this.start);
    return new DerReader(this.bytes, {
      start: this.contentStart,
      end: this.contentEnd,
      maxDepth: this.maxDepth - 1,
    });
  }

  /**
   * Goes down into the element read last, for readers of many small elements: {@link enter} makes a reader, which takes longer.
   *
   * @returns what {@link ascend} has to be given once the content is read to its end
   */
  descend(): number {
    if (this.maxDepth <= 0) derError("nested too deeply", this.start);
    const outer = this.end;
    this.position = this.contentStart;
    this.end = this.contentEnd;
    this.maxDepth -= 1;
    return outer;
  }

  /** Comes back from {@link descend}; the element behind the one that was gone into follows. */
  ascend(outer: number): void {
    this.position = this.end;
    this.end = outer;
    this.maxDepth += 1;
  }

  /** Reads the following element, which has to have this constructed tag, and opens it. */
  open(tag: number, what: string): DerReader {
    return this.expect(tag, what).enter();
  }

  /** Asserts that nothing follows. */
  finish(what: string): void {
    if (!this.atEnd) derError(`${what} is followed by something unexpected`, this.position);
  }

  /** The content bytes of the element read last: a view, not a copy. */
  content(): Uint8Array {
    return this.bytes.subarray(this.contentStart, this.contentEnd);
  }

  /** The element read last with its header: a view, not a copy. */
  element(): Uint8Array {
    return this.bytes.subarray(this.start, this.contentEnd);
  }
}

function checkTag(tag: number, offset: number): void {
  const number = tag & 0x1f;
  if (number === 0x1f) derError("a tag number above 30 is not used in certificates", offset);
  if ((tag & 0xc0) !== 0) return;
  if (number === 0 || number === 15) derError("reserved tag", offset);
  // SEQUENCE and SET are constructed, and so are EXTERNAL and EMBEDDED PDV; DER forbids it for all the others.
  const constructed = number === 16 || number === 17 || number === 8 || number === 11;
  if (constructed !== ((tag & CONSTRUCTED) !== 0)) {
    derError("primitive and constructed form are mixed up", offset);
  }
}

function longLength(bytes: Uint8Array, at: number, octets: number, end: number): number {
  if (octets === 0) derError("indefinite length", at - 1);
  if (octets > 4) derError("a length of more than four bytes", at - 1);
  if (at + octets > end) derError("length is cut short", at - 1);
  let length = 0;
  for (let i = 0; i < octets; i += 1) length = length * 256 + (bytes[at + i] ?? 0);
  const shortest = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
  if (shortest !== octets) derError("length is not in its shortest form", at - 1);
  return length;
}

/**
 * Checks that a value of unknown type is well-formed DER all the way down, where its headers say it is constructed.
 * `reader` stands just behind the element's header. Linear in the element's size.
 */
export function assertNested(reader: DerReader): void {
  if ((reader.tag & CONSTRUCTED) === 0) return;
  const inner = reader.enter();
  while (!inner.atEnd) {
    inner.next();
    assertNested(inner);
  }
}

/** Reads one element that fills the array and opens it. */
export function openOnly(bytes: Uint8Array, tag: number, what: string): DerReader {
  const outer = new DerReader(bytes);
  const inner = outer.open(tag, what);
  outer.finish(what);
  return inner;
}

/**
 * Reads a list to its end, inside of what holds it. RFC 5280 asks for one item or more in every list of an extension; CAs write
 * empty ones, which have one meaning (a tolerance).
 */
export function readList<T>(list: DerReader, readItem: (list: DerReader) => T): readonly T[] {
  const items: T[] = [];
  while (!list.atEnd) items.push(readItem(list));
  return Object.freeze(items);
}

/** Bytes in an array of their own: nobody else can change them, and no pooled buffer is kept alive. */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy;
}

/** Whether two parts hold the same bytes. */
export function sameRange(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): boolean {
  const length = aEnd - aStart;
  if (bEnd - bStart !== length) return false;
  for (let i = 0; i < length; i += 1) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}

/** Whether two arrays hold the same bytes. Not constant-time: certificates are public. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
