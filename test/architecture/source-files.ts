/**
 * The files of this repository, as the rules of its architecture see them.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder, without a slash at the end. */
export const repository = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** Text of files by their path in the repository. */
export type Files = ReadonlyMap<string, string>;

/** A place where a rule is broken. */
export interface Finding {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong there and what to do. */
  readonly text: string;
}

/** `file:line: text`, which editors open. */
export function places(findings: readonly Finding[]): string[] {
  return findings.map(({ file, line, text }) => `${file}:${line}: ${text}`);
}

/** The line of a position in a text, counted from 1. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

/** The TypeScript files below these folders, whether committed or not. */
export function sources(...folders: readonly string[]): Files {
  const files = folders.flatMap((folder) => walk(folder)).filter((file) => file.endsWith(".ts"));
  return read(files);
}

/** Every committed file that is text. Without git (an unpacked archive) every file that git would not ignore. */
export function committed(): Files {
  return read(gitFiles() ?? walk("."));
}

function gitFiles(): string[] | undefined {
  try {
    const listed = execFileSync("git", ["ls-files", "-z"], {
      cwd: repository,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return listed.split("\0").filter((file) => file !== "");
  } catch {
    return undefined;
  }
}

const ignored = new Set([".git", "node_modules", "dist", "coverage", ".aws-sam"]);

function walk(folder: string): string[] {
  if (!existsSync(join(repository, folder))) return [];
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ignored.has(entry.name) ? [] : walk(path);
    return [path];
  });
}

function read(files: readonly string[]): Files {
  const texts = new Map<string, string>();
  for (const file of files.toSorted()) {
    const path = join(repository, file);
    if (!existsSync(path) || !statSync(path).isFile()) continue;
    const text = readFileSync(path, "utf8");
    if (!text.includes("\0")) texts.set(file, text);
  }
  return texts;
}
