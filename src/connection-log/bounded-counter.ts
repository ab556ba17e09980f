/** Keys that are kept at most; twice as many before the rarest are dropped. */
const KEPT = 20_000;

/** Longest key, in UTF-16 units; longer ones are cut, and count together when they begin alike. */
const LONGEST_KEY = 500;

/** A key and how often it was seen. */
export interface Counted {
  readonly key: string;
  readonly count: number;
}

/**
 * Counts keys in bounded memory: clients choose their subjects, so there may be as many as lines. When there are too many,
 * the rarest are forgotten, and what remains may be undercounted by at most {@link uncertainty}.
 */
export class BoundedCounter {
  readonly #counts = new Map<string, number>();
  #uncertainty = 0;

  /** How many occurrences of a key may be missing: 0 means that every count is exact. */
  get uncertainty(): number {
    return this.#uncertainty;
  }

  /** Number of different keys that are remembered. */
  get size(): number {
    return this.#counts.size;
  }

  add(text: string): void {
    const key = text.length > LONGEST_KEY ? cut(text) : text;
    const count = this.#counts.get(key);
    this.#counts.set(key, (count ?? 0) + 1);
    if (count === undefined && this.#counts.size >= 2 * KEPT) this.#forget();
  }

  /** The most frequent keys, those of the same count in the order of the alphabet. */
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
    // The rarest first; of those just at the border as many as there is no room for.
    for (const [key, count] of this.#counts) {
      if (count < border && this.#counts.delete(key)) surplus--;
    }
    for (const [key, count] of this.#counts) {
      if (surplus > 0 && count === border && this.#counts.delete(key)) surplus--;
    }
    // Whoever comes back after having been forgotten has lost so many at most, each time.
    this.#uncertainty += border;
  }
}

/** By way of bytes: what `slice` returns keeps the whole text alive. */
function cut(text: string): string {
  return `${Buffer.from(text.slice(0, LONGEST_KEY)).toString()}...`;
}
