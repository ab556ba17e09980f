import { Source } from "../sources/source.ts";
import type { SourceOptions } from "../sources/source-options.ts";
import { type FetchPolicy, fetchSigned, parseSignedUrl } from "./fetch-signed.ts";

/**
 * A revocation list on an HTTP server, asked for with its ETag.
 * @throws {TypeError} for another scheme than http and https, and for credentials in the address
 */
export function crlSource(url: string, policy: FetchPolicy, options?: SourceOptions): Source {
  const address = parseSignedUrl(url);
  // The query may hold a secret.
  const description = `${address.origin}${address.pathname}`;
  return new Source(description, (request) => fetchSigned(address, request, policy), options);
}
