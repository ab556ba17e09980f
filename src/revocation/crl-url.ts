import { Source } from "../sources/source.ts";
import type { SourceOptions } from "../sources/source-options.ts";
import { type FetchPolicy, fetchSigned, parseSignedUrl } from "./fetch-signed.ts";

/** An address that lists are fetched from. */
export class CrlAddress extends Source {
  /** Whether anybody on the way may answer for it: it is not `https:`. What comes from there is believed list by list. */
  readonly isOpen: boolean;

  /** @internal */
  constructor(address: URL, policy: FetchPolicy, options?: SourceOptions) {
    // The query may hold a secret.
    const description = `${address.origin}${address.pathname}`;
    super(description, (request) => fetchSigned(address, request, policy), options);
    this.isOpen = address.protocol !== "https:";
  }
}

/**
 * A revocation list on an HTTP server, asked for with its ETag.
 * @throws {TypeError} for another scheme than http and https, and for credentials in the address
 */
export function crlSource(url: string, policy: FetchPolicy, options?: SourceOptions): CrlAddress {
  return new CrlAddress(parseSignedUrl(url), policy, options);
}
