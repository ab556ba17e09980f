/**
 * Checks that the factories of this folder share. They raise `TypeError`: a wrong option is a fault of the program, found at
 * cold start and not at the first request.
 * @module
 */

/**
 * Refuses options that are no object or hold a key nobody reads: a misspelt key would otherwise be a setting silently lost.
 *
 * @param name how the options are called in the message, e.g. `origin`.
 * @throws {TypeError} naming the first unknown key and the known ones.
 */
export function assertOptions(
  name: string,
  options: unknown,
  known: readonly string[],
): asserts options is Readonly<Record<string, unknown>> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${name} must be an object with ${known.join(", ")}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new TypeError(`${name}.${key} is not an option; known: ${known.join(", ")}`);
    }
  }
}

/** Untrusted text for a log line: quoted, escaped and cut to `max` characters. */
export function printable(text: string, max = 120): string {
  return text.length > max ? `${JSON.stringify(text.slice(0, max))}...` : JSON.stringify(text);
}
