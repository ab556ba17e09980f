import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { ALLOWED, IDIOMS, idiomsIn, MAX_PER_THOUSAND, measure, wordingOf } from "./wording.ts";

const repository = join(fileURLToPath(import.meta.url), "../../..");
const words = (text: string): string[] => idiomsIn(text, "a.ts").map(({ word }) => word);

test(`src/ has at most ${MAX_PER_THOUSAND} idioms per 1,000 lines`, () => {
  const source = wordingOf(repository).find(({ part }) => part === "src/");
  expect(source?.lines).toBeGreaterThan(10_000);
  expect(source?.perThousand).toBeLessThanOrEqual(MAX_PER_THOUSAND);
});

describe("the count of idioms can fail", () => {
  test.each(IDIOMS.flatMap((idioms) => idioms.words))("%j is found, in any case", (word) => {
    expect(words(`// ${word}\n${word.toUpperCase()}.`)).toEqual([word, word]);
  });

  test.each([
    ["a block comment", "/**\n * What is\n * no address.\n */"],
    ["line comments", "// what is\n  // no address"],
    ["a quotation", "> what is\n> no address"],
    ["a paragraph", "what is\nno address"],
  ])("a phrase over two lines of %s is found", (_, text) => {
    expect(words(text)).toEqual(["is no"]);
  });

  test.each(["nobodyElse", "whomever", "is not", "mayIn", "forecast", "baggage", "worldwide"])(
    "%j holds none: words are whole",
    (text) => {
      expect(words(text)).toEqual([]);
    },
  );

  test.each(ALLOWED)("%j is allowed, and what follows it is still found", (phrase) => {
    expect(words(`${phrase} nobody`)).toEqual(["nobody"]);
  });

  test("the figure is per 1,000 lines, and a place has its line", () => {
    const texts = new Map([["a.ts", `one\ntwo nobody\n${"more\n".repeat(498)}`]]);
    expect(measure("part", texts)).toEqual({
      part: "part",
      lines: 500,
      places: [{ file: "a.ts", line: 2, word: "nobody" }],
      perThousand: 2,
    });
  });
});
