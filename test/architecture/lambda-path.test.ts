import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { folderOf, TOOLS } from "./folders.ts";
import { reachableFrom, type SelfReferences, selfReferences } from "./imports.ts";
import { namingPkijs, notForCommonJs, packagesIn, reachedTools } from "./lambda-path.ts";
import { type Files, places, repository, sources } from "./source-files.ts";

const manifest = readFileSync(join(repository, "package.json"), "utf8");
const self = selfReferences(manifest);

describe("what runs in a Lambda", () => {
  const files = sources("src", "handlers");
  const published = [...self.values()].filter((file) => !TOOLS.includes(folderOf(file) ?? ""));
  const handlers = [...files.keys()].filter((file) => file.startsWith("handlers/"));
  const reached = reachableFrom([...published, ...handlers], files, self);

  test("is found", () => {
    expect(published).toEqual(expect.arrayContaining(["src/index.ts", "src/policy/index.ts"]));
    expect([...reached.keys()].filter((file) => !files.has(file))).toEqual([]);
    expect(reached.has("src/x509/der/der.ts")).toBe(true);
  });

  test("reaches no tool: testing, emulator, cli and their like", () => {
    expect(places(reachedTools(reached))).toEqual([]);
  });

  test("has no top-level await and no import.meta: it must bundle to CommonJS", () => {
    const findings = [...reached.keys()].flatMap((file) =>
      notForCommonJs(file, files.get(file) ?? ""),
    );
    expect(places(findings)).toEqual([]);
  });

  test("imports no package that a user would not get with this one", () => {
    const { dependencies, peerDependencies = {} } = JSON.parse(manifest);
    const installed = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
    // The one package that an example brings along: a user who checks tokens has a library for it.
    const withJose = [...files].filter(([, text]) => text.includes('from "jose"'));
    expect(withJose.map(([file]) => file)).toEqual(["handlers/bound-token.ts"]);
    installed.push("jose");
    // Types come from @types/aws-lambda under the name of the package that they describe.
    const missing = [...packagesIn(reached, files, self)].filter(
      (name) =>
        name !== "aws-lambda" && !installed.some((each) => `${name}/`.startsWith(`${each}/`)),
    );
    expect(missing).toEqual([]);
  });

  test("Middy and Powertools are named by handlers alone: a project without them compiles, too", () => {
    const optional = /(?:from|import\(|require\()\s*"@(?:middy|aws-lambda-powertools)\//;
    const naming = [...files].filter(([, text]) => optional.test(text)).map(([file]) => file);
    expect(naming.length).toBeGreaterThan(3);
    expect(naming.filter((file) => !file.startsWith("handlers/"))).toEqual([]);
  });

  test("every package that users get is imported", () => {
    const { dependencies } = JSON.parse(manifest);
    const all = [...sources("src", "handlers").values()].join("\n");
    const unused = Object.keys(dependencies)
      .map((name) => name.replace("@types/", ""))
      .filter((name) => !new RegExp(`(?:from |import\\()"${name}"`).test(all));
    expect(unused).toEqual([]);
  });

  test("PKI.js is named by its cross-check alone, in import() and types", () => {
    const named = namingPkijs("src/index.ts", files, self).map(({ file }) => file);
    expect([...new Set(named)]).toEqual(["src/trust/pkijs-cross-check.ts"]);
    const text = files.get("src/trust/pkijs-cross-check.ts") ?? "";
    const still = text
      .replace(/^import type [^;]*;$/gm, "")
      .replace(/import\("(?:pkijs|asn1js)"\)/g, "");
    expect(still).not.toMatch(/["'](?:pkijs|asn1js)["']/);
  });
});

describe("the checks of the Lambda path can fail", () => {
  const nobody: SelfReferences = new Map();
  const world: Files = new Map([
    ["src/index.ts", 'export { gate } from "./gate/gate.ts";\n'],
    ["src/gate/gate.ts", '\nimport { albEvent } from "../testing/alb-event.ts";\n'],
    ["src/testing/alb-event.ts", 'export { writeDer } from "./der-writer.ts";\n'],
  ]);

  test("a tool two imports away is named once, with the line that crosses over", () => {
    expect(places(reachedTools(reachableFrom(["src/index.ts"], world, nobody)))).toEqual([
      "src/gate/gate.ts:2: src/testing/alb-event.ts is a tool and must not be reached in a Lambda (src/index.ts > src/gate/gate.ts)",
    ]);
  });

  test.each([
    ["a top-level await", "const a = 1;\nconst b = await a;\n", 2],
    ["a top-level await in a block", "{\n\n  await null;\n}\n", 3],
    ["import.meta", "\n\n\nconst url = import.meta.url;\n", 4],
  ])("%s is found with its line", (_, text, line) => {
    expect(notForCommonJs("src/a.ts", text)).toMatchObject([{ file: "src/a.ts", line }]);
  });

  test("an await in an async function is fine", () => {
    expect(notForCommonJs("src/a.ts", "export const a = async () => await null;")).toEqual([]);
  });

  test.each([
    ['const load = () => import("pkijs");', 1],
    ['import { Certificate } from "pkijs";', 1],
    ["const name = 'asn1js';", 1],
    ["const options = { pkijsCrossCheck: true };", 0],
  ])("%s: PKI.js is named %d times", (text, times) => {
    const files: Files = new Map([
      ["src/index.ts", 'import "./trust/cross-check.ts";'],
      ["src/trust/cross-check.ts", text],
    ]);
    expect(namingPkijs("src/index.ts", files, nobody)).toHaveLength(times);
  });
});
