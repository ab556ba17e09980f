/**
 * The addresses that lists are fetched from, and how much of their answers is read and held.
 * @module
 */
import type { Source } from "../sources/source.ts";
import { assertMembers, assertOptions } from "../util/option-checks.ts";
import { ADDRESS_LIST_BYTES, ANSWER_BYTES, LIST_BYTES } from "../util/size-limits.ts";
import { crlSource } from "./crl/url.ts";
import type { FetchPolicy } from "./fetch/fetch-signed.ts";

/** An address of lists with a limit of its own. */
export interface CrlUrl {
  readonly url: string;
  /** Bytes of one answer. Default: `revocation.limits.maxBytes`. */
  readonly maxBytes?: number;
}

/** How much is read and held of what HTTP addresses answer. */
export interface RevocationLimits {
  /** Bytes of one answer of an address or distribution point. Default 52428800 (50 MiB), at most 67108864 (64 MiB). */
  readonly maxBytes?: number;
  /**
   * Bytes of memory that the lists of all addresses and distribution points take together, indexes included. Default 134217728
   * (128 MiB). An answer that is being read comes on top where lists with a proven signature fill it.
   */
  readonly totalBytes?: number;
}

/** Most bytes of lists of one gate: more than any Lambda function has is likely to be a mistake. */
const maxTotalBytes = 10_737_418_240;

/**
 * Checks and completes the limits.
 * @throws {TypeError} naming the limit and what it must be
 */
export function readRevocationLimits(limits: unknown): Required<RevocationLimits> {
  if (limits === undefined) return { maxBytes: ANSWER_BYTES, totalBytes: ADDRESS_LIST_BYTES };
  assertOptions("revocation.limits", limits, ["maxBytes", "totalBytes"]);
  const { maxBytes = ANSWER_BYTES, totalBytes = ADDRESS_LIST_BYTES }: RevocationLimits = limits;
  checkBytes("revocation.limits.maxBytes", maxBytes, LIST_BYTES);
  checkBytes("revocation.limits.totalBytes", totalBytes, maxTotalBytes);
  return Object.freeze({ maxBytes, totalBytes });
}

/**
 * Makes a source of each address.
 * @throws {TypeError} for what is not an address of lists or a limit
 */
export function readUrls(
  urls: unknown,
  policy: FetchPolicy,
  { maxBytes }: Required<RevocationLimits>,
): readonly Source[] {
  if (urls === undefined) return [];
  if (Array.isArray(urls)) assertMembers("revocation.urls", urls);
  const isRight = Array.isArray(urls) && urls.length > 0 && urls.every(isUrl);
  if (!isRight) {
    throw new TypeError(
      "revocation.urls must be a list of addresses or { url, maxBytes }, not empty",
    );
  }
  return urls.map((each: string | CrlUrl, index) => {
    const name = `revocation.urls[${index}]`;
    const stated: CrlUrl = typeof each === "string" ? { url: each } : each;
    assertOptions(name, stated, ["url", "maxBytes"]);
    const options = { maxBytes: stated.maxBytes ?? maxBytes };
    checkBytes(`${name}.maxBytes`, options.maxBytes, LIST_BYTES);
    try {
      return crlSource(stated.url, policy, options);
    } catch (cause) {
      throw new TypeError(`revocation.urls: ${String((cause as Error).message)}`, { cause });
    }
  });
}

function isUrl(value: unknown): value is string | CrlUrl {
  if (typeof value === "string") return true;
  return (
    typeof value === "object" && value !== null && "url" in value && typeof value.url === "string"
  );
}

function checkBytes(name: string, value: unknown, most: number): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= most) {
    return;
  }
  throw new TypeError(`${name} must be a number of bytes from 1 to ${most}`);
}
