/**
 * Entries of the usual form, read many at a time: a serial number, a UTCTime, perhaps a reason code. Almost all entries of large
 * lists are. What is not certainly right here is left to `readCrlEntry`, which is the definition of what is right.
 *
 * Four bytes are read and compared at a time. That is most of what makes half a million entries a matter of milliseconds.
 * @module
 */
import { isReasonCode, MAX_ENTRY_SERIAL_BYTES, REMOVE_FROM_CRL } from "./crl-entry.ts";
import { hashOf } from "./serial-index.ts";

/** Entries a run: their places in the index are in the processor's cache when they are looked at again. */
const longestRun = 512;
/** Bytes of the shortest entry there can be, which is of the usual form. */
export const shortestEntry = 20;
/** Bytes of the date with its header, and of the extensions when they are one reason code. */
const dateBytes = 15;
const reasonBytes = 14;

/** What usual entries may have; a bit above their length. */
const hasReason = 0x100;
const removes = 0x200;

/** By month, two digits in a byte each: its last day in the same form, 0 for a month that there is not. */
const lastDays = new Uint16Array(0x103);
for (const [index, day] of [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].entries()) {
  lastDays[twoBytes(index + 1)] = twoBytes(day);
}

function twoBytes(number: number): number {
  return (Math.floor(number / 10) << 8) | (number % 10);
}

/** By code: what an entry with this reason has; 0 where it has to be read in full. */
const reasonForms = new Uint16Array(0x100);
for (let code = 0; code < reasonForms.length; code += 1) {
  if (!isReasonCode(code)) continue;
  reasonForms[code] = code === REMOVE_FROM_CRL ? hasReason | removes : hasReason;
}

/** Reads runs of usual entries. */
export class UsualEntries {
  readonly #view: DataView;
  readonly #end: number;
  #forms = 0;
  /** Where the entries of the last run start. */
  readonly offsets = new Uint32Array(longestRun);
  /** The hashes of their serial numbers. */
  readonly hashes = new Uint32Array(longestRun);
  /** How many there were. */
  count = 0;

  /** @param end offset behind the last entry of the list */
  constructor(view: DataView, end: number) {
    this.#view = view;
    this.#end = end;
  }

  /** Whether any entry so far had a reason code. */
  get haveReasons(): boolean {
    return (this.#forms & hasReason) !== 0;
  }

  /** Whether any entry so far takes a certificate off a list. */
  get haveRemovals(): boolean {
    return (this.#forms & removes) !== 0;
  }

  /** Whether the run ended because it was long enough: then the following entry may be usual, too. */
  get isFull(): boolean {
    return this.count === longestRun;
  }

  /** Reads the run of usual entries that starts here; it may be empty. Returns the offset behind it. */
  read(start: number): number {
    const { offsets, hashes } = this;
    const view = this.#view;
    const end = this.#end;
    let forms = 0;
    let count = 0;
    let at = start;
    while (count < longestRun) {
      const form = formOf(view, at, end);
      if (form < 0) break;
      offsets[count] = at;
      hashes[count] = hashOf(view, at + 4, view.getUint8(at + 3));
      count += 1;
      forms |= form;
      at += form & 0xff;
    }
    this.count = count;
    this.#forms |= forms;
    return at;
  }
}

/** The length of an entry of the usual form and, above it, what it has; -1 for an entry that has to be read in full. */
function formOf(view: DataView, at: number, end: number): number {
  if (at + shortestEntry > end) return -1;
  const header = view.getInt32(at);
  // SEQUENCE, a length below 128; INTEGER, a length below 128.
  if ((header & 0xff80ff80) !== 0x30000200) return -1;
  const serialBytes = header & 0x7f;
  const length = 2 + ((header >>> 16) & 0x7f);
  const rest = length - 4 - serialBytes - dateBytes;
  if (at + length > end || !isSerial(view, at + 4, serialBytes)) return -1;
  if (rest < 0 || !isDate(view, at + 4 + serialBytes)) return -1;
  if (rest === 0) return length;
  if (rest !== reasonBytes) return -1;
  const form = reasonForm(view, at + length - reasonBytes);
  return form === 0 ? -1 : form | length;
}

function isSerial(view: DataView, at: number, length: number): boolean {
  if (length === 0 || length > MAX_ENTRY_SERIAL_BYTES) return false;
  // The first nine bits of more than one byte differ somewhere: else the first byte is superfluous.
  const bits = view.getUint16(at) >>> 7;
  return length === 1 || (bits !== 0 && bits !== 0x1ff);
}

/** A UTCTime, `YYMMDDHHMMSSZ`, of any year: the last of February is left to the reader of unusual entries. */
function isDate(view: DataView, at: number): boolean {
  const first = view.getInt32(at);
  const last = view.getInt32(at + 11);
  const monthDay = view.getInt32(at + 4) ^ 0x30303030;
  const hourMinute = view.getInt32(at + 8) ^ 0x30303030;
  // Year and second.
  const others = ((first << 16) | ((last >>> 8) & 0xffff)) ^ 0x30303030;
  return (
    first >>> 16 === 0x170d &&
    (last & 0xff) === 0x5a &&
    areDigits(monthDay) &&
    areDigits(hourMinute) &&
    areDigits(others) &&
    isDay(monthDay >>> 16, monthDay & 0xffff) &&
    hourMinute >>> 16 < 0x0204 &&
    (hourMinute & 0xffff) < 0x0600 &&
    (others & 0xffff) < 0x0600
  );
}

/** Whether each of four bytes is 0 to 9. */
function areDigits(bytes: number): boolean {
  return ((bytes | (bytes + 0x06060606)) & 0xf0f0f0f0) === 0;
}

function isDay(month: number, day: number): boolean {
  return day !== 0 && month < lastDays.length && day <= (lastDays[month] as number);
}

/** What an entry with these extensions has; 0 when they are anything but one reason code. */
function reasonForm(view: DataView, at: number): number {
  const isReason =
    view.getInt32(at) === 0x300c300a &&
    view.getInt32(at + 4) === 0x0603551d &&
    view.getInt32(at + 8) === 0x1504030a &&
    view.getUint8(at + 12) === 1;
  return isReason ? (reasonForms[view.getUint8(at + 13)] as number) : 0;
}
