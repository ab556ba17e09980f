import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { NOT_COMPETENT } from "../../src/trust/pkijs-competence.ts";

test("the page on the cross-check has the list of the code, row by row", () => {
  const page = readFileSync(new URL("../../docs/cross-check.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const expected = NOT_COMPETENT.map(({ feature, why, pkits }) => {
    const evidence = pkits.length === 0 ? "differential run" : `PKITS ${pkits.join(", ")}`;
    return `| \`${feature}\` | ${why} | ${evidence} |`;
  });
  expect(rows).toEqual(expected);
});
