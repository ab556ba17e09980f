/**
 * How plainly this repository is written: words and phrases that a reader of RFC 5280 or of AWS's pages does not expect, counted per
 * 1,000 lines. `npm run wording` prints the figures, `npm run wording -- --list` each place as well.
 *
 * The lists are chosen from what this code base once said, so a figure compares two states of it; it does not grade English.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The highest figure that `src/` may have. The goal is 1.0: lower it whenever the figure falls. */
export const MAX_PER_THOUSAND = 4.7;

/** Expressions to avoid, and what to write in their place. */
export interface Idioms {
  readonly words: readonly string[];
  /** Why, and what to write. */
  readonly why: string;
}

/** What is counted: in any case, as whole words; a space also matches the line break of a comment. */
export const IDIOMS: readonly Idioms[] = [
  {
    words: ["nobody", "whoever", "somebody", "anybody", "everybody", "whom"],
    why: "hides the actor: name the client, operator, CA, attacker, caller or library",
  },
  {
    words: ["told", "tells"],
    why: "a program is not spoken to: it is given, passed or notified; a field shows or contains",
  },
  { words: ["believe", "believes", "believed"], why: "software trusts, accepts or relies on" },
  {
    words: ["vouch", "vouches", "vouched", "vouching"],
    why: "a certificate is verified, trusted or signed",
  },
  { words: ["is no"], why: 'write "is not a"' },
  { words: ["may in", "may not in"], why: 'write "is admitted" or "is allowed"' },
  { words: ["at the most"], why: 'write "at most"' },
  { words: ["one after the other"], why: 'write "in order" or "sequentially"' },
  { words: ["wants"], why: "a function expects, requires or accepts" },
  { words: ["so meant"], why: "say which option to set" },
  { words: ["mend", "mends", "mended"], why: "faults are fixed or repaired" },
  {
    words: ["room", "rooms", "house"],
    why: "a metaphor to learn: folder, layer, module, architecture, space",
  },
  {
    words: ["world", "worlds", "cast"],
    why: "a metaphor to learn: setup, fixture, environment, set of certificates",
  },
  { words: ["desk"], why: "not a term of the field: policy evaluator" },
  { words: ["stranger", "strangers"], why: "write unrelated or untrusted certificate" },
  { words: ["bag", "bags"], why: "write set, or untrusted intermediates in any order" },
  {
    words: ["judge", "judges", "judged"],
    why: "a validator verifies, evaluates or decides",
  },
];

/** Ordinary English or a proper name that holds a counted word. */
export const ALLOWED: readonly string[] = [
  "there is no", // a sentence that every reader knows
  "is no longer",
  "hello world",
  "hello, world",
  "the real world",
  "may in turn",
  "aws-tls-judge", // the name of a program
];

/** A place where one is used. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly word: string;
}

/** Files of one part of the tree, and what was found in them. */
export interface Wording {
  readonly part: string;
  readonly lines: number;
  readonly places: readonly Place[];
  readonly perThousand: number;
}

const PARTS: readonly (readonly [part: string, paths: readonly string[]])[] = [
  ["src/", ["src"]],
  ["README, SECURITY, CONTRIBUTING", ["README.md", "SECURITY.md", "CONTRIBUTING.md"]],
  ["docs/", ["docs"]],
];

const counted = pattern(IDIOMS.flatMap(({ words }) => words));
const allowed = pattern(ALLOWED);

/** Returns the places in one text. */
export function idiomsIn(text: string, file: string): Place[] {
  const blanked = text.replace(allowed, (phrase) => phrase.replace(/\S/g, "."));
  return [...blanked.matchAll(counted)].map(({ 0: word, index }) => ({
    file,
    line: blanked.slice(0, index).split("\n").length,
    word: word.replace(/\s+(?:[*/#>]+\s+)?/g, " ").toLowerCase(),
  }));
}

/** Counts the idioms in texts, given by their path. */
export function measure(part: string, texts: ReadonlyMap<string, string>): Wording {
  const places = [...texts].flatMap(([file, text]) => idiomsIn(text, file));
  const lines = [...texts.values()].reduce((sum, text) => sum + lineCount(text), 0);
  return { part, lines, places, perThousand: lines === 0 ? 0 : (1000 * places.length) / lines };
}

/** Counts the idioms of a copy of this repository, part by part. */
export function wordingOf(folder: string): Wording[] {
  return PARTS.map(([part, paths]) => measure(part, readTexts(folder, paths)));
}

function readTexts(folder: string, paths: readonly string[]): Map<string, string> {
  const files = paths.flatMap((path) => filesAt(join(folder, path)));
  return new Map(files.map((file) => [relative(folder, file), readFileSync(file, "utf8")]));
}

function filesAt(path: string): string[] {
  if (/\.(?:ts|md)$/.test(path)) return existsSync(path) ? [path] : [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|md)$/.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** Whole words in any case. A space matches white space, with the mark that begins a comment's next line. */
function pattern(phrases: readonly string[]): RegExp {
  const alternatives = phrases.map((phrase) =>
    phrase.split(" ").join(String.raw`\s+(?:(?:\*|\/\/|#|>)\s+)?`),
  );
  return new RegExp(String.raw`\b(?:${alternatives.join("|")})\b`, "gi");
}
