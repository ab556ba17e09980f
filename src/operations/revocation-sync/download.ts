/**
 * Downloads lists with the fetcher that requests use too: public addresses only, no redirect to another host or away from https,
 * nothing compressed, so many bytes and so much time.
 * @module
 */
import {
  type FetchPolicy,
  fetchSigned,
  parseSignedUrl,
} from "../../revocation/fetch/fetch-signed.ts";
import { assertChoice, assertOptions, assertPositiveIntegers } from "../../util/option-checks.ts";

/** Options of {@link downloadList}. */
export interface DownloadOptions extends FetchPolicy {
  /** Most bytes of the answer. Default 67108864 (64 MiB): the load balancer takes lists of 50 MB. */
  readonly maxBytes?: number;
  /** Milliseconds for the whole download. Default 60000. */
  readonly timeoutMillis?: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
const TIMEOUT = 60_000;

/** Milliseconds that all downloads of a run may take together, half of the function's time in revocation-sync.yaml. */
const RUN_TIMEOUT = 300_000;

/**
 * Returns the milliseconds that each of so many sources may take, so that those that hang leave time for the others: a minute, or less
 * where five minutes would not do for all of them.
 */
export function timeoutFor(sources: number): number {
  return Math.max(1, Math.min(TIMEOUT, Math.floor(RUN_TIMEOUT / Math.max(1, sources))));
}

/**
 * Downloads what an http or https address serves. Plain http does no harm to revocation lists: they are signed.
 * @throws {TypeError} for wrong options, another scheme, and credentials in the address
 * @throws {Error} for any answer but a whole one of status 200, for an address that may not be asked, and when the time is over.
 *   The message does not hold the address: a presigned one is a secret for as long as it lives.
 */
export async function downloadList(
  url: string,
  options: DownloadOptions = {},
): Promise<Uint8Array> {
  checkOptions(options);
  const {
    privateAddresses = "refuse",
    lookup,
    maxBytes = MAX_BYTES,
    timeoutMillis = TIMEOUT,
  } = options;
  const answer = await fetchSigned(
    parseSignedUrl(url),
    { maxBytes, signal: AbortSignal.timeout(timeoutMillis) },
    { privateAddresses, ...(lookup === undefined ? {} : { lookup }) },
  );
  // It is answered only to a request that names what is known already.
  if (answer === "unchanged") throw new Error("the server answered that nothing changed");
  return answer.content;
}

function checkOptions(options: DownloadOptions): void {
  const given: object = options;
  assertOptions("downloadList() options", given, [
    "privateAddresses",
    "lookup",
    "maxBytes",
    "timeoutMillis",
  ]);
  const { privateAddresses = "refuse", lookup: _, ...bounds } = options;
  assertChoice("downloadList().privateAddresses", privateAddresses, ["refuse", "accept"]);
  assertPositiveIntegers("downloadList()", bounds, ["maxBytes", "timeoutMillis"]);
}
