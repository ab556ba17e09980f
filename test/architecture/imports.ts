/**
 * Who imports whom. Types count: a room that names another room's type knows that room.
 */
import { posix } from "node:path";
import { type Files, lineAt } from "./source-files.ts";

/** One import statement, dynamic ones included. */
export interface Import {
  readonly file: string;
  readonly line: number;
  /** As it is written. */
  readonly specifier: string;
  /** The file of this repository that is meant; undefined for packages. */
  readonly target: string | undefined;
}

// The formatter puts every statement at the start of a line, where no comment's text can stand.
const statement = /^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*"([^"]+)"/gm;
const dynamic = /\b(?:import|require)\(\s*["'`]([^"'`]+)["'`]/g;

/**
 * The imports of one file.
 * @param self the files that this package's own name stands for, e.g. `alb-mtls/policy`.
 */
export function importsOf(file: string, text: string, self: SelfReferences): Import[] {
  const found = [...text.matchAll(statement), ...text.matchAll(dynamic)];
  return found
    .filter((match) => !isComment(text, match.index))
    .map((match) => {
      const specifier = match[1] ?? "";
      const line = lineAt(text, match.index + match[0].length);
      return { file, line, specifier, target: targetOf(file, specifier, self) };
    });
}

/** Subpaths of this package, e.g. `alb-mtls/policy`, and their source files. */
export type SelfReferences = ReadonlyMap<string, string>;

/** Reads the subpaths from package.json. */
export function selfReferences(packageJson: string): SelfReferences {
  const { name, exports } = JSON.parse(packageJson) as {
    name: string;
    exports: Record<string, string | Record<string, string>>;
  };
  const references = new Map<string, string>();
  for (const [subpath, conditions] of Object.entries(exports)) {
    const source = typeof conditions === "string" ? undefined : conditions["alb-mtls-source"];
    if (source !== undefined) references.set(posix.join(name, subpath), posix.normalize(source));
  }
  return references;
}

/** A file that is reached, and how: the imports from the entry point to it. */
export type Reached = ReadonlyMap<string, readonly Import[]>;

/** Everything that these files import, directly or not; the files themselves included. */
export function reachableFrom(
  entries: readonly string[],
  files: Files,
  self: SelfReferences,
): Reached {
  const reached = new Map<string, readonly Import[]>(entries.map((entry) => [entry, []]));
  for (const [file, way] of reached) {
    const text = files.get(file);
    if (text === undefined) continue;
    for (const each of importsOf(file, text, self)) {
      if (each.target !== undefined && !reached.has(each.target)) {
        reached.set(each.target, [...way, each]);
      }
    }
  }
  return reached;
}

/** The way to a file in words, for messages. */
export function wayTo(way: readonly Import[]): string {
  return way.map(({ file }) => file).join(" > ");
}

function targetOf(file: string, specifier: string, self: SelfReferences): string | undefined {
  return specifier.startsWith(".")
    ? posix.join(posix.dirname(file), specifier)
    : self.get(specifier);
}

function isComment(text: string, position: number): boolean {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  return /^\s*(?:\*|\/\/|\/\*)/.test(text.slice(start, position + 1));
}
