import type { Source } from "./source.ts";

const sources = new WeakSet<object>();

/** Called by the constructor of every source. */
export function registerSource(source: Source): void {
  sources.add(source);
}

/**
 * Whether a value is a source. Asking here and not the class keeps the class, and all that reading takes, out of the bundle of a
 * function that has no source.
 */
export function isSource(value: unknown): value is Source {
  return typeof value === "object" && value !== null && sources.has(value);
}
