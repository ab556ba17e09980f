import { Source } from "../../sources/source.ts";
import type { SourceOptions } from "../../sources/source-options.ts";
import { type FetchPolicy, fetchSigned, parseSignedUrl } from "../fetch/fetch-signed.ts";

/** Whether what is held is believed; false by anybody counts. */
type Belief = () => boolean;

/** An address that lists are fetched from. */
export class CrlAddress extends Source {
  /** Whether anybody on the way may answer for it: it is not `https:`. What comes from there is believed list by list. */
  readonly isOpen: boolean;
  readonly #beliefs: Belief[];

  /** @internal */
  constructor(address: URL, policy: FetchPolicy, options?: SourceOptions) {
    const isOpen = address.protocol !== "https:";
    const beliefs: Belief[] = [];
    // The query may hold a secret.
    const description = `${address.origin}${address.pathname}`;
    super(
      description,
      ({ known, ...request }) => {
        // Whoever forged a list may have given it the ETag of the right one, which would be "unchanged" then.
        const isBelieved = !isOpen || beliefs.every((each) => each());
        return fetchSigned(address, { ...request, known: isBelieved ? known : undefined }, policy);
      },
      options,
    );
    this.isOpen = isOpen;
    this.#beliefs = beliefs;
  }

  /** Has what is held fetched anew, instead of confirmed, for as long as somebody does not believe it. */
  confirmOnlyIf(belief: Belief): void {
    this.#beliefs.push(belief);
  }
}

/**
 * A revocation list on an HTTP server, asked for with its ETag.
 * @throws {TypeError} for another scheme than http and https, and for credentials in the address
 */
export function crlSource(url: string, policy: FetchPolicy, options?: SourceOptions): CrlAddress {
  return new CrlAddress(parseSignedUrl(url), policy, options);
}
