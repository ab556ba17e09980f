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

/**
 * As {@link assertOptions}, for options that are all positive integers.
 * @throws {TypeError} naming what is wrong.
 */
export function assertPositiveIntegers(
  name: string,
  options: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  assertOptions(name, options, known);
  for (const [key, value] of Object.entries(options)) {
    if (!Number.isSafeInteger(value) || Number(value) < 1) {
      throw new TypeError(`${name}.${key} must be a positive integer`);
    }
  }
}

/** @throws {TypeError} for anything but true, false and undefined, which is the default. */
export function assertFlag(name: string, value: unknown): void {
  if (![undefined, true, false].includes(value as boolean)) {
    throw new TypeError(`${name} must be true or false`);
  }
}

/** @throws {TypeError} for what is none of the choices, of which there are two or more. */
export function assertChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  const quoted = choices.map((choice) => `"${choice}"`);
  throw new TypeError(`${name} must be ${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`);
}

/** Untrusted text for a log line: quoted, escaped and cut to `max` characters. */
export function printable(text: string, max = 120): string {
  return text.length > max ? `${JSON.stringify(text.slice(0, max))}...` : JSON.stringify(text);
}
