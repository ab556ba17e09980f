/**
 * Names made of segments (labels of a host, segments of a path) and patterns of them, in which `*` stands for one whole segment.
 * @module
 */

/** What stands for one whole segment. */
export const WILDCARD = "*";

/**
 * Patterns of one kind. Looking a name up costs one look-up for each *shape* of the patterns (how many segments, which of them
 * are wildcards), not for each pattern.
 */
export class SegmentSet {
  readonly #separator: string;
  readonly #exact = new Set<string>();
  readonly #shapes = new Map<
    string,
    { readonly length: number; readonly open: readonly number[] }
  >();
  readonly #patterns = new Set<string>();

  /** @param separator stands in no segment. */
  constructor(separator: string) {
    this.#separator = separator;
  }

  /** Adds a name or a pattern. */
  add(segments: readonly string[]): void {
    const open = segments.flatMap((segment, index) => (segment === WILDCARD ? [index] : []));
    const key = segments.join(this.#separator);
    if (open.length === 0) {
      this.#exact.add(key);
      return;
    }
    this.#shapes.set(`${segments.length}:${open.join()}`, { length: segments.length, open });
    this.#patterns.add(key);
  }

  /**
   * Returns whether a name is in the set.
   * @param mayBeAny whether a wildcard may stand for this segment.
   */
  has(segments: readonly string[], mayBeAny: (segment: string) => boolean): boolean {
    if (segments.includes(WILDCARD)) return false;
    if (this.#exact.has(segments.join(this.#separator))) return true;
    for (const { length, open } of this.#shapes.values()) {
      if (length !== segments.length) continue;
      if (!open.every((index) => mayBeAny(segments[index] ?? ""))) continue;
      const masked = segments.map((segment, index) => (open.includes(index) ? WILDCARD : segment));
      if (this.#patterns.has(masked.join(this.#separator))) return true;
    }
    return false;
  }
}
