/**
 * One pass over the entries of a revocation list: each is checked strictly and put into an index. Entries of the usual form (a
 * serial number, a UTCTime, perhaps a reason code) are read here in place; all others are read in full by `readCrlEntry`, which
 * is the definition of what is right.
 * @module
 */

import { DerReader } from "../der/der.ts";
import type { DistinguishedName } from "../names/distinguished-name.ts";
import { type CrlEntry, readCrlEntry } from "./crl-entry.ts";
import { shortestEntry, UsualEntries } from "./crl-usual-entries.ts";
import { type HashedEntries, SerialIndex, viewOf } from "./serial-index.ts";

/** How many places are looked at to guess the number of entries, and how many entries at each. */
const samples = 64;
const samplesInRow = 16;

/** Bytes of an entry that is read again rather than remembered: the memory for larger ones is less than the list's own. */
const smallEntryBytes = 64;

/** From which entry on which certificates are listed. */
interface IssuerSection {
  readonly start: number;
  readonly name: DistinguishedName;
}

/** The entries of one list. */
export class CrlEntries {
  readonly #bytes: Uint8Array;
  readonly #index: SerialIndex;
  readonly #sections: IssuerSection[] = [];
  /** An entry on its way into the index. */
  readonly #one = { offsets: new Uint32Array(1), hashes: new Uint32Array(1), count: 1 };
  readonly #run: UsualEntries;
  readonly #end: number;
  /** Whether an entry that has others of its certificate beside it takes it off a list; by offset, large entries only. */
  readonly #removals = new Map<number, boolean>();
  #at: number;
  /** Entries that were read, duplicates included. */
  count = 0;
  /** Whether any entry has extensions. */
  hasExtensions = false;
  /** Whether any entry takes a certificate off a list. */
  hasRemovals = false;
  /** The first critical extension of an entry that is not known. */
  criticalUnknown: string | undefined;

  /**
   * Makes the index of a list whose entries are still to be read: nothing is found before.
   * @param start offset of the first entry
   * @param end offset behind the last one
   */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#index = new SerialIndex(bytes, probableCount(bytes, start, end));
    this.#run = new UsualEntries(viewOf(bytes), end);
    this.#at = start;
    this.#end = end;
  }

  /**
   * Reads the next entries, as many as begin within this number of bytes, and the rest of the run that the last one is in.
   * @returns whether all entries are read
   * @throws {DerError}
   */
  read(length: number = Number.POSITIVE_INFINITY): boolean {
    const run = this.#run;
    const end = this.#end;
    const stop = Math.min(end, this.#at + length);
    let at = this.#at;
    let count = 0;
    while (at < stop) {
      at = run.read(at);
      count += run.count;
      this.hasRemovals ||= run.haveRemovals;
      if (run.count > 0) this.#add(run);
      if (run.isFull || at === end) continue;
      at = this.#addUnusual(at, end);
      count += 1;
    }
    this.hasExtensions ||= run.haveReasons;
    this.count += count;
    this.#at = at;
    if (at === end) this.#removals.clear();
    return at === end;
  }

  /** Whether any entry names the issuer of its certificate. */
  get namesIssuers(): boolean {
    return this.#sections.length > 0;
  }

  /** Bytes of memory beside the DER. */
  get byteLength(): number {
    return this.#index.byteLength;
  }

  /** Gives the memory of the index back at once. */
  discard(): void {
    this.#index.discard();
    this.#removals.clear();
  }

  /**
   * The entry of a certificate.
   * @param serial content of the INTEGER
   * @param issuer who issued the certificate
   * @param listIssuer whose certificates the entries are of that name no issuer
   */
  find(
    serial: Uint8Array,
    issuer: DistinguishedName,
    listIssuer: DistinguishedName,
  ): CrlEntry | undefined {
    const isOfIssuer = (entry: number): boolean =>
      (this.#sectionOf(entry)?.name ?? listIssuer).matches(issuer);
    const start = this.#index.find(serial, isOfIssuer);
    return start === 0 ? undefined : this.#read(start);
  }

  #addUnusual(at: number, end: number): number {
    const reader = new DerReader(this.#bytes, { start: at, end });
    const entry = readCrlEntry(reader);
    this.hasExtensions ||= entry.hasExtensions;
    this.criticalUnknown ??= entry.criticalUnknown;
    if (entry.issuer !== undefined && !isSame(this.#sections.at(-1)?.name, entry.issuer)) {
      this.#sections.push({ start: at, name: entry.issuer });
    }
    this.hasRemovals ||= entry.reason === "removeFromCRL";
    this.#one.offsets[0] = at;
    this.#one.hashes[0] = this.#index.hashAt(at);
    this.#add(this.#one);
    return reader.position;
  }

  #add(entries: HashedEntries): void {
    const same = this.#sections.length === 0 ? undefined : this.#isSameIssuer;
    this.#index.add(entries, same, this.#keepWorse);
  }

  /** Of several entries of one certificate one that revokes stays: what has two readings is read as the worse one. */
  readonly #keepWorse = (other: number, entry: number): void => {
    if (this.hasRemovals && this.#removes(other) && !this.#removes(entry)) {
      this.#index.replace(other, entry);
    }
  };

  /** Each large entry is read at most once more, however many others are of its certificate. */
  #removes(start: number): boolean {
    const known = this.#removals.get(start);
    if (known !== undefined) return known;
    const reader = new DerReader(this.#bytes, { start });
    const removes = readCrlEntry(reader).reason === "removeFromCRL";
    if (reader.position - start > smallEntryBytes) this.#removals.set(start, removes);
    return removes;
  }

  #read(start: number): CrlEntry {
    return readCrlEntry(new DerReader(this.#bytes, { start }));
  }

  readonly #isSameIssuer = (entry: number, other: number): boolean =>
    isSame(this.#sectionOf(entry)?.name, this.#sectionOf(other)?.name);

  #sectionOf(entry: number): IssuerSection | undefined {
    let low = 0;
    let high = this.#sections.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sections[middle] as IssuerSection).start <= entry) low = middle + 1;
      else high = middle;
    }
    return this.#sections[low - 1];
  }
}

function isSame(a: DistinguishedName | undefined, b: DistinguishedName | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.matches(b);
}

/** How many entries there are if all are as long as samples of them: only a guess at the table's size. */
function probableCount(bytes: Uint8Array, start: number, end: number): number {
  const distance = Math.max(1, Math.floor((end - start) / samples));
  let length = 0;
  let count = 0;
  for (let place = start; place < end; place += distance) {
    let at = place === start ? start : nextEntry(bytes, place, end);
    for (let i = 0; i < samplesInRow && at < end; i += 1) {
      const next = bytes[at + 1] as number;
      // What is inside of an entry may look like shorter ones than there are.
      const entry = Math.max(shortestEntry, next < 0x80 ? 2 + next : 128);
      at += entry;
      length += entry;
      count += 1;
    }
  }
  return count === 0 ? 0 : Math.ceil(((end - start) / length) * count);
}

/** Where an entry seems to start: SEQUENCE, a length, INTEGER, a length, and a UTCTime behind. */
function nextEntry(bytes: Uint8Array, from: number, end: number): number {
  const last = Math.min(end, from + 256);
  for (let at = from; at < last; at += 1) {
    if (bytes[at] !== 0x30 || bytes[at + 2] !== 2) continue;
    const date = at + 4 + (bytes[at + 3] as number);
    if (bytes[date] === 0x17 && bytes[date + 1] === 13) return at;
  }
  return end;
}
