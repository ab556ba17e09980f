/**
 * Computes when a source is read again.
 * @module
 */
import type { SourceSettings } from "./source-options.ts";

/** Milliseconds until the next attempt after the first one failed, doubled with each further one up to the longest pause. */
const firstPauseMillis = 5000;
const longestPauseMillis = 60_000;
/** The largest fraction of an age that jitter subtracts. */
const jitter = 0.2;
/** Milliseconds before the content expires at which its successor is requested. */
const marginMillis = 60_000;
/** Milliseconds after the expiry during which newer content is still expected. */
const latenessMillis = 3_600_000;

/** Confirmed content. */
export interface Confirmed {
  /** Milliseconds since 1970: the content was the newest then. */
  readonly asOf: number;
  /** Milliseconds since 1970 at which part of the content expires; undefined when it does not state an expiry. */
  readonly endsAt: number | undefined;
  /** How often in a row the place had no newer content after the expiry. */
  readonly vain: number;
}

/** Returns the milliseconds to wait after this many failed attempts, one or more. */
export function pauseAfter(tries: number): number {
  return Math.min(firstPauseMillis * 2 ** (tries - 1), longestPauseMillis);
}

/** Returns the instant from which an expiry counts: content that expired long before it was confirmed is no longer renewed. */
export function endsThatCount(asOf: number): number {
  return asOf - latenessMillis;
}

/**
 * Returns the age in milliseconds from which the content is requested again, jitter included: `refreshAfter`, or sooner, so that its
 * successor arrives before the content expires, and frequently after the expiry, until the successor arrives.
 */
export function refreshAgeOf(confirmed: Confirmed, settings: SourceSettings): number {
  const age = Math.min(settings.refreshAfterMillis, renewalAge(confirmed));
  return age * (1 - jitter * settings.random());
}

function renewalAge({ asOf, endsAt, vain }: Confirmed): number {
  if (endsAt === undefined) return Number.POSITIVE_INFINITY;
  const left = endsAt - asOf;
  if (left < 0) return pauseAfter(vain);
  return Math.max(firstPauseMillis, left - Math.min(marginMillis, left / 2));
}
