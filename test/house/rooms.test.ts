import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { selfReferences } from "./imports.ts";
import { circles, FACE, ROOMS, roomOf, upwardImports } from "./rooms.ts";
import { places, repository, sources } from "./source-files.ts";

const self = selfReferences(readFileSync(join(repository, "package.json"), "utf8"));

describe("rooms of src/", () => {
  const files = sources("src");

  test("the files are found", () => {
    expect(files.has("src/gate/gate.ts")).toBe(true);
    expect(files.size).toBeGreaterThan(50);
  });

  test("imports run downward only", () => {
    expect(places(upwardImports(files, self))).toEqual([]);
  });

  test("no two rooms may import each other, nor round a corner", () => {
    expect(circles(ROOMS)).toEqual([]);
  });

  test("docs/architecture.md names every room there is", () => {
    const text = readFileSync(join(repository, "docs/architecture.md"), "utf8");
    const rooms = new Set([...files.keys()].map(roomOf).filter((room) => room !== FACE));
    expect([...rooms].filter((room) => !text.includes(`${room}/`))).toEqual([]);
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

describe("the check of rooms can fail", () => {
  const upward = (file: string, text: string): string[] =>
    places(upwardImports(new Map([[file, text]]), self));

  test("an import upward, on several lines, is found with its line", () => {
    const text = '// a comment\nimport {\n  type Policy,\n} from "../policy/policy.ts";\n';
    expect(upward("src/x509/certificate.ts", text)).toEqual([
      "src/x509/certificate.ts:4: x509 may not import policy (../policy/policy.ts); it may import util",
    ]);
  });

  test("reading certificates knows no refusals", () => {
    const text = 'import { refuse } from "../errors/client-certificate-error.ts";';
    expect(upward("src/x509/certificate.ts", text)).toEqual([
      "src/x509/certificate.ts:1: x509 may not import errors (../errors/client-certificate-error.ts); it may import util",
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

  test("a room that nobody knows is found", () => {
    expect(upward("src/cellar/wine.ts", "")).toEqual([
      "src/cellar/wine.ts:1: cellar/ is a room that test/house/rooms.ts does not know: say what it may import",
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
});
