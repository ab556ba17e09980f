/** An object of an event or a result, nothing known of its values. */
export type Fields = Readonly<Record<string, unknown>>;

/** True for an object that is no array; throws only for a revoked proxy. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
