/**
 * Milliseconds that a revocation list or an OCSP answer may be from the future. The clocks of publishers and of Lambda differ by
 * seconds, so that what was signed just now may seem to come from later: up to here it is taken as of now.
 */
const clockSkewMillis = 60_000;

/** Whether something was made later than now, by more than clocks differ; both in milliseconds since 1970. */
export function isFromFuture(madeAt: number, now: number): boolean {
  return madeAt > now + clockSkewMillis;
}
