/**
 * What is told of a row of measurements.
 */

/** The middle and both edges; the slowest and the fastest tenth are left out. */
export interface Spread {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
}

/** The value below which this share of the others lies; NaN of none. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}

/** Median, p10 and p90 of measurements in any order. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
  };
}

/** The cost at one size of the input. */
export interface Point {
  readonly size: number;
  readonly value: number;
}

/** By what the cost is multiplied when the input doubles: 1 for none at all, 2 for linear, 4 for quadratic. */
export function perDoubling(from: Point, to: Point): number {
  return (to.value / from.value) ** (1 / Math.log2(to.size / from.size));
}
