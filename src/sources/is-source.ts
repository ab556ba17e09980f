import type { MaterialSource } from "./material-source.ts";

const sources = new WeakSet<object>();

/** Called by the constructor of every source. */
export function registerSource(source: MaterialSource): void {
  sources.add(source);
}

/**
 * Whether a value is a source. Asking here and not the class keeps the class, and all that reading takes, out of the bundle of a
 * function that has no source.
 */
export function isSource(value: unknown): value is MaterialSource {
  return typeof value === "object" && value !== null && sources.has(value);
}
