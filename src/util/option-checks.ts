/**
 * Checks of options that all factories share. They raise `TypeError`: a wrong option is a fault of the program, found at
 * cold start and not at the first request.
 * @module
 */

/**
 * Refuses options that would silently lose a setting: a value that is not an object, a key that is not an option (a misspelt one), a key
 * that is present with the value undefined (usually a variable that is not set), and an option that is inherited or not enumerable, which
 * a copy of the options would not have.
 *
 * Every options object is checked here once, before it is read or copied.
 *
 * @param name the name of the options for the message, e.g. `origin`.
 * @throws {TypeError} naming the key, and the known ones where it is not among them.
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
  const fields: Readonly<Record<string, unknown>> = { ...options };
  for (const key of known) {
    if (Object.hasOwn(fields, key)) assertDefined(`${name}.${key}`, fields[key]);
    else if (key in options) {
      throw new TypeError(
        `${name}.${key} is inherited or not enumerable: make it a property of the object itself`,
      );
    }
  }
}

/**
 * Checks the members of a list as {@link assertOptions} does; a gap in a list is an undefined member.
 * @throws {TypeError} naming the first member that is undefined.
 */
export function assertMembers(name: string, list: readonly unknown[]): void {
  for (let index = 0; index < list.length; index++) {
    assertDefined(`${name}[${index}]`, list[index], "it");
  }
}

function assertDefined(name: string, value: unknown, what = "the key"): void {
  if (value !== undefined) return;
  throw new TypeError(
    `${name} is undefined: leave ${what} out, or set it (is an environment variable missing?)`,
  );
}

/**
 * Checks options that are all positive integers, as {@link assertOptions} does.
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

/**
 * Checks an option that is true, false or undefined, which means the default.
 * @throws {TypeError} for any other value.
 */
export function assertFlag(name: string, value: unknown): void {
  if (![undefined, true, false].includes(value as boolean)) {
    throw new TypeError(`${name} must be true or false`);
  }
}

/**
 * Checks an option with two or more choices.
 * @throws {TypeError} for a value that is not one of them.
 */
export function assertChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  const quoted = choices.map((choice) => `"${choice}"`);
  throw new TypeError(`${name} must be ${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`);
}

/** Quotes and cuts untrusted text to `max` characters. What writes a log line escapes it. */
export function printable(text: string, max = 120): string {
  return text.length > max ? `${JSON.stringify(text.slice(0, max))}...` : JSON.stringify(text);
}
