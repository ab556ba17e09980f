/** An object of an event or a result; its values are unknown. */
export type Fields = Readonly<Record<string, unknown>>;

/** Returns true for an object that is not an array; throws only for a revoked proxy. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
