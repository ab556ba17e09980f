import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { reachableFrom, type SelfReferences, selfReferences } from "./imports.ts";
import { bundled, namingPkijs, notForCommonJs, packagesIn, reachedTools } from "./lambda-path.ts";
import { roomOf, TOOLS } from "./rooms.ts";
import { type Files, places, repository, sources } from "./source-files.ts";

const manifest = readFileSync(join(repository, "package.json"), "utf8");
const self = selfReferences(manifest);

describe("what runs in a Lambda", () => {
  const files = sources("src", "handlers");
  const published = [...self.values()].filter((file) => !TOOLS.includes(roomOf(file) ?? ""));
  const handlers = [...files.keys()].filter((file) => file.startsWith("handlers/"));
  const reached = reachableFrom([...published, ...handlers], files, self);

  test("is found", () => {
    expect(published).toEqual(expect.arrayContaining(["src/index.ts", "src/verify.ts"]));
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

  test.each(["src/verify.ts", "src/verify-again.ts"])(
    "PKI.js is named nowhere that %s reaches",
    (entry) => {
      expect(places(namingPkijs(entry, files, self))).toEqual([]);
    },
  );

  test("a bundle of alb-mtls/verify has no path validation, lists or OCSP in it", () => {
    const isHeavy = (file: string) => /revocation\/|\/(ocsp|crl|find-path|chain-)/.test(file);
    const again = bundled("src/verify-again.ts").filter(isHeavy);
    expect(again).toContain("src/revocation/ocsp/client.ts");
    expect(again).toContain("src/trust/find-path.ts");
    expect(bundled("src/verify.ts").filter(isHeavy)).toEqual([]);
  });

  test("nor what only chains and passthrough mode need", () => {
    const left = [
      "src/gate/chain-step.ts",
      "src/gate/anchor-advice.ts",
      "src/observability/authority-expiry.ts",
    ];
    const both = [
      ...left,
      "src/gate/passthrough.ts",
      "src/alb/x-ssl-cert.ts",
      "src/alb/absence.ts",
    ];
    const keys = ["src/x509/keys/algorithms.ts", "src/x509/keys/certificate-signature.ts"];
    expect(bundled("src/index.ts")).toEqual(expect.arrayContaining([...both, ...keys]));
    const verify = bundled("src/verify.ts");
    expect([...both, ...keys].filter((file) => verify.includes(file))).toEqual([]);
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
      ["src/verify.ts", 'import "./trust/cross-check.ts";'],
      ["src/trust/cross-check.ts", text],
    ]);
    expect(namingPkijs("src/verify.ts", files, nobody)).toHaveLength(times);
  });
});
