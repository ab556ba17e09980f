/**
 * One pass over the entries of a revocation list: each is checked strictly and put into an index. Entries of the usual form (a
 * serial number, a UTCTime, perhaps a reason code) are read here in place; all others are read in full by `readCrlEntry`, which
 * is the definition of what is right.
 * @module
 */
import {
  type CrlEntry,
  isReasonCode,
  MAX_ENTRY_SERIAL_BYTES,
  REMOVE_FROM_CRL,
  readCrlEntry,
} from "./crl-entry.ts";
import { DerReader } from "./der.ts";
import type { DistinguishedName } from "./distinguished-name.ts";
import { SerialIndex } from "./serial-index.ts";

const days = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
/** A sequence of one extension, the reason code, up to the code itself. */
const reasonPrefix = Uint8Array.of(0x30, 0x0c, 0x30, 0x0a, 6, 3, 0x55, 0x1d, 0x15, 4, 3, 0x0a, 1);

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
  /** Entries, duplicates included. */
  readonly count: number;
  /** Whether any entry has extensions. */
  hasExtensions = false;
  /** Whether any entry takes a certificate off a list. */
  hasRemovals = false;
  /** The first critical extension of an entry that is not known. */
  criticalUnknown: string | undefined;

  /**
   * @param start offset of the first entry
   * @param end offset behind the last one
   * @throws {DerError}
   */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#index = new SerialIndex(bytes, probableCount(bytes, start, end));
    let at = start;
    let count = 0;
    for (; at < end; count += 1) {
      const code = usualEntry(bytes, at, end);
      if (code < 0) at = this.#addUnusual(at, end);
      else {
        this.hasExtensions ||= code > 0;
        this.#add(at, code - 1 === REMOVE_FROM_CRL);
        at += 2 + (bytes[at + 1] as number);
      }
    }
    this.count = count;
  }

  /** Whether any entry names the issuer of its certificate. */
  get namesIssuers(): boolean {
    return this.#sections.length > 0;
  }

  /** Bytes of memory beside the DER. */
  get byteLength(): number {
    return this.#index.byteLength;
  }

  /**
   * The entry of a certificate.
   * @param serial content of the INTEGER
   * @param issuer who issued the certificate
   * @param listIssuer whose certificates the entries are of that name nobody else
   */
  find(
    serial: Uint8Array,
    issuer: DistinguishedName,
    listIssuer: DistinguishedName,
  ): CrlEntry | undefined {
    const isOfIssuer = (entry: number): boolean =>
      (this.#sectionOf(entry)?.name ?? listIssuer).matches(issuer);
    const start = this.#index.find(serial, isOfIssuer);
    return start === 0 ? undefined : readCrlEntry(new DerReader(this.#bytes, { start }));
  }

  #addUnusual(at: number, end: number): number {
    const reader = new DerReader(this.#bytes, { start: at, end });
    const entry = readCrlEntry(reader);
    this.hasExtensions ||= entry.hasExtensions;
    this.criticalUnknown ??= entry.criticalUnknown;
    if (entry.issuer !== undefined && !isSame(this.#sections.at(-1)?.name, entry.issuer)) {
      this.#sections.push({ start: at, name: entry.issuer });
    }
    this.#add(at, entry.reason === "removeFromCRL");
    return reader.position;
  }

  /** Of several entries of one certificate one that revokes stays: what has two readings is read as the worse one. */
  #add(at: number, removes: boolean): void {
    this.hasRemovals ||= removes;
    const same = this.#sections.length === 0 ? undefined : this.#isSameIssuer;
    const other = this.#index.add(at, same);
    if (other !== 0 && !removes && this.hasRemovals) this.#index.replace(other, at);
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

/** How many entries there are if all are as long as the first ones: only a guess at the table's size. */
function probableCount(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let count = 0;
  while (at < end && count < 64) {
    const length = bytes[at + 1] as number;
    at += length < 0x80 ? 2 + length : 128;
    count += 1;
  }
  return count === 0 ? 0 : Math.ceil(((end - start) / (at - start)) * count);
}

/** Reason code plus one of an entry of the usual form, 0 for one without; -1 for an entry that has to be read in full. */
function usualEntry(bytes: Uint8Array, at: number, end: number): number {
  const length = bytes[at + 1] as number;
  const next = at + 2 + length;
  if (bytes[at] !== 0x30 || length >= 0x80 || next > end || bytes[at + 2] !== 2) return -1;
  const serialLength = bytes[at + 3] as number;
  const dateAt = at + 4 + serialLength;
  if (dateAt + 15 > next || !isUsualSerial(bytes, at + 4, serialLength)) return -1;
  if (bytes[dateAt] !== 0x17 || bytes[dateAt + 1] !== 13 || !isUsualDate(bytes, dateAt + 2)) {
    return -1;
  }
  return dateAt + 15 === next ? 0 : reasonOf(bytes, dateAt + 15, next);
}

function isUsualSerial(bytes: Uint8Array, at: number, length: number): boolean {
  if (length === 0 || length > MAX_ENTRY_SERIAL_BYTES) return false;
  const first = bytes[at] as number;
  return length === 1 || (first !== 0 && first !== 0xff) || isShortest(first, bytes[at + 1]);
}

function isShortest(first: number, second = 0): boolean {
  return first === 0 ? second >= 0x80 : second < 0x80;
}

/** `YYMMDDHHMMSSZ`, a date of any year: the last of February is left to the reader of unusual entries. */
function isUsualDate(bytes: Uint8Array, at: number): boolean {
  const month = pair(bytes, at + 2);
  const day = pair(bytes, at + 4);
  return (
    pair(bytes, at) < 100 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= (days[month] as number) &&
    pair(bytes, at + 6) < 24 &&
    pair(bytes, at + 8) < 60 &&
    pair(bytes, at + 10) < 60 &&
    bytes[at + 12] === 0x5a
  );
}

/** Two digits, or 100 for anything else. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 0x30;
  const ones = (bytes[at + 1] as number) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}

function reasonOf(bytes: Uint8Array, at: number, next: number): number {
  if (next - at !== reasonPrefix.length + 1) return -1;
  for (let i = 0; i < reasonPrefix.length; i += 1) {
    if (bytes[at + i] !== reasonPrefix[i]) return -1;
  }
  const code = bytes[next - 1] as number;
  return isReasonCode(code) ? code + 1 : -1;
}
