/**
 * What a benchmark hands over, and how it is printed.
 */
import { type Point, perDoubling, type Spread } from "./statistics.ts";

/** Microseconds, milliseconds, bytes, or megabytes of 1,000,000 bytes. */
export type Unit = "us" | "ms" | "bytes" | "MB";

/** One row of a table. */
export interface Figure extends Spread {
  /** Short, and unique in its result: budgets name it. */
  readonly id: string;
  /** What was measured, in words. */
  readonly name: string;
  readonly unit: Unit;
}

/** How the cost grows with the input. */
export interface Growth {
  /** What was measured. */
  readonly name: string;
  /** What doubles, e.g. `entries`. */
  readonly of: string;
  readonly points: readonly Point[];
}

/** One table. */
export interface Result {
  /** Short, and unique in its suite: budgets name it. */
  readonly id: string;
  /** What it shows. */
  readonly title: string;
  /** The figure that the column of ratios is counted in; none without. */
  readonly base?: string;
  readonly figures: readonly Figure[];
  readonly growth?: readonly Growth[];
  /** What a reader has to know beside the figures. */
  readonly notes?: readonly string[];
}

const nameWidth = 64;
const cellWidth = 11;

/** A figure that was counted, not measured. */
export function counted(id: string, name: string, unit: Unit, value: number): Figure {
  return { id, name, unit, median: value, p10: value, p90: value };
}

/** The growth of figures that were measured at these sizes; figures that are missing are left out. */
export function growthOf(
  name: string,
  of: string,
  measured: readonly (readonly [number, Figure | undefined])[],
): Growth {
  const points = measured.flatMap(([size, figure]) =>
    figure === undefined ? [] : [{ size, value: figure.median }],
  );
  return { name, of, points };
}

/** Text of one result: the table, the growth per doubling, the notes. */
export function printed(result: Result): string {
  const base = result.figures.find(({ id }) => id === result.base);
  const ratio = base === undefined ? [] : ["ratio"];
  const lines = [
    row(result.title, ["median", "p10", "p90", ...ratio]),
    ...result.figures.map((figure) => row(`  ${figure.name}`, cells(figure, base))),
    ...(base === undefined ? [] : [`  ratio: to "${base.name}", in the same run`]),
    ...(result.growth ?? []).filter(({ points }) => points.length > 1).map(growthLine),
    ...(result.notes ?? []).map((note) => `  ${note}`),
  ];
  return `${lines.join("\n")}\n`;
}

function row(name: string, columns: readonly string[]): string {
  const wide = name.length > nameWidth ? `${name}\n${" ".repeat(nameWidth)}` : name;
  return wide.padEnd(nameWidth) + columns.map((each) => each.padStart(cellWidth)).join("");
}

function cells(figure: Figure, base: Figure | undefined): readonly string[] {
  const { median, p10, p90, unit } = figure;
  const numbers = [`${shown(median)} ${unit}`, shown(p10), shown(p90)];
  return base === undefined ? numbers : [...numbers, (median / base.median).toFixed(3)];
}

/** Three or four digits that count. */
export function shown(value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) || magnitude >= 1000) return Math.round(value).toString();
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3);
}

function growthLine({ name, of, points }: Growth): string {
  const steps = points.slice(1).map((to, index) => {
    const from = points[index] ?? to;
    return `${from.size} to ${to.size}: x${perDoubling(from, to).toFixed(2)}`;
  });
  return `  per doubling of ${of}, ${name}: ${steps.join(", ")}`;
}
