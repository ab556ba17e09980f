/**
 * The folders of `src/` and which of them may import which: downward only. The table stands in docs/architecture.md and is read
 * from there.
 */
import { type Import, importsOf, type SelfReferences } from "./imports.ts";
import type { Files, Finding } from "./source-files.ts";

/** The files that lie in `src/` itself: the public face. */
export const FACE = "(face)";

/** What each folder may import beside its own files. */
export type Allowed = Readonly<Record<string, readonly string[]>>;

const row = /^\| `(src\/\*\.ts|[a-z0-9-]+\/)` \|[^|]*\| ([^|]*) \|$/gm;

/**
 * Reads the table of docs/architecture.md: folder, what it holds, what it may import.
 * @throws {Error} for a cell that is neither a list of folders in backquotes nor the word `nothing`.
 */
export function allowedImports(markdown: string): Allowed {
  const rows = [...markdown.matchAll(row)].map(([, folder = "", cell = ""]) => {
    const listed = [...cell.matchAll(/`(src\/\*\.ts|[a-z0-9-]+\/)`/g)].map(([, name = ""]) => name);
    const rest = cell.replace(/`[^`]*`/g, "").trim();
    if (rest !== (listed.length === 0 ? "nothing" : "")) {
      throw new Error(`docs/architecture.md, ${folder}: "${cell}" is not a list of folders`);
    }
    return [nameOf(folder), listed.map(nameOf)] as const;
  });
  return Object.fromEntries(rows);
}

function nameOf(cell: string): string {
  return cell === "src/*.ts" ? FACE : cell.replace(/\/$/, "");
}

/** The folders that nothing may reach which runs in a Lambda. */
export const TOOLS: readonly string[] = [
  "testing",
  "connection-log",
  "emulator",
  "operations",
  "cli",
];

/** The folder of a file of `src/`, or undefined for files elsewhere. */
export function folderOf(file: string): string | undefined {
  const [top, folder, ...rest] = file.split("/");
  if (top !== "src" || folder === undefined) return undefined;
  return rest.length === 0 ? FACE : folder;
}

/** Imports between folders that the table does not allow, and files in folders that it does not know. */
export function upwardImports(files: Files, self: SelfReferences, table: Allowed): Finding[] {
  const findings: Finding[] = [];
  for (const [file, text] of files) {
    const folder = folderOf(file);
    if (folder === undefined) continue;
    const allowed = table[folder];
    if (allowed === undefined) {
      findings.push({
        file,
        line: 1,
        text: `${folder}/ is not in the table of docs/architecture.md: say there what it may import`,
      });
      continue;
    }
    for (const each of importsOf(file, text, self)) {
      const wrong = whyWrong(each, folder, allowed);
      if (wrong !== undefined) findings.push({ file, line: each.line, text: wrong });
    }
  }
  return findings;
}

function whyWrong(
  { specifier, target }: Import,
  folder: string,
  allowed: readonly string[],
): string | undefined {
  if (target === undefined) return undefined;
  if (!specifier.startsWith(".")) return `${specifier} is this package itself: import the file`;
  const other = folderOf(target);
  if (other === undefined) return `${specifier} is outside of src/`;
  if (other === folder || allowed.includes(other)) return undefined;
  return `${folder} may not import ${other} (${specifier}); it may import ${allowed.join(", ") || "nothing"}`;
}

/** Folders that may import each other, directly or round several corners: the table itself would be wrong. */
export function circles(table: Allowed): string[] {
  const below = (folder: string, seen: Set<string>): Set<string> => {
    for (const next of table[folder] ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      below(next, seen);
    }
    return seen;
  };
  return Object.keys(table).filter((folder) => below(folder, new Set()).has(folder));
}
