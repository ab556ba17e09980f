import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { fileCircles, importGraph, longestChain } from "./circles.ts";
import { allowedImports, circles, FACE, folderOf, upwardImports } from "./folders.ts";
import { selfReferences } from "./imports.ts";
import { places, repository, sources } from "./source-files.ts";

const self = selfReferences(readFileSync(join(repository, "package.json"), "utf8"));

const page = readFileSync(join(repository, "docs/architecture.md"), "utf8");
const table = allowedImports(page);

describe("folders of src/", () => {
  const files = sources("src");

  test("the files are found", () => {
    expect(files.has("src/gate/gate.ts")).toBe(true);
    expect(files.size).toBeGreaterThan(50);
  });

  test("imports run downward only", () => {
    expect(places(upwardImports(files, self, table))).toEqual([]);
  });

  test("no two folders may import each other, nor round a corner", () => {
    expect(circles(table)).toEqual([]);
  });

  test("no files import each other, nor round a corner", () => {
    expect(fileCircles(importGraph(files, self))).toEqual([]);
  });

  test("docs/architecture.md names every folder there is, and no other", () => {
    const folders = new Set([...files.keys()].map(folderOf));
    expect(Object.keys(table).toSorted()).toEqual([...folders].toSorted());
  });

  test("the gate stands on the interface of listeners alone", () => {
    const imported = [...importGraph(files, self)]
      .filter(([file]) => file.startsWith("src/gate/"))
      .flatMap(([, targets]) => targets.filter((target) => target.startsWith("src/listeners/")));
    expect([...new Set(imported)]).toEqual(["src/listeners/listener.ts"]);
  });
});

describe("handlers", () => {
  const files = sources("handlers");

  test("import the package as users do, by its name", () => {
    const reachingIn = [...files].flatMap(([file, text]) =>
      [...text.matchAll(/from "\.\.[^"]*"/g)].map(([what]) => `${file}: ${what}`),
    );
    expect(reachingIn).toEqual([]);
  });
});

describe("the check of folders can fail", () => {
  const upward = (file: string, text: string): string[] =>
    places(upwardImports(new Map([[file, text]]), self, table));

  test("an import upward, on several lines, is found with its line", () => {
    const text = '// a comment\nimport {\n  type Policy,\n} from "../policy/policy.ts";\n';
    expect(upward("src/x509/certificate.ts", text)).toEqual([
      "src/x509/certificate.ts:4: x509 may not import policy (../policy/policy.ts); it may import util",
    ]);
  });

  test.each([
    ["a type", 'import type { Gate } from "../gate.ts";'],
    ["a re-export", 'export { createGate } from "../gate.ts";'],
    ["everything", 'export * from "../gate.ts";'],
    ["for its effects", 'import "../gate.ts";'],
    ["dynamic", 'const gate = await import("../gate.ts");'],
    ["a type in place", 'let gate: import("../gate.ts").Gate;'],
    ["by the package's name", 'import { createGate } from "alb-mtls";'],
    ["outside of src/", 'import { world } from "../../test/support/gates.ts";'],
  ])("an import of %s is found", (_, text) => {
    expect(upward("src/trust/limits.ts", text)).toHaveLength(1);
  });

  test("a folder that is not in the table is found", () => {
    expect(upward("src/cellar/wine.ts", "")).toEqual([
      "src/cellar/wine.ts:1: cellar/ is not in the table of docs/architecture.md: say there what it may import",
    ]);
  });

  test("imports downward, of packages and in comments are none of its business", () => {
    const text = [
      'import { createHash } from "node:crypto";',
      'import { refuse } from "../util/lines.ts";',
      'import { readDer } from "./der.ts";',
      '// import("../gate.ts")',
      ' * import { createGate } from "../gate.ts";',
    ].join("\n");
    expect(upward("src/x509/certificate.ts", text)).toEqual([]);
  });

  test("a circle of three is found", () => {
    expect(circles({ a: ["b"], b: ["c"], c: ["a"], d: ["a"] })).toEqual(["a", "b", "c"]);
  });

  test("a circle of files is found, of types and behind the package's name too; a chain is none", () => {
    const files = new Map([
      ["src/index.ts", 'export { a } from "./a.ts";\n'],
      ["src/a.ts", 'import type { B } from "./b.ts";\n'],
      ["src/b.ts", 'const load = () => import("./c.ts");\n'],
      ["src/c.ts", 'import { a } from "alb-mtls";\n'],
      ["src/d.ts", 'import { a } from "./a.ts";\nimport "./e.ts";\n'],
      ["src/e.ts", 'import "node:fs";\n'],
    ]);
    const graph = importGraph(files, self);
    const circle = ["src/a.ts", "src/b.ts", "src/c.ts", "src/index.ts"];
    expect(fileCircles(graph)).toEqual([circle]);
    const tree = importGraph(new Map([...files].filter(([file]) => file !== "src/c.ts")), self);
    expect(fileCircles(tree)).toEqual([]);
    expect(longestChain(tree)).toEqual(["src/index.ts", "src/a.ts", "src/b.ts"]);
  });

  test("a cell of the table that is not a list of folders is refused", () => {
    expect(allowedImports("| `a/` | x | `b/` `src/*.ts` |\n| `b/` | y | nothing |")).toEqual({
      a: ["b", FACE],
      b: [],
    });
    expect(() => allowedImports("| `a/` | x | all of the above |")).toThrow(/not a list/);
    expect(() => allowedImports("| `a/` | x | `b/` and more |")).toThrow(/not a list/);
  });
});
