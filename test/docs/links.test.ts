import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { committed, repository } from "../architecture/source-files.ts";
import { headings, links } from "./markdown.ts";

/** Relative links to nothing: a file that is not there, or a heading that the file does not have. */
function deadLinks(file: string, text: string): string[] {
  return links(text)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = "", anchor] = link.split("#");
      if (path !== "") return !existsSync(join(repository, dirname(file), path));
      const all = [1, 2, 3, 4].flatMap((level) => headings(text, level)).map(anchorOf);
      return anchor === undefined || !all.includes(anchor);
    })
    .map((link) => `${file}: ${link}`);
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

describe("documents", () => {
  const documents = [...committed()].filter(([file]) => file.endsWith(".md"));

  test("link to files and headings that are there", () => {
    expect(documents.map(([file]) => file)).toContain("README.md");
    expect(documents.flatMap(([file, text]) => deadLinks(file, text))).toEqual([]);
  });

  test("with a dead link are found: the check can fail", () => {
    const text = "# A title\n[a](nowhere.md) [b](#a-title) [c](#b-title) [d](https://example.com)";
    expect(deadLinks("docs/x.md", text)).toEqual(["docs/x.md: nowhere.md", "docs/x.md: #b-title"]);
  });
});
