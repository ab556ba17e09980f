import { Source } from "../../sources/source.ts";
import type { SourceOptions } from "../../sources/source-options.ts";
import { type FetchPolicy, parseSignedUrl } from "../fetch/fetch-signed.ts";
import { AddressAnswers } from "./address-answers.ts";

/**
 * An address that lists are fetched from. What it holds as a source only stands for the lists: they are read while they arrive, so
 * that an answer is never there twice.
 */
export class CrlAddress extends Source {
  /** Whether anybody on the way may answer for it: it is not `https:`. What comes from there is believed list by list. */
  readonly isOpen: boolean;
  readonly answers: AddressAnswers;

  /** @internal */
  constructor(address: URL, policy: FetchPolicy, options?: SourceOptions) {
    const answers = new AddressAnswers(address, policy);
    // The query may hold a secret.
    const description = `${address.origin}${address.pathname}`;
    super(description, (request) => answers.fetch(request), options);
    this.isOpen = address.protocol !== "https:";
    this.answers = answers;
  }
}

/**
 * A revocation list on an HTTP server, asked for with its ETag.
 * @throws {TypeError} for another scheme than http and https, and for credentials in the address
 */
export function crlSource(url: string, policy: FetchPolicy, options?: SourceOptions): CrlAddress {
  return new CrlAddress(parseSignedUrl(url), policy, options);
}
