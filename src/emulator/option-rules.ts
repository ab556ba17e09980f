/**
 * Checks of single options. Each throws a `TypeError` that names the option and the accepted values.
 * @module
 */

/** Requires one of these words. */
export function requireOneOf(option: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== "string" || !known.includes(value)) {
    throw new TypeError(`${option} must be one of ${known.join(", ")}, not ${String(value)}`);
  }
}

/** Requires a value of this type that is not the empty string. */
export function requireType(
  option: string,
  value: unknown,
  type: "boolean" | "string" | "function",
): void {
  if (typeof value !== type || value === "") throw new TypeError(`${option} must be a ${type}`);
}

/** Requires an integer in this range, both ends included. */
export function requireInteger(option: string, value: unknown, from: number, to: number): void {
  if (typeof value !== "number" || !Number.isInteger(value) || value < from || value > to) {
    throw new TypeError(`${option} must be an integer from ${from} to ${to}, not ${String(value)}`);
  }
}
