/**
 * Downloads lists with the fetcher that the request path also uses: public addresses only, no redirect to another host or away from
 * https, no compression, and bounds on bytes and time.
 * @module
 */
import {
  type FetchPolicy,
  fetchSigned,
  parseSignedUrl,
} from "../../revocation/fetch/fetch-signed.ts";
import { assertChoice, assertOptions, assertPositiveIntegers } from "../../util/option-checks.ts";
import { LIST_BYTES } from "../../util/size-limits.ts";

/** Options of {@link downloadList}. */
export interface DownloadOptions extends FetchPolicy {
  /** Maximum number of bytes of the answer. Default 67108864 (64 MiB): the load balancer accepts lists of 50 MB. */
  readonly maxBytes?: number;
  /** Milliseconds for the whole download. Default 60000. */
  readonly timeoutMillis?: number;
}

const TIMEOUT = 60_000;

/** Maximum duration in milliseconds of all downloads of a run together, half of the function's time in revocation-sync.yaml. */
const RUN_TIMEOUT = 300_000;

/**
 * Returns the time in milliseconds for each of this number of sources, so that sources that hang leave time for the others: a minute, or
 * less if five minutes would not suffice for all of them.
 */
export function timeoutFor(sources: number): number {
  return Math.max(1, Math.min(TIMEOUT, Math.floor(RUN_TIMEOUT / Math.max(1, sources))));
}

/**
 * Downloads the content of an http or https address. Plain http is acceptable for revocation lists, which are signed.
 * @throws {TypeError} for wrong options, another scheme, and credentials in the address
 * @throws {Error} for any answer except a complete one of status 200, for an address that is not permitted, and when the time is over.
 *   The message does not contain the address: a presigned one is a secret while it is valid.
 */
export async function downloadList(
  url: string,
  options: DownloadOptions = {},
): Promise<Uint8Array> {
  checkOptions(options);
  const {
    privateAddresses = "refuse",
    lookup,
    maxBytes = LIST_BYTES,
    timeoutMillis = TIMEOUT,
  } = options;
  const answer = await fetchSigned(
    parseSignedUrl(url),
    { maxBytes, signal: AbortSignal.timeout(timeoutMillis) },
    { privateAddresses, ...(lookup === undefined ? {} : { lookup }) },
  );
  // This is a response only to a request with a validator.
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
