/**
 * How often a source is read, the maximum age of its material, and the limits of one response.
 * @module
 */
import { ANSWER_BYTES } from "../util/size-limits.ts";

/**
 * Options that every source accepts. All ages count from the start of the last request whose answer was adopted or confirmed the content.
 */
export interface SourceOptions {
  /**
   * Age in seconds from which a request fetches the content again, in the background. Up to a fifth is subtracted at random. Default 300
   * (5 minutes). Material that expires, such as revocation lists, is fetched earlier, before it expires.
   */
  readonly refreshAfter?: number;
  /** Age in seconds from which a request waits for the fetch, for a bounded time. At least `refreshAfter`. Default 900 (15 minutes). */
  readonly maxStale?: number;
  /** Maximum staleness in seconds; older content is rejected with 503. At least `maxStale`. Default 86400 (one day). */
  readonly hardAge?: number;
  /** Maximum duration of one fetch in milliseconds. Default 5000. */
  readonly timeoutMillis?: number;
  /** Maximum number of bytes of one response. Default 52428800 (50 MiB; the load balancer's quota for a revocation list is 50 MB). */
  readonly maxBytes?: number;
  /** SHA-256 that the content must have, in hexadecimal. Default: any. The content of a source with this option can never change. */
  readonly sha256?: string;
  /** The current time, for ages. Default: the system clock. */
  readonly clock?: () => Date;
  /** The random number for jitter, from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** {@link SourceOptions}, checked and completed; times in milliseconds. */
export interface SourceSettings {
  readonly refreshAfterMillis: number;
  readonly maxStaleMillis: number;
  readonly hardAgeMillis: number;
  readonly timeoutMillis: number;
  readonly maxBytes: number;
  readonly sha256: string | undefined;
  readonly now: () => number;
  readonly random: () => number;
}

/** The keys of {@link SourceOptions}, for factories that add their own. */
export const SOURCE_OPTION_KEYS: readonly (keyof SourceOptions)[] = Object.freeze([
  "refreshAfter",
  "maxStale",
  "hardAge",
  "timeoutMillis",
  "maxBytes",
  "sha256",
  "clock",
  "random",
]);

/**
 * Checks and completes the options; ignores keys of other options.
 * @throws {TypeError} naming the option and what it must be.
 */
export function readSourceOptions(options: SourceOptions = {}): SourceSettings {
  const { refreshAfter = 300, maxStale = 900, hardAge = 86_400 } = options;
  const { timeoutMillis = 5000, maxBytes = ANSWER_BYTES, sha256, clock, random } = options;
  checkAges({ refreshAfter, maxStale, hardAge });
  checkIntegers({ timeoutMillis, maxBytes });
  if (sha256 !== undefined && !(typeof sha256 === "string" && /^[0-9a-f]{64}$/i.test(sha256))) {
    throw new TypeError("sha256 must be 64 hexadecimal digits");
  }
  checkFunctions({ clock, random });
  return Object.freeze({
    refreshAfterMillis: refreshAfter * 1000,
    maxStaleMillis: maxStale * 1000,
    hardAgeMillis: hardAge * 1000,
    timeoutMillis,
    maxBytes,
    sha256: sha256?.toLowerCase(),
    now: clock === undefined ? Date.now : () => clock().getTime(),
    random: random ?? Math.random,
  });
}

function checkAges(ages: Readonly<Record<"refreshAfter" | "maxStale" | "hardAge", number>>): void {
  for (const [name, value] of Object.entries(ages)) {
    if (!Number.isFinite(value) || value <= 0) {
      throw new TypeError(`${name} must be a number of seconds above 0`);
    }
  }
  if (ages.refreshAfter > ages.maxStale || ages.maxStale > ages.hardAge) {
    throw new TypeError("refreshAfter, maxStale and hardAge must not decrease in this order");
  }
}

function checkIntegers(integers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(integers)) {
    if (!Number.isSafeInteger(value) || value < 1 || value > 0x7fffffff) {
      throw new TypeError(`${name} must be a positive integer`);
    }
  }
}

function checkFunctions(functions: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(functions)) {
    if (value !== undefined && typeof value !== "function") {
      throw new TypeError(`${name} must be a function`);
    }
  }
}
