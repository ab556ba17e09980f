import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { template } from "../support/template-files.ts";

const text = readFileSync(new URL("../../docs/deployment.md", import.meta.url), "utf8");

/** The rows of the section under a heading, cell by cell. */
function rows(heading: string): string[][] {
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  return own
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
}

describe("docs/deployment.md", () => {
  test("explains every parameter of the template", () => {
    const named = rows("Parameters").flatMap(([, names = ""]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(named.sort()).toEqual(Object.keys(template.Parameters).sort());
  });

  test("gives the defaults that the template has", () => {
    for (const [, names = "", shown = ""] of rows("Parameters")) {
      const name = /`(\w+)`/.exec(names)?.[1] ?? "";
      const value = String(template.Parameters[name]?.Default ?? "");
      expect([name, shown.replaceAll("`", "").split(", ")[0]?.replace("none", "")]).toEqual([
        name,
        value,
      ]);
    }
  });

  test("names the alarms that the template has", () => {
    const alarms = Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm")
      .map(([name]) => name)
      .filter((name) => !/^(CnGated|Route|Whoami|Openadr|BoundToken|PublicCa)/.test(name));
    const named = rows("Logs and alarms").flatMap(([, names = ""]) =>
      [...names.matchAll(/`(\w+Alarm)`/g)].map(([, name]) => name),
    );
    expect(named.sort()).toEqual(alarms.sort());
  });
});
