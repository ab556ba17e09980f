/**
 * The load balancer's quotas for revocation lists, and how much of them a plan uses.
 * @module
 */
import { issuerText, pemOf, type ReadList } from "./read-list.ts";

/** Quotas of the trust store. Defaults are AWS's. */
export interface RevocationQuotas {
  /** Maximum number of entries of all lists together. Default 500000 (L-37E1617B). */
  readonly entries: number;
  /** Maximum number of lists. Default 30 (L-332EE142). */
  readonly lists: number;
  /** Maximum number of bytes of one file. Default 52428800. */
  readonly fileBytes: number;
}

/** AWS's quotas. */
export const DEFAULT_REVOCATION_QUOTAS: RevocationQuotas = Object.freeze({
  entries: 500_000,
  lists: 30,
  fileBytes: 50 * 1024 * 1024,
});

/** The number of entries and lists after the steps planned so far. */
export class QuotaLedger {
  readonly #quotas: RevocationQuotas;
  #entries = 0;
  #lists = 0;

  constructor(quotas: Partial<RevocationQuotas>, loaded: readonly { readonly entries: number }[]) {
    this.#quotas = { ...DEFAULT_REVOCATION_QUOTAS, ...quotas };
    for (const { entries } of loaded) this.#count(entries, 1);
  }

  /** Counts a list and returns undefined, or returns why it does not fit in addition to all loaded lists: none is removed first. */
  add(list: ReadList): string | undefined {
    const { entries, lists, fileBytes } = this.#quotas;
    const needed = this.#entries + list.crl.size;
    if (needed > entries) {
      return `old and new lists together have ${needed} entries, over the quota of ${entries}: ask for a higher quota (L-37E1617B), or use a separate trust store for this authority`;
    }
    if (this.#lists + 1 > lists) {
      return `there would be ${this.#lists + 1} lists, over the quota of ${lists}: ask for a higher quota (L-332EE142)`;
    }
    const bytes = pemOf(list).length;
    if (bytes > fileBytes) {
      return `its PEM has ${bytes} bytes, over the quota of ${fileBytes}, which cannot be raised: have the authority split its lists`;
    }
    this.#count(list.crl.size, 1);
    return undefined;
  }

  remove(loaded: readonly { readonly entries: number }[]): void {
    for (const { entries } of loaded) this.#count(-entries, -1);
  }

  /** Warns about lists whose next renewal will not fit: for a while both the old and the new list are loaded. */
  outlook(lists: readonly ReadList[]): string[] {
    const { entries, lists: most } = this.#quotas;
    const warnings = lists
      .filter(({ crl }) => this.#entries + crl.size > entries)
      .map(
        ({ crl }) =>
          `the list of ${issuerText(crl)} has ${crl.size} entries, of ${this.#entries} that are loaded: its next renewal will not fit in addition to it, over the quota of ${entries}; ask for a higher quota (L-37E1617B) now`,
      );
    if (lists.length > 0 && this.#lists + 1 > most) {
      warnings.push(
        `${this.#lists} lists are loaded: a next renewal will not fit in addition to them, over the quota of ${most}; ask for a higher quota (L-332EE142) now`,
      );
    }
    return warnings;
  }

  #count(entries: number, lists: number): void {
    this.#entries += entries;
    this.#lists += lists;
  }
}
