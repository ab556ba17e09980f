/**
 * Finds entries of a revocation list by serial number: an open hash table over the offsets of the entries in the list's own
 * DER. No object and no copy is made of an entry; half a million of them take four megabytes.
 * @module
 */
import { randomInt } from "node:crypto";
import { derError } from "./der.ts";

/**
 * A slot holds the offset of an entry and, below it, bits of the hash: other serials are told apart without a look at the DER,
 * which would mostly be a cache miss. So a list may have at most 64 MiB.
 */
const tagBits = 6;
/** Largest array whose offsets fit a slot. */
export const MAX_INDEXED_BYTES = 2 ** (32 - tagBits);
/** Steps that adding an entry may take on average: far more than any set of serial numbers needs that was not made for it. */
const stepsPerEntry = 64;
/** Differs in every process, so that nobody can prepare serial numbers that fall together. */
const seed = randomInt(2 ** 32);

/** Offset of the first content byte of the serial number of the entry that starts here; its length stands before it. */
function serialStart(bytes: Uint8Array, entry: number): number {
  const length = bytes[entry + 1] as number;
  return entry + (length < 0x80 ? 4 : 4 + (length & 0x7f));
}

/** Of the bytes from start to end: whole words of four bytes, least significant first, then what is left. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = seed ^ (end - start);
  let at = start;
  for (; at + 4 <= end; at += 4) hash = mix(hash, view.getInt32(at, true));
  if (at === end) return finish(hash);
  let word = 0;
  for (let i = end - 1; i >= at; i -= 1) word = (word << 8) | view.getUint8(i);
  return finish(mix(hash, word));
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

function finish(hash: number): number {
  return Math.imul(hash, 0x85ebca6b) >>> 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether two entries of one serial number are of the same certificate: in an indirect list their issuers may differ. */
export type SameIssuer = (entry: number, other: number) => boolean;

/** Entries by serial number. */
export class SerialIndex {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #slots: Uint32Array;
  #mask: number;
  #shift: number;
  #stepsLeft = stepsPerEntry;
  #size = 0;

  /**
   * @param bytes what the offsets point into; at most {@link MAX_INDEXED_BYTES}
   * @param expected how many entries there probably are: with more of them the table grows
   */
  constructor(bytes: Uint8Array, expected: number) {
    const bits = Math.max(2, Math.ceil(Math.log2(expected * 1.5 + 1)));
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#slots = new Uint32Array(2 ** bits);
    this.#mask = 2 ** bits - 1;
    this.#shift = 32 - bits;
  }

  /** Certificates in the index. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of memory that the index takes beside the DER. */
  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /**
   * Adds the entry that starts at this offset.
   * @returns the offset of an entry of the same certificate, which stays; 0 when there was none.
   * @throws {DerError} when the serial numbers were chosen to make this slow.
   */
  add(entry: number, same: SameIssuer | undefined): number {
    const bytes = this.#bytes;
    if (this.#size * 4 > this.#mask * 3) this.#grow();
    this.#stepsLeft += stepsPerEntry;
    const slots = this.#slots;
    const start = serialStart(bytes, entry);
    const hash = hashOf(this.#view, start, start + (bytes[start - 1] as number));
    const tag = hash & (2 ** tagBits - 1);
    let at = hash >>> this.#shift;
    for (;;) {
      const slot = slots[at] as number;
      if (slot === 0) break;
      this.#stepsLeft -= 1;
      if (this.#stepsLeft < 0) derError("serial numbers fall together too often", entry);
      if ((slot & (2 ** tagBits - 1)) === tag) {
        const other = slot >>> tagBits;
        if (this.#isSame(other, start) && (same === undefined || same(entry, other))) return other;
      }
      at = (at + 1) & this.#mask;
    }
    slots[at] = entry * 2 ** tagBits + tag;
    this.#size += 1;
    return 0;
  }

  /** Puts an entry in the place of another one of the same certificate. */
  replace(other: number, entry: number): void {
    const start = serialStart(this.#bytes, other);
    const hash = hashOf(this.#view, start, start + (this.#bytes[start - 1] as number));
    const tag = hash & (2 ** tagBits - 1);
    const before = other * 2 ** tagBits + tag;
    for (let at = hash >>> this.#shift; ; at = (at + 1) & this.#mask) {
      const slot = this.#slots[at] as number;
      if (slot === 0) return;
      if (slot !== before) continue;
      this.#slots[at] = entry * 2 ** tagBits + tag;
      return;
    }
  }

  /**
   * The offset of the entry with this serial number (content of the INTEGER) for which `accept` says yes; 0 when there is none.
   */
  find(serial: Uint8Array, accept: (entry: number) => boolean): number {
    const hash = hashOf(viewOf(serial), 0, serial.length);
    const tag = hash & (2 ** tagBits - 1);
    for (let at = hash >>> this.#shift; ; at = (at + 1) & this.#mask) {
      const slot = this.#slots[at] as number;
      if (slot === 0) return 0;
      if ((slot & (2 ** tagBits - 1)) !== tag) continue;
      const entry = slot >>> tagBits;
      if (this.#hasSerial(entry, serial, 0, serial.length) && accept(entry)) return entry;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    this.#mask = this.#slots.length - 1;
    this.#shift -= 1;
    for (const slot of before) {
      if (slot === 0) continue;
      const start = serialStart(this.#bytes, slot >>> tagBits);
      const length = this.#bytes[start - 1] as number;
      let at = hashOf(this.#view, start, start + length) >>> this.#shift;
      while (this.#slots[at] !== 0) at = (at + 1) & this.#mask;
      this.#slots[at] = slot;
    }
  }

  #isSame(other: number, start: number): boolean {
    return this.#hasSerial(other, this.#bytes, start, this.#bytes[start - 1] as number);
  }

  #hasSerial(entry: number, serial: Uint8Array, from: number, length: number): boolean {
    const start = serialStart(this.#bytes, entry);
    if (this.#bytes[start - 1] !== length) return false;
    for (let i = 0; i < length; i += 1) {
      if (this.#bytes[start + i] !== serial[from + i]) return false;
    }
    return true;
  }
}
