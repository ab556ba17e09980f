/** Compares the documents' tables of codes with the tables in the code. */
import type { CODES, REASONS } from "../../src/index.ts";
import { codeWords, headings, section, tableRows } from "./markdown.ts";

/** What docs/codes.md is held against. */
export interface CodeTables {
  readonly codes: Readonly<Record<string, (typeof CODES)[keyof typeof CODES]>>;
  readonly reasons: Readonly<Record<string, (typeof REASONS)[keyof typeof REASONS] | string>>;
}

/** Where the document and the tables differ, each difference in a sentence; empty when they are equal. */
export function differences(markdown: string, { codes, reasons }: CodeTables): string[] {
  const found: string[] = [];
  const documented = headings(markdown, 2);
  for (const code of documented.filter((heading) => !Object.hasOwn(codes, heading))) {
    found.push(`${code} is documented and is no code`);
  }
  for (const [code, entry] of Object.entries(codes)) {
    if (!documented.includes(code)) {
      found.push(`${code} is not documented: it needs a heading ## ${code}`);
      continue;
    }
    const text = section(markdown, `## ${code}`);
    if (!text.includes(`HTTP ${entry.status}`)) found.push(`${code}: say HTTP ${entry.status}`);
    if (!text.includes(`"${entry.title}"`)) found.push(`${code}: quote "${entry.title}"`);
    found.push(...reasonDifferences(code, text, reasons));
  }
  return found;
}

function reasonDifferences(code: string, text: string, reasons: CodeTables["reasons"]): string[] {
  const found: string[] = [];
  const rows = tableRows(text);
  const documented = rows.map(([cell = ""]) => codeWords(cell)[0] ?? cell);
  const wanted = Object.keys(reasons).filter((reason) => reasons[reason] === code);
  for (const reason of wanted.filter((each) => !documented.includes(each))) {
    found.push(`${code}: the reason ${reason} is not documented`);
  }
  for (const [index, reason] of documented.entries()) {
    if (reasons[reason] === undefined) found.push(`${code}: ${reason} is no reason`);
    else if (reasons[reason] !== code)
      found.push(`${reason} belongs to ${reasons[reason]}, not ${code}`);
    if (documented.indexOf(reason) !== index) found.push(`${code}: ${reason} is there twice`);
    const [, cause, remedy] = rows[index] ?? [];
    if (!cause || !remedy) found.push(`${code}: ${reason} needs a cause and what to do`);
  }
  return found;
}
