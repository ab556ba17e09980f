/**
 * The functions as they are deployed: each bundled to one file, loaded by a Node.js of its own in an empty folder.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ALBResult } from "aws-lambda";
import { readEvents } from "../events/world.ts";
import { FUNCTIONS, type FunctionName, type Settings } from "../support/handlers.ts";
import { certificatesIn, privateKeysIn } from "../support/secrets.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const settings: Record<FunctionName, Settings> = readEvents("env.json");

/** What esbuild is told for each format. SAM's own defaults are CommonJS, ES2020 and minified. */
const formats = {
  esm: { extension: "mjs", flags: ["--format=esm", "--target=node24"] },
  commonjs: { extension: "js", flags: ["--format=cjs", "--target=es2020", "--minify"] },
} as const;

const samples = {
  BoundTokenFunction: { admitted: "passthrough/bound-token", refused: "passthrough/expired" },
  CnGatedPassthroughFunction: { admitted: "passthrough/valid", refused: "passthrough/self-signed" },
  CnGatedVerifyFunction: { admitted: "verify/valid", refused: "verify/disagreeing-subject" },
  OpenadrVenFunction: { admitted: "passthrough/valid", refused: "passthrough/other-common-name" },
  PublicCaBaseDnFunction: { admitted: "verify/valid", refused: "verify/other-base-dn" },
  RouteByCommonNameFunction: { admitted: "verify/other-common-name", refused: "verify/mixed-mode" },
  WhoamiFunction: { admitted: "passthrough/valid-browser", refused: "passthrough/expired" },
} as const;

/** Functions that answer refusals in a form of their own. */
const ownForm: Partial<Record<FunctionName, string>> = {
  BoundTokenFunction: "application/json",
  OpenadrVenFunction: "application/xml; charset=utf-8",
};

/** Loads a bundle as Lambda does and prints what it answers to the events on stdin. */
const runner = `
  const { readFileSync } = require("node:fs");
  (async () => {
    const { handler } = await import(require("node:url").pathToFileURL(process.argv[1]));
    const answers = [];
    for (const event of JSON.parse(readFileSync(0, "utf8"))) {
      answers.push(await handler(event, { getRemainingTimeInMillis: () => 3000 }));
    }
    process.stdout.write(JSON.stringify(answers));
  })();`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alb-mtls-bundles-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function bundle(name: FunctionName, format: keyof typeof formats): string {
  const { extension, flags } = formats[format];
  const file = join(folder, `${FUNCTIONS[name]}.${extension}`);
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/esbuild/bin/esbuild"),
      join(root, "handlers", `${FUNCTIONS[name]}.ts`),
      "--bundle",
      "--platform=node",
      "--conditions=alb-mtls-source",
      "--log-level=warning",
      `--outfile=${file}`,
      ...flags,
    ],
    { cwd: root, stdio: "pipe" },
  );
  return file;
}

function run(file: string, name: FunctionName, events: readonly unknown[]): ALBResult[] {
  const out = execFileSync(process.execPath, ["-e", runner, file], {
    cwd: folder,
    // Lines of the log would stand among the answers.
    env: { POWERTOOLS_LOG_LEVEL: "SILENT", ...settings[name] },
    input: JSON.stringify(events),
    encoding: "utf8",
    stdio: "pipe",
  });
  return JSON.parse(out);
}

describe.each(["esm", "commonjs"] as const)("bundled as %s", (format) => {
  describe.each(Object.keys(FUNCTIONS) as FunctionName[])("%s", (name) => {
    let file = "";
    beforeAll(() => {
      file = bundle(name, format);
    });

    test("admits and refuses", () => {
      const { admitted, refused } = samples[name];
      const events = [readEvents(`${admitted}.json`), readEvents(`${refused}.json`)];
      const [first, second] = run(file, name, events);
      expect(first).toMatchObject({ statusCode: 200 });
      const form = ownForm[name] ?? "application/problem+json";
      expect(second?.statusCode).toBeGreaterThanOrEqual(400);
      expect(second?.multiValueHeaders).toMatchObject({ "content-type": [form] });
    });

    test("holds no certificate and no private key", () => {
      const text = readFileSync(file, "utf8");
      expect(text.length).toBeGreaterThan(10_000);
      expect(certificatesIn(text)).toEqual([]);
      expect(privateKeysIn(text)).toEqual([]);
    });
  });
});

describe("what verify mode never needs", () => {
  test.each([
    "CnGatedVerifyFunction",
    "PublicCaBaseDnFunction",
    "RouteByCommonNameFunction",
  ] as const)("is not in %s", (name) => {
    const text = readFileSync(bundle(name, "esm"), "utf8");
    // esbuild heads every module with its path.
    const modules = [...text.matchAll(/^\/\/ (\S+\.(?:[cm]?js|ts))$/gm)].map(
      ([, path = ""]) => path,
    );
    expect(modules).toContain("src/listeners/verify.ts");
    const unneeded = modules.filter((path) =>
      /\/(pkijs|asn1js)\/|^src\/revocation\/|\/(chain-verifier|path-validation|build-path|crl|source|material)\.ts$/.test(
        path,
      ),
    );
    expect(unneeded).toEqual([]);
    // Loading one of these takes longer than loading the rest of the function.
    expect(text).not.toMatch(/from "node:(crypto|https?|net|tls)"/);
  });
});
