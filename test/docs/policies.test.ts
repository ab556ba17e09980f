import { afterAll, describe, expect, test } from "@jest/globals";
import * as views from "../../src/identity/views/index.ts";
import { codeBlocks, codeWords, document, section, tableRows } from "./markdown.ts";
import { UserProject } from "./user-project.ts";

const text = document("docs/policies.md");
const examples = Object.fromEntries(
  codeBlocks(text)
    .filter(({ language }) => language === "ts")
    .map((block) => [/^\/\/ (\S+\.ts)\n/.exec(block.text)?.[1] ?? "unnamed.ts", block.text]),
);

describe("docs/policies.md", () => {
  const project = new UserProject(examples);
  afterAll(() => project.remove());

  test("has its examples, and they compile in a user's project", () => {
    expect(Object.keys(examples).toSorted()).toEqual([
      "by-anchor.ts",
      "event-handler.ts",
      "paths.ts",
      "principal.ts",
    ]);
    expect(project.typeCheck()).toEqual({ ok: true, output: "" });
  }, 60_000);

  test("names every view, and nothing else", () => {
    const rows = tableRows(section(text, "## Views"));
    const documented = rows.map(([cell = ""]) => codeWords(cell)[0]?.split("(")[0]);
    const exported = Object.keys(views).filter((name) => name !== "CertificateBindingError");
    expect(documented.toSorted()).toEqual(exported.toSorted());
  });
});
