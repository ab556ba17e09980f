/**
 * The size of a log line, whichever part of the library writes it.
 * @module
 */
import { cutText, escapeControls, escapeForLog } from "./log-text.ts";

/** Fields of a log line. */
export type LogLineFields = Readonly<Record<string, unknown>>;

/** The maximum number of bytes of a line: level, message and fields as JSON in UTF-8. */
export const maxLineBytes = 2048;

/** The maximum number of fields of a line or of an object in it; the library's own lines have about 20. */
const maxFields = 40;
/** The maximum depth of nested objects. */
const maxDepth = 3;

/** How much of a field is kept. */
interface Extent {
  /** UTF-16 units of a text, after escaping. */
  readonly text: number;
  /** Elements of an array. */
  readonly elements: number;
}

/** Tried in this order until the line is small enough. With 64 a SHA-256 in hexadecimal is still whole. */
const extents: readonly Extent[] = [
  { text: 1000, elements: 20 },
  { text: 500, elements: 20 },
  { text: 250, elements: 15 },
  { text: 120, elements: 10 },
  { text: 64, elements: 5 },
  { text: 24, elements: 2 },
];

/**
 * Bounds a line: escapes and cuts texts and shortens arrays, each with a mark, and adds the field `truncated`, as far as necessary for at
 * most 2048 bytes. Every log line passes through this function.
 *
 * @returns message and fields, as a logger takes them.
 */
export function boundedLine(
  message: string,
  fields: LogLineFields,
): [message: string, fields: Record<string, unknown>] {
  const said = escapeForLog(message);
  for (const [index, extent] of extents.entries()) {
    const kept = shortenedFields(fields, extent, maxDepth);
    const bounded = index === 0 ? kept : { ...kept, truncated: true };
    if (fits(said, bounded)) return [said, bounded];
  }
  return [said, firstFields(said, fields)];
}

function fits(message: string, fields: object): boolean {
  const line = JSON.stringify({ level: "error", message, ...fields });
  // A text of this many UTF-16 units has at least as many bytes.
  return line.length <= maxLineBytes && Buffer.byteLength(line) <= maxLineBytes;
}

/** Returns as many fields as fit. */
function firstFields(message: string, fields: LogLineFields): Record<string, unknown> {
  const extent = extents.at(-1) as Extent;
  let kept: Record<string, unknown> = { truncated: true };
  for (const [name, value] of Object.entries(shortenedFields(fields, extent, maxDepth))) {
    const more = { ...kept, [name]: value };
    if (!fits(message, more)) break;
    kept = more;
  }
  return kept;
}

function shortenedFields(fields: object, extent: Extent, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  const kept = entries
    .slice(0, maxFields)
    .map(([name, value]) => [shortenedText(name, extent), shortened(value, extent, depth - 1)]);
  const left = entries.length - kept.length;
  return Object.fromEntries(left === 0 ? kept : [...kept, ["...", `(${left} more)`]]);
}

function shortened(value: unknown, extent: Extent, depth: number): unknown {
  if (typeof value === "string") return shortenedText(value, extent);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (typeof value !== "object") return shortenedText(String(value), extent);
  if (depth <= 0) return "...(cut)";
  if (!Array.isArray(value)) return shortenedFields(value, extent, depth);
  const kept: unknown[] = value
    .slice(0, extent.elements)
    .map((each) => shortened(each, extent, depth - 1));
  const left = value.length - kept.length;
  return left === 0 ? kept : [...kept, `...(${left} more)`];
}

/** Shortens a text. It is also cut before it is escaped, so that the work is bounded, whatever its length. */
function shortenedText(text: string, { text: max }: Extent): string {
  return cutText(escapeControls(text.slice(0, max + 1)), max);
}
