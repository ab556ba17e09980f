import type { MaterialSource } from "./material-source.ts";

const sources = new WeakSet<object>();

/** Registers a source; called by every source's constructor. */
export function registerSource(source: MaterialSource): void {
  sources.add(source);
}

/**
 * Returns whether a value is a source. It does not use the class, so that the class and its dependencies stay out of the bundle of a
 * function that has no source.
 */
export function isSource(value: unknown): value is MaterialSource {
  return typeof value === "object" && value !== null && sources.has(value);
}
