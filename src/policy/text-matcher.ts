/**
 * Values other than an exact text: a pattern, or a text whose letter case does not count. Both have to be asked for by name.
 * @module
 */
import { isRegExp } from "node:util/types";
import type { Answer } from "./policy.ts";
import { assertText, quoted, wrongArgument } from "./values.ts";

/** Longest text that a regular expression is tried on, in UTF-16 units: its work may grow with any power of the length. */
const longestMatched = 256;

/** A value for rules about texts. Made by {@link matching} and {@link ignoringCase}. */
export class TextMatcher {
  readonly #answer: (text: string) => Answer;
  readonly #description: string;

  /** @internal */
  constructor(description: string, answer: (text: string) => Answer) {
    this.#description = description;
    this.#answer = answer;
    Object.freeze(this);
  }

  /** Returns the matcher in the words of its option. */
  describe(): string {
    return this.#description;
  }

  /** @internal */
  answer(text: string): Answer {
    return this.#answer(text);
  }
}

/** A text to compare code point by code point, or a matcher. */
export type TextValue = string | TextMatcher;

/**
 * Characters, and lengths of texts of each of them: a pattern that matches all of one length matches every text of that length.
 */
const improbable = ["\u0001", " ", "\u0416", "0"];
const lengths = [1, 2, 3, 5, 8, 13, 21, 40];

/** Long s and the Kelvin sign: Unicode's case folding, and it alone, makes letters of ASCII of them. */
const foldedToAscii = /[\u017f\u212a]/;

/**
 * Returns a matcher for a rule about texts: the *whole* value has to match the pattern, whether or not the pattern has `^` and
 * `$`.
 *
 * A pattern admits every name that it matches, and a certification authority may issue names that you did not think of
 * (`/client.*` + `/` takes `client-of-another-company`). Prefer lists and wildcards. A pattern with nested repetition can take
 * exponential time; a value of more than 256 UTF-16 units is therefore "cannot-tell"; a very bad pattern is slow on a shorter
 * one, too. Letter case is regarded unless the pattern has the flag `i`; with `u` or `v` it makes the long s an s and the Kelvin
 * sign a k, and a value that only matches so is "cannot-tell".
 *
 * @throws {TypeError} for anything but a regular expression, for the flags `g`, `y` (they remember the last match) and `m` (a
 *   line would be enough), and for a pattern that matches everything, everything of some length, or the empty text.
 */
export function matching(pattern: RegExp): TextMatcher {
  if (!isRegExp(pattern)) throw new TypeError("matching() expects a RegExp");
  const wrong = /[gym]/.exec(pattern.flags)?.[0];
  if (wrong !== undefined)
    throw new TypeError(`matching() takes no pattern with the flag ${wrong}`);
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags);
  const matchesAll = (length: number): boolean =>
    improbable.every((character) => whole.test(character.repeat(length)));
  if (whole.test("") || lengths.some(matchesAll)) {
    throw new TypeError(`matching(${String(pattern)}) matches everything or the empty text`);
  }
  const folds = foldsUnicode(pattern);
  return new TextMatcher(`matching(${String(pattern).slice(0, 200)})`, (text) => {
    if (text.length > longestMatched) return "cannot-tell";
    if (!whole.test(text)) return "no";
    return folds && foldedToAscii.test(text) ? "cannot-tell" : "yes";
  });
}

/** Returns whether letter case is folded as Unicode does, by the flag `i` or by a modifier in the pattern. */
function foldsUnicode({ flags, source }: RegExp): boolean {
  return /[uv]/.test(flags) && (flags.includes("i") || /\(\?[ms]*i/.test(source));
}

/**
 * Returns a matcher for a text that is compared without regard to the letter case of A to Z. Other letters have to be the same
 * code points: there is no single case folding for them.
 *
 * @throws {TypeError} for anything but a non-empty string.
 */
export function ignoringCase(text: string): TextMatcher {
  assertText("ignoringCase", text, 0);
  const folded = foldAscii(text);
  return new TextMatcher(`ignoringCase(${quoted(text)})`, (other) =>
    foldAscii(other) === folded ? "yes" : "no",
  );
}

/** Returns the text with A to Z as a to z, everything else as it is. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Compares texts: with exact ones by one look-up, however many there are, with matchers in turn. */
export interface TextSet {
  answer(text: string): Answer;
  /** Each value in the words of its option. */
  readonly described: readonly string[];
}

/**
 * Returns a set of texts and matchers.
 * @throws {TypeError} naming the argument that is neither a text nor a matcher.
 */
export function textSet(name: string, values: readonly TextValue[]): TextSet {
  const exact = new Set<string>();
  const matchers: TextMatcher[] = [];
  const described = values.map((value, index) => {
    if (value instanceof TextMatcher) {
      matchers.push(value);
      return value.describe();
    }
    if (isRegExp(value)) throw wrongArgument(name, index, "is a pattern: say matching(pattern)");
    assertText(name, value, index);
    exact.add(value);
    return quoted(value);
  });
  return {
    described,
    answer: (text) => {
      if (exact.has(text)) return "yes";
      const answers = matchers.map((matcher) => matcher.answer(text));
      if (answers.includes("yes")) return "yes";
      return answers.includes("cannot-tell") ? "cannot-tell" : "no";
    },
  };
}
