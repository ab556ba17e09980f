/**
 * The imports of files as a graph: which files import each other in a circle, and how long the longest chain of imports is.
 */
import { importsOf, type SelfReferences } from "./imports.ts";
import type { Files } from "./source-files.ts";

/** The files that each file imports. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The graph of these files. Imports of types count: a circle of types is one for the reader, too. */
export function importGraph(files: Files, self: SelfReferences): Graph {
  return new Map(
    [...files].map(([file, text]) => {
      const targets = importsOf(file, text, self).flatMap(({ target }) => target ?? []);
      return [file, [...new Set(targets)].filter((target) => files.has(target))];
    }),
  );
}

/** Groups of files that import each other, directly or round several corners; each group sorted. */
export function fileCircles(graph: Graph): readonly (readonly string[])[] {
  const reached = new Map([...graph.keys()].map((file) => [file, below(graph, file)]));
  const isMutual = (one: string, other: string): boolean =>
    reached.get(one)?.has(other) === true && reached.get(other)?.has(one) === true;
  const groups = new Map<string, readonly string[]>();
  for (const file of graph.keys()) {
    const group = [...graph.keys()].filter((other) => isMutual(file, other)).toSorted();
    if (group.length > 0) groups.set(group.join(), group);
  }
  return [...groups.values()];
}

/** Every file that is imported from here, directly or not; the file itself only in a circle. */
function below(graph: Graph, start: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const next of graph.get(file) ?? []) {
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
  return seen;
}

/** The longest chain of imports, the importing file first. Where there are circles, a file is not entered twice. */
export function longestChain(graph: Graph): readonly string[] {
  const known = new Map<string, readonly string[]>();
  const from = (file: string, open: ReadonlySet<string>): readonly string[] => {
    const before = known.get(file);
    if (before !== undefined) return before;
    let longest: readonly string[] = [];
    const entered = new Set([...open, file]);
    for (const next of graph.get(file) ?? []) {
      if (entered.has(next)) continue;
      const chain = from(next, entered);
      if (chain.length > longest.length) longest = chain;
    }
    const chain = [file, ...longest];
    known.set(file, chain);
    return chain;
  };
  return [...graph.keys()].reduce<readonly string[]>((longest, file) => {
    const chain = from(file, new Set());
    return chain.length > longest.length ? chain : longest;
  }, []);
}
