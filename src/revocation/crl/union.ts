/**
 * The lists of several places as one.
 * @module
 */
import type { CrlMaterial } from "./material.ts";
import { CrlStore } from "./store.ts";

/** What one place holds. */
interface Part {
  readonly lists: CrlStore;
  readonly isStale: boolean;
}

/** One store of all lists that are held, made anew only when one of the places has changed. */
export class CrlUnion {
  #parts: readonly Part[] = [];
  #store = new CrlStore([]);

  /** The lists of these places; those of a place that is past its hard age can revoke, and their silence means nothing. */
  of(places: readonly CrlMaterial[]): CrlStore {
    const parts = places.flatMap(({ lists, isStale }) =>
      lists === undefined ? [] : [{ lists, isStale }],
    );
    if (isSame(parts, this.#parts)) return this.#store;
    this.#parts = parts;
    const crls = new Set(parts.flatMap(({ lists }) => lists.crls));
    const current = new Set(parts.flatMap(({ lists, isStale }) => (isStale ? [] : lists.crls)));
    this.#store = new CrlStore(
      [...crls],
      parts.flatMap(({ lists }) => lists.signers),
      new Set([...crls].filter((crl) => !current.has(crl))),
    );
    return this.#store;
  }
}

function isSame(a: readonly Part[], b: readonly Part[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ lists, isStale }, at) => lists === b[at]?.lists && isStale === b[at]?.isStale)
  );
}
