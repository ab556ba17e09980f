import { describe, expect, test } from "@jest/globals";
import { CODES, REASONS } from "../../src/index.ts";
import { differences } from "./codes.ts";
import { codeWords, document, section, tableRows } from "./markdown.ts";

describe("docs/codes.md", () => {
  test("explains every code and every reason, and nothing else", () => {
    const found = differences(document("docs/codes.md"), { codes: CODES, reasons: REASONS });
    expect(found).toEqual([]);
  });
});

describe("README.md", () => {
  test("lists every code with its status, and nothing else", () => {
    const rows = tableRows(section(document("README.md"), "## Codes"));
    const listed = rows.map(([code = "", status]) => `${codeWords(code)[0]} ${status}`);
    expect(listed).toEqual(Object.entries(CODES).map(([code, { status }]) => `${code} ${status}`));
  });
});

describe("the comparison can fail", () => {
  const tables = {
    codes: {
      Late: { status: 403, title: "Too late." },
      Early: { status: 403, title: "Too early." },
    },
    reasons: { "date.late": "Late", "date.very-late": "Late", "date.early": "Early" },
  } as const;
  const late = [
    "## Late",
    'HTTP 403. The client reads: "Too late."',
    "| reason | cause | what to do |",
    "|---|---|---|",
    "| `date.late` | It is late. | Hurry. |",
    "| `date.very-late` | It is very late. | Hurry more. |",
  ];
  const early = [
    "## Early",
    'HTTP 403. The client reads: "Too early."',
    "| reason | cause | what to do |",
    "|---|---|---|",
    "| `date.early` | It is early. | Wait. |",
  ];
  const compare = (...lines: readonly string[]) => differences(lines.join("\n"), tables);

  test("equal is equal", () => {
    expect(compare(...late, ...early)).toEqual([]);
  });

  test("a missing code is named", () => {
    expect(compare(...late)).toEqual(["Early is not documented: it needs a heading ## Early"]);
  });

  test("a code that is none is named", () => {
    expect(compare(...late, ...early, "## Never")).toEqual(["Never is documented and is no code"]);
  });

  test("a missing reason is named", () => {
    expect(compare(...late.slice(0, -1), ...early)).toEqual([
      "Late: the reason date.very-late is not documented",
    ]);
  });

  test("a reason that is none, or twice, or of another code is named", () => {
    const row = (reason: string) => `| \`${reason}\` | Cause. | Remedy. |`;
    expect(compare(...late, ...early, row("date.never"))).toEqual([
      "Early: date.never is no reason",
    ]);
    expect(compare(...late, ...early, row("date.early"))).toEqual([
      "Early: date.early is there twice",
    ]);
    expect(compare(...late, ...early, row("date.late"))).toEqual([
      "date.late belongs to Late, not Early",
    ]);
  });

  test("an empty cell, another status and another sentence are named", () => {
    const broken = early.map((line) =>
      line.replace("403", "401").replace("Too early", "Sorry").replace("Wait.", ""),
    );
    expect(compare(...late, ...broken)).toEqual([
      "Early: say HTTP 403",
      'Early: quote "Too early."',
      "Early: date.early needs a cause and what to do",
    ]);
  });
});
