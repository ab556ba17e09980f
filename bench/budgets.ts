/**
 * Budgets: what a figure may be at most, and whether it is.
 */
import { type Figure, type Result, shown } from "./result.ts";

/** One entry of budgets.json. Figures are named `suite/result/figure`; a trailing `*` stands for the largest that fit. */
export interface Budget {
  readonly name: string;
  /** What is limited. */
  readonly figure: string;
  /** Taken off it first. */
  readonly minus?: string;
  /** What the rest is divided by; without, it is limited as it is. */
  readonly against?: string;
  /** Inclusive. */
  readonly limit: number;
  /** What is wanted, where the limit only holds what was reached: missing it is said and fails nothing. */
  readonly goal?: number;
  /** What the limit is counted in, for readers. */
  readonly unit: string;
}

/** A budget beside what was measured. */
export interface Comparison {
  readonly budget: Budget;
  readonly value: number;
  /** How much of the limit is left, as a share of it; negative when over. */
  readonly margin: number;
  readonly holds: boolean;
}

/** All results of a run, by suite. */
export type Run = Readonly<Record<string, readonly Result[]>>;

/** The suites that these budgets are about. */
export function suitesOf(budgets: readonly Budget[]): ReadonlySet<string> {
  return new Set(
    budgets.flatMap(({ figure, minus, against }) =>
      [figure, minus, against].flatMap((path) => path?.split("/")[0] ?? []),
    ),
  );
}

/**
 * Holds one budget against what was measured.
 * @throws {TypeError} when a figure was not measured: a budget that nobody looks at would hold for ever.
 */
export function compare(budget: Budget, run: Run): Comparison {
  const { figure, minus, against, limit } = budget;
  const rest = largest(figure, run) - (minus === undefined ? 0 : largest(minus, run));
  const value = against === undefined ? rest : rest / largest(against, run);
  const margin = limit === 0 ? -value : (limit - value) / limit;
  return { budget, value, margin, holds: value <= limit };
}

function largest(path: string, run: Run): number {
  const found = figuresOf(path, run);
  if (found.length === 0) throw new TypeError(`budgets.json: nothing was measured as ${path}`);
  return Math.max(...found.map(({ median }) => median));
}

function figuresOf(path: string, run: Run): readonly Figure[] {
  const [suite = "", result, wanted = ""] = path.split("/");
  const fits = wanted.endsWith("*")
    ? ({ id }: Figure) => id.startsWith(wanted.slice(0, -1))
    : ({ id }: Figure) => id === wanted;
  return (run[suite] ?? [])
    .filter(({ id }) => id === result)
    .flatMap(({ figures }) => figures.filter(fits));
}

function unitOf({ unit, goal }: Budget, value: number): string {
  if (goal === undefined) return unit;
  return `${unit}; the goal of ${shown(goal)} is ${value <= goal ? "reached" : "MISSED"}`;
}

/** The table of `npm run bench:check`. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const line = (name: string, cells: readonly string[], unit: string) =>
    `${name.padEnd(64)}${cells.map((cell) => cell.padStart(10)).join("")}  ${unit}`;
  const rows = comparisons.map(({ budget, value, margin, holds }) =>
    line(
      budget.name,
      [shown(value), shown(budget.limit), holds ? `${(margin * 100).toFixed(0)} %` : "OVER"],
      unitOf(budget, value),
    ),
  );
  return `${[line("budget", ["figure", "limit", "left"], "in"), ...rows].join("\n")}\n`;
}
