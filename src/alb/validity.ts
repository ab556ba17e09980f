/**
 * The value of verify mode's validity header: `NotBefore=2023-09-21T01:50:17Z;NotAfter=2024-09-20T01:50:17Z`.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @module
 */

/** A certificate's dates in milliseconds since 1970. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

const TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";
const VALIDITY = new RegExp(`^NotBefore=(${TIME});NotAfter=(${TIME})$`);

function parseTime(text: string): number | undefined {
  const time = Date.parse(text);
  // Date.parse accepts 30 February and 24:00 and moves on to the next day; only a real time is unchanged when written again.
  return Number.isNaN(time) || renderTime(new Date(time)) !== text ? undefined : time;
}

function renderTime(date: Date): string {
  return `${date.toISOString().slice(0, -5)}Z`;
}

/** Reads the header value strictly; returns undefined when it has any other form or names a time that does not exist. */
export function parseValidity(text: string): Validity | undefined {
  const match = VALIDITY.exec(text);
  const notBefore = parseTime(match?.[1] ?? "");
  const notAfter = parseTime(match?.[2] ?? "");
  return notBefore === undefined || notAfter === undefined ? undefined : { notBefore, notAfter };
}

/**
 * Writes the header value as the load balancer does: UTC, whole seconds.
 * @throws {RangeError} for an invalid date.
 */
export function renderValidity(notBefore: Date, notAfter: Date): string {
  return `NotBefore=${renderTime(notBefore)};NotAfter=${renderTime(notAfter)}`;
}
