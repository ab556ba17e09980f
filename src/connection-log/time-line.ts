/**
 * The number of connections and of failures over time.
 * @module
 */

/** One period. */
export interface TimeBucket {
  /** The start, as precise as the period is long: `2024-04-05T18:31`, `2024-04-05T18`, `2024-04-05` or `2024-04`. */
  readonly start: string;
  readonly total: number;
  readonly failed: number;
}

/** Lengths of a timestamp's text: to the minute, hour, day, month. */
const PRECISIONS = [16, 13, 10, 7] as const;

/** The maximum number of periods that are kept while reading. */
const MAX_BUCKETS = 5000;

/** Counts by minute, and by longer periods when the log is long. */
export class TimeLine {
  #precision = 0;
  #buckets = new Map<string, { total: number; failed: number }>();

  /**
   * Adds a connection.
   * @param timestamp ISO 8601.
   */
  add(timestamp: string, failed: boolean): void {
    const key = timestamp.slice(0, PRECISIONS[this.#precision]);
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, { total: 1, failed: failed ? 1 : 0 });
    else {
      bucket.total++;
      if (failed) bucket.failed++;
    }
    while (this.#buckets.size > MAX_BUCKETS) {
      if (this.#coarsen()) continue;
      // Malformed timestamps may not merge into longer periods: then no new period is added.
      this.#buckets.delete(timestamp.slice(0, PRECISIONS[this.#precision]));
      break;
    }
  }

  /** Returns the periods in order, as short as the limit allows. Periods without a connection are left out. */
  buckets(limit: number): TimeBucket[] {
    while (this.#buckets.size > limit && this.#coarsen());
    return [...this.#buckets]
      .map(([start, counts]) => ({ start, ...counts }))
      .sort((a, b) => (a.start < b.start ? -1 : 1))
      .slice(-limit);
  }

  #coarsen(): boolean {
    if (this.#precision === PRECISIONS.length - 1) return false;
    this.#precision++;
    const finer = this.#buckets;
    this.#buckets = new Map();
    for (const [start, { total, failed }] of finer) {
      const key = start.slice(0, PRECISIONS[this.#precision]);
      const bucket = this.#buckets.get(key) ?? { total: 0, failed: 0 };
      this.#buckets.set(key, { total: bucket.total + total, failed: bucket.failed + failed });
    }
    return true;
  }
}
