/** The little of Markdown that the tests of the documents read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../architecture/source-files.ts";

/** The text of a document of this repository. */
export function document(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

/** The text below a heading up to the next one of the same or a higher level. Throws when there is no such heading. */
export function section(markdown: string, heading: string): string {
  const lines = markdown.split("\n");
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`there is no heading ${JSON.stringify(heading)}`);
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const sameOrHigher = new RegExp(`^#{1,${level}} `);
  const end = lines.findIndex((line, index) => index > start && sameOrHigher.test(line));
  return lines.slice(start + 1, end === -1 ? undefined : end).join("\n");
}

/** The headings of one level, without their marks. */
export function headings(markdown: string, level: number): string[] {
  const mark = `${"#".repeat(level)} `;
  return withoutCode(markdown)
    .split("\n")
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length).trim());
}

/** The rows of the tables, headers and rules left out; cells trimmed. */
export function tableRows(markdown: string): string[][] {
  const lines = withoutCode(markdown).split("\n");
  return lines
    .filter((line, index) => line.startsWith("|") && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) =>
      line
        .replace(/^\||\|$/g, "")
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The words in `code style` of a cell or sentence. */
export function codeWords(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? "");
}

/** One fenced block. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
    language: language ?? "",
    text: text ?? "",
  }));
}

/** The targets of the links, images included. */
export function links(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");
}

function isRule(line: string | undefined): boolean {
  return line !== undefined && /^\|(?:\s*:?-+:?\s*\|)+$/.test(line);
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, "");
}
