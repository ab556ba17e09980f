/**
 * UTCTime and GeneralizedTime in the one form that RFC 5280 section 4.1.2.5 allows: Zulu, with seconds, without
 * fractions. A date that no calendar has is refused: read leniently it would become "never expires".
 *
 * @module
 */
import { type DerReader, derError, TAG } from "./der.ts";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** The Gregorian calendar repeats after 400 years, so years below 100 need no special case of `Date.UTC`. */
const FOUR_CENTURIES = 146_097 * 86_400_000;

/** Reads the following element as a Time; returns milliseconds since 1970. */
export function readTime(reader: DerReader, what: string): number {
  const tag = reader.next(what);
  const { bytes, contentStart, contentEnd } = reader;
  if (tag === TAG.utcTime) return decodeUtcTime(bytes, contentStart, contentEnd, what);
  if (tag === TAG.generalizedTime)
    return decodeGeneralizedTime(bytes, contentStart, contentEnd, what);
  return derError(`${what} is not a time`, reader.start);
}

/** `YYMMDDHHMMSSZ`; years 50 to 99 are in the twentieth century. */
export function decodeUtcTime(
  bytes: Uint8Array,
  start: number,
  end: number,
  what = "UTCTime",
): number {
  if (end - start !== 13) derError(`${what} is not YYMMDDHHMMSSZ`, start);
  const year = twoDigits(bytes, start, what);
  return instant(year >= 50 ? 1900 + year : 2000 + year, bytes, start + 2, what);
}

/** `YYYYMMDDHHMMSSZ`. Years before 2050, which RFC 5280 wants as UTCTime, are read too: they mean the same. */
export function decodeGeneralizedTime(
  bytes: Uint8Array,
  start: number,
  end: number,
  what = "GeneralizedTime",
): number {
  if (end - start !== 15) derError(`${what} is not YYYYMMDDHHMMSSZ`, start);
  const year = twoDigits(bytes, start, what) * 100 + twoDigits(bytes, start + 2, what);
  return instant(year, bytes, start + 4, what);
}

function instant(year: number, bytes: Uint8Array, at: number, what: string): number {
  const month = twoDigits(bytes, at, what);
  const day = twoDigits(bytes, at + 2, what);
  const hour = twoDigits(bytes, at + 4, what);
  const minute = twoDigits(bytes, at + 6, what);
  const second = twoDigits(bytes, at + 8, what);
  if (bytes[at + 10] !== 0x5a) derError(`${what} does not end in Z`, at + 10);
  if (day < 1 || day > daysOf(year, month)) derError(`${what} is not a date of the calendar`, at);
  if (hour > 23 || minute > 59 || second > 59) derError(`${what} is not a time of day`, at);
  return Date.UTC(year + 400, month - 1, day, hour, minute, second) - FOUR_CENTURIES;
}

function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

function twoDigits(bytes: Uint8Array, at: number, what: string): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) derError(`${what} has a non-digit`, at);
  return tens * 10 + ones;
}
