import { InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** From a date to microseconds; what is left out is zero, and the zone is UTC unless it is said. */
const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A moment as a user writes it: `2026-11-22`, `2026-11-22T10:00Z`, or how long ago: `30m`, `6h`, `2d`.
 * @throws {InvalidArgumentError} for anything else.
 */
export function parseMoment(text: string, now: Date): Date {
  const [, amount, unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * (UNITS[unit] ?? 0));
  const zoned = /T.*(?:Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`;
  const moment = new Date(ISO.test(text) ? zoned : Number.NaN);
  if (Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError(
      "Write a moment as 2026-11-22, 2026-11-22T10:00Z, or how long ago: 30m, 6h, 2d.",
    );
  }
  return moment;
}
