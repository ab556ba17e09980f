/**
 * Finds entries of a revocation list by serial number: an open hash table over the offsets of the entries in the list's own
 * DER. No object and no copy is made of an entry; half a million of them take four megabytes.
 * @module
 */
import { randomInt } from "node:crypto";
import { derError } from "../der/der.ts";

/**
 * A slot holds the offset of an entry and, below it, bits of the hash: other serials are told apart without a look at the DER,
 * which would mostly be a cache miss. So a list may have at most 64 MiB.
 */
const tagBits = 6;
const tagMask = 2 ** tagBits - 1;
/** Largest array whose offsets fit a slot: {@link LIST_BYTES}. */
export const MAX_INDEXED_BYTES = 2 ** (32 - tagBits);
/** Steps that adding an entry may take on average: far more than any set of serial numbers needs that was not made for it. */
const stepsPerEntry = 64;
/** Differs in every process: serial numbers that happen to fall together do so in one process only. Prepared ones end at the limit above. */
const seed = randomInt(2 ** 32);

/** Offset of the first content byte of the serial number of the entry that starts here; its length stands before it. */
function serialStart(bytes: Uint8Array, entry: number): number {
  const length = bytes[entry + 1] as number;
  return entry + (length < 0x80 ? 4 : 4 + (length & 0x7f));
}

/**
 * The hash of a serial number: of whole words of four bytes, least significant first, then of what is left.
 * @param start offset of the content of the INTEGER
 */
export function hashOf(view: DataView, start: number, length: number): number {
  const end = start + length;
  let hash = seed ^ length;
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

/** The same bytes, to be read several at a time. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What a slot holds; never 0, because a list does not start with an entry. */
function slotOf(entry: number, hash: number): number {
  return ((entry << tagBits) | (hash & tagMask)) >>> 0;
}

/** The first `count` of these are entries: where they start, and the hashes of their serial numbers by {@link hashOf}. */
export interface HashedEntries {
  readonly offsets: Uint32Array;
  readonly hashes: Uint32Array;
  readonly count: number;
}

/** Whether two entries of one serial number are of the same certificate: in an indirect list their issuers may differ. */
export type SameIssuer = (entry: number, other: number) => boolean;

/** Entries by serial number. */
export class SerialIndex {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #slots: Uint32Array<ArrayBuffer>;
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
   * Adds entries.
   * @param found told of an entry whose certificate has another one already, which stays
   * @throws {DerError} when the serial numbers were chosen to make this slow.
   */
  add(
    { offsets, hashes, count }: HashedEntries,
    same: SameIssuer | undefined,
    found: (other: number, entry: number) => void,
  ): void {
    while ((this.#size + count) * 4 > this.#slots.length * 3) this.#grow();
    this.#stepsLeft += stepsPerEntry * count;
    const slots = this.#slots;
    const shift = this.#shift;
    let taken = 0;
    for (let i = 0; i < count; i += 1) {
      const entry = offsets[i] as number;
      const hash = hashes[i] as number;
      const at = hash >>> shift;
      if (slots[at] === 0) {
        slots[at] = slotOf(entry, hash);
        continue;
      }
      const other = this.#addBehind(at, slotOf(entry, hash), same);
      if (other === 0) continue;
      taken += 1;
      found(other, entry);
    }
    this.#size += count - taken;
  }

  /** Returns the offset of an entry of the same certificate; 0 when there was none, so that this one was added. */
  #addBehind(taken: number, own: number, same: SameIssuer | undefined): number {
    const slots = this.#slots;
    const entry = own >>> tagBits;
    let at = taken;
    for (;;) {
      const slot = slots[at] as number;
      if (slot === 0) break;
      this.#stepsLeft -= 1;
      if (this.#stepsLeft < 0) derError("serial numbers fall together too often", entry);
      if (((slot ^ own) & tagMask) === 0) {
        const other = slot >>> tagBits;
        if (this.#isSame(entry, other) && (same === undefined || same(entry, other))) return other;
      }
      at = (at + 1) & this.#mask;
    }
    slots[at] = own;
    return 0;
  }

  /** Forgets all entries, and gives their memory back at once. */
  discard(): void {
    this.#slots.buffer.transfer(0);
    this.#slots = new Uint32Array(4);
    this.#mask = 3;
    this.#shift = 30;
    this.#size = 0;
  }

  /** The hash of the serial number of the entry that starts here. */
  hashAt(entry: number): number {
    const start = serialStart(this.#bytes, entry);
    return hashOf(this.#view, start, this.#bytes[start - 1] as number);
  }

  /** Puts an entry in the place of another one of the same certificate. */
  replace(other: number, entry: number): void {
    const hash = this.hashAt(other);
    const before = slotOf(other, hash);
    for (let at = hash >>> this.#shift; ; at = (at + 1) & this.#mask) {
      const slot = this.#slots[at] as number;
      if (slot === 0) return;
      if (slot !== before) continue;
      this.#slots[at] = slotOf(entry, hash);
      return;
    }
  }

  /**
   * The offset of the entry with this serial number (content of the INTEGER) for which `accept` says yes; 0 when there is none.
   */
  find(serial: Uint8Array, accept: (entry: number) => boolean): number {
    const hash = hashOf(viewOf(serial), 0, serial.length);
    for (let at = hash >>> this.#shift; ; at = (at + 1) & this.#mask) {
      const slot = this.#slots[at] as number;
      if (slot === 0) return 0;
      if (((slot ^ hash) & tagMask) !== 0) continue;
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
      let at = this.hashAt(slot >>> tagBits) >>> this.#shift;
      while (this.#slots[at] !== 0) at = (at + 1) & this.#mask;
      this.#slots[at] = slot;
    }
  }

  #isSame(entry: number, other: number): boolean {
    const start = serialStart(this.#bytes, entry);
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
