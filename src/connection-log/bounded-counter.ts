/** The number of keys that are kept; up to twice as many are counted before the rarest are dropped. */
const KEPT = 20_000;

/** The maximum length of a key, in UTF-16 units; longer ones are cut, and those with the same beginning are counted together. */
const LONGEST_KEY = 500;

/** A key and its count. */
export interface Counted {
  readonly key: string;
  readonly count: number;
}

/**
 * Counts keys in bounded memory: clients choose their subjects, so there may be as many as lines. When there are too many, the rarest are
 * dropped, and the others may be undercounted by at most {@link uncertainty}.
 */
export class BoundedCounter {
  readonly #counts = new Map<string, number>();
  #uncertainty = 0;

  /** How many occurrences of a key may be missing: 0 means that every count is exact. */
  get uncertainty(): number {
    return this.#uncertainty;
  }

  /** The number of different keys that are kept. */
  get size(): number {
    return this.#counts.size;
  }

  add(text: string): void {
    const key = text.length > LONGEST_KEY ? cut(text) : text;
    const count = this.#counts.get(key);
    this.#counts.set(key, (count ?? 0) + 1);
    if (count === undefined && this.#counts.size >= 2 * KEPT) this.#forget();
  }

  /** Returns the most frequent keys, those of the same count in alphabetical order. */
  top(limit: number): Counted[] {
    return [...this.#counts]
      .map(([key, count]) => ({ key, count }))
      .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
      .slice(0, limit);
  }

  #forget(): void {
    const counts = [...this.#counts.values()].sort((a, b) => b - a);
    const border = counts[KEPT] ?? 0;
    let surplus = this.#counts.size - KEPT;
    // The rarest first; of the keys with the threshold count, as many as exceed the capacity.
    for (const [key, count] of this.#counts) {
      if (count < border && this.#counts.delete(key)) surplus--;
    }
    for (const [key, count] of this.#counts) {
      if (surplus > 0 && count === border && this.#counts.delete(key)) surplus--;
    }
    // A key that occurs again after it was dropped has lost at most this many counts, each time.
    this.#uncertainty += border;
  }
}

/** Cuts a key. It is copied through bytes, because the result of `slice` keeps the whole text in memory. */
function cut(text: string): string {
  return `${Buffer.from(text.slice(0, LONGEST_KEY)).toString()}...`;
}
