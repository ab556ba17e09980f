import { describe, expect, test } from "@jest/globals";
import { repeatedExports } from "./exported-names.ts";
import { sources } from "./source-files.ts";

/** Names that still stand for two things. Remove a name when one of the two is renamed; add none. */
const STILL_REPEATED = new Set([
  "Answer",
  "ClientFiles",
  "Explanation",
  "Finding",
  "Material",
  "checkCrl",
  "describe",
  "lfdi",
  "nameOf",
  "verify",
]);

test("exported names are unique in src/", () => {
  const repeated = [...repeatedExports(sources("src"))];
  expect(repeated.filter(([name]) => !STILL_REPEATED.has(name))).toEqual([]);
});

describe("the check of exported names can fail", () => {
  const repeated = (first: string, second: string): string[] => [
    ...repeatedExports(
      new Map([
        ["src/a.ts", first],
        ["src/b.ts", second],
      ]),
    ).keys(),
  ];

  test.each([
    ["a function", "export function thing(): void {}"],
    ["an asynchronous function", "export async function thing(): Promise<void> {}"],
    ["a generator", "export function* thing(): Generator<number> {}"],
    ["an asynchronous generator", "export async function* thing() {}"],
    ["a constant", "export const thing = 1;"],
    ["a class", "export class thing {}"],
    ["an abstract class", "export abstract class thing {}"],
    ["an interface", "export interface thing {}"],
    ["a type", "export type thing = string;"],
    ["a list of local names", "const other = 1;\nconst thing = 1;\nexport { other, thing };"],
    ["a list that renames", "const other = 1;\nexport { other as thing };"],
  ])("%s of a name that another file exports is found", (_, text) => {
    expect(repeated("export const thing = 1;", text)).toEqual(["thing"]);
  });

  test("overloads, and a type and a value of one file, are one export", () => {
    const text =
      "export function thing(a: 1): 1;\nexport function thing(a: 2): 2;\nexport type thing = 1;\n";
    expect(repeated(text, "export const other = 1;")).toEqual([]);
  });

  test("what is exported again from where it is declared is not a second thing", () => {
    expect(
      repeated(
        "export const thing = 1;\nexport type Thing = 1;",
        'export { thing } from "./a.ts";\nexport type { Thing } from "./a.ts";',
      ),
    ).toEqual([]);
  });

  test("what only looks like an export is not one", () => {
    const text =
      '/** @example\n * export const thing = 1;\n */\n// export const thing = 1;\nconst thing = "export const";';
    expect(repeated("export const thing = 1;", text)).toEqual([]);
  });
});
