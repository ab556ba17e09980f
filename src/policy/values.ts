/**
 * The lists of values that rules are made from: checked once, described in log lines.
 * @module
 */
import { attributeOid } from "../x509/der/oids.ts";
import type { Answer } from "./policy.ts";

/**
 * Asserts that there is a value: a rule that admits no client at all is a mistake.
 * @throws {TypeError} when the list is empty or has a gap.
 */
export function assertSome(name: string, values: readonly unknown[]): void {
  if (!Array.isArray(values) || values.length === 0) {
    throw new TypeError(`${name}() needs at least one value`);
  }
  // A gap in a list is one, too: the methods of arrays pass over it, but Array.from does not.
  const index = Array.from(values).indexOf(undefined);
  if (index !== -1) {
    throw wrongArgument(name, index, "is undefined (is an environment variable missing?)");
  }
}

/**
 * Asserts that a value is text.
 * @throws {TypeError} naming the argument that is not usable text.
 */
export function assertText(name: string, value: unknown, index: number): asserts value is string {
  if (typeof value !== "string" || value === "") {
    throw new TypeError(`${name}() argument ${index + 1} must be a non-empty string`);
  }
  if (!value.isWellFormed()) {
    throw new TypeError(`${name}() argument ${index + 1} has a lone surrogate`);
  }
}

/** Returns the error for a value that is wrong for its rule. */
export function wrongArgument(name: string, index: number, why: string): TypeError {
  return new TypeError(`${name}() argument ${index + 1} ${why}`);
}

const dotted = /^(?:[01](?:\.(?:0|[1-9]\d?))|2\.(?:0|[1-9]\d*))(?:\.(?:0|[1-9]\d*))*$/;

/**
 * Asserts that a value is an object identifier.
 * @throws {TypeError} for anything but a dotted object identifier.
 */
export function assertOid(name: string, value: unknown): asserts value is string {
  if (typeof value !== "string" || value.length > 200 || !dotted.test(value)) {
    throw new TypeError(`${name}() expects a dotted object identifier, such as "2.5.4.97"`);
  }
}

/** Returns the identifier of an attribute type given by its name or as dotted identifier. */
export function attributeType(name: string, type: unknown): string {
  const known = typeof type === "string" ? attributeOid(type) : undefined;
  if (known !== undefined) return known;
  if (typeof type === "string" && /^[a-z_]/i.test(type)) {
    throw new TypeError(
      `${name}() does not know the attribute ${JSON.stringify(type)}; give its dotted object identifier`,
    );
  }
  assertOid(name, type);
  return type;
}

/** How many values a description or a log line shows. */
const shown = 5;

/** Returns the rule in the words of its option. */
export function describeCall(name: string, values: readonly string[]): string {
  const rest = values.length > shown ? `, ... ${values.length} in all` : "";
  return `${name}(${values.slice(0, shown).join(", ")}${rest})`;
}

/** Returns a text of an option in quotes. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
}

/** Returns what a rule saw: texts of the certificate, in quotes and cut. */
export function describeSeen(what: string, values: readonly (string | undefined)[]): string {
  if (values.length === 0) return `${what} absent`;
  const texts = values
    .slice(0, shown)
    .map((value) => (value === undefined ? "(not text)" : JSON.stringify(value.slice(0, 100))));
  const rest = values.length > shown ? ` and ${values.length - shown} more` : "";
  return `${what} ${texts.join(" and ")}${rest}`;
}

/**
 * Returns the answer when one of several values is enough, as for alternative names: the authority certified each of them.
 * A value that cannot be compared leaves the answer open unless another one says yes.
 */
export function anyAnswer(answers: readonly Answer[]): Answer {
  if (answers.includes("yes")) return "yes";
  return answers.includes("cannot-tell") ? "cannot-tell" : "no";
}

/**
 * Returns the answer when every value has to be listed, as for the organizations of a subject: some of several leave open which
 * of them is meant. Without any value the answer is no.
 */
export function everyAnswer(answers: readonly Answer[]): Answer {
  const [first] = answers;
  if (first === undefined) return "no";
  return answers.every((answer) => answer === first) ? first : "cannot-tell";
}
