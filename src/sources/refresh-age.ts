/**
 * When a source is asked again.
 * @module
 */
import type { SourceSettings } from "./source-options.ts";

/** Milliseconds until the next try when the first one was in vain, doubled with each further one up to the longest. */
const firstPauseMillis = 5000;
const longestPauseMillis = 60_000;
/** The largest part of an age that jitter takes off. */
const jitter = 0.2;
/** Milliseconds before the end of the content from which on the next one is asked for. */
const marginMillis = 60_000;
/** Milliseconds after its end that content is still waited for: beyond that nobody makes new one. */
const latenessMillis = 3_600_000;

/** What was confirmed. */
export interface Confirmed {
  /** Milliseconds since 1970: the content was the newest then. */
  readonly asOf: number;
  /** Milliseconds since 1970 at which some of the content ends; undefined when it does not say so. */
  readonly endsAt: number | undefined;
  /** How often in a row the place had nothing newer after the end. */
  readonly vain: number;
}

/** Milliseconds to wait after this many tries in vain, one or more. */
export function pauseAfter(tries: number): number {
  return Math.min(firstPauseMillis * 2 ** (tries - 1), longestPauseMillis);
}

/** From when on an end counts: content that ended long before it was confirmed is not renewed any more. */
export function endsThatCount(asOf: number): number {
  return asOf - latenessMillis;
}

/**
 * Age in milliseconds from which on the content is asked for again, jitter included: `refreshAfter`, or sooner so that the next
 * one is there before this one ends, and often after the end, until it is there.
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
