/**
 * Text in columns.
 * @module
 */

import { escapeControls } from "../util/log-text.ts";

/** A cell that covers several columns. */
interface WideCell {
  readonly text: string;
  readonly span: number;
}

/** A cell. */
export type Cell = string | WideCell;

const GAP = "  ";

/**
 * Lays rows out in columns as wide as their widest cell, two spaces apart.
 *
 * @param rows the first is the heading. What is not printable in a cell is escaped.
 * @returns one line for each row, without spaces at the end.
 */
export function layOut(rows: readonly (readonly Cell[])[]): string[] {
  const widths = columnWidths(rows);
  return rows.map((row) => {
    let column = 0;
    const texts = row.map(wideCell).map(({ text, span }) => {
      const width = coveredWidth(widths.slice(column, column + span));
      column += span;
      return text.padEnd(width);
    });
    return texts.join(GAP).trimEnd();
  });
}

function columnWidths(rows: readonly (readonly Cell[])[]): number[] {
  const widths: number[] = [];
  eachCell(rows, ({ text, span }, column) => {
    if (span === 1) widths[column] = Math.max(widths[column] ?? 0, text.length);
  });
  // What does not fit into the columns that it covers widens the last of them.
  eachCell(rows, ({ text, span }, column) => {
    const last = column + span - 1;
    const missing = text.length - coveredWidth(widths.slice(column, last + 1));
    if (missing > 0) widths[last] = (widths[last] ?? 0) + missing;
  });
  return widths;
}

function eachCell(
  rows: readonly (readonly Cell[])[],
  visit: (cell: WideCell, column: number) => void,
): void {
  for (const row of rows) {
    let column = 0;
    for (const cell of row.map(wideCell)) {
      visit(cell, column);
      column += cell.span;
    }
  }
}

function wideCell(cell: Cell): WideCell {
  const { text, span } = typeof cell === "string" ? { text: cell, span: 1 } : cell;
  // Before anything is measured: the output would escape it afterwards.
  return { text: escapeControls(text), span };
}

function coveredWidth(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0) + GAP.length * (widths.length - 1);
}
