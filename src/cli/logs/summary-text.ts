/**
 * The summary of a connection log for a person.
 * @module
 */
import {
  type ConnectionLogSummary,
  type Counted,
  readableSubject,
  type TimeBucket,
} from "../../connection-log/index.ts";
import { escapeForLog } from "../../util/log-text.ts";
import type { Paint } from "../colour.ts";

const BAR = 40;

/** A refusal of the function and how many connections it may belong to. */
export type FunctionRefusals = readonly Counted[];

/** The lines of the summary. */
export function summaryLines(
  summary: ConnectionLogSummary,
  refusals: FunctionRefusals,
  paint: Paint,
): string[] {
  const { connections, failed, from, to } = summary;
  if (connections === 0) return ["no connection"];
  const lines = [
    `${number(connections)} connections, ${number(failed)} failed, ${from} to ${to}`,
    ...block("by outcome", summary.byStatus, paint),
    ...block("let in by the load balancer, refused by the function", refusals, paint),
    ...block("by subject", summary.bySubject, paint),
    ...block("by client", summary.byClient, paint),
    "",
    paint("bold", "over time (UTC)"),
    ...chart(summary.overTime, paint),
  ];
  if (summary.uncertainty > 0) {
    lines.push(
      "",
      `counts by subject and client may be too low by ${number(summary.uncertainty)}: there are very many different ones`,
    );
  }
  return lines;
}

function block(title: string, counted: readonly Counted[], paint: Paint): string[] {
  if (counted.length === 0) return [];
  const width = Math.max(...counted.map(({ count }) => number(count).length));
  return [
    "",
    paint("bold", title),
    ...counted.map(({ key, count }) => {
      const text = escapeForLog(readableSubject(key));
      const shown = key.startsWith("Failed") ? paint("red", text) : text;
      return `  ${number(count).padStart(width)}  ${shown}`;
    }),
  ];
}

function chart(buckets: readonly TimeBucket[], paint: Paint): string[] {
  const most = Math.max(...buckets.map(({ total }) => total));
  const width = Math.max(...buckets.map(({ total }) => number(total).length));
  return buckets.map(({ start, total, failed }) => {
    const bad = share(failed, most);
    const good = Math.max(0, share(total, most) - bad);
    // Without colour the two parts differ in their characters.
    const bar = `${paint("red", "x".repeat(bad))}${paint("green", "=".repeat(good))}`;
    const padding = " ".repeat(Math.max(0, BAR - bad - good));
    const count = `${number(total).padStart(width)}`;
    const note = failed === 0 ? "" : `, ${number(failed)} failed (x)`;
    return `  ${escapeForLog(start)}  ${bar}${padding}  ${count}${note}`;
  });
}

/** At least one mark for what is there at all. */
function share(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR));
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
