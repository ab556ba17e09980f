/** The check that comes before `npm ci` in .ci/run, over folders that a careless or hostile change would leave. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "@jest/globals";

const script = fileURLToPath(new URL("../../.ci/install-scripts.mjs", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const lock = {
  "": {},
  "node_modules/node": { version: "24.21.0", hasInstallScript: true },
  "node_modules/quiet": { version: "1.0.0" },
};
const good = {
  manifest: {
    devEngines: { packageManager: { name: "npm", version: ">=11.16.0", onFail: "error" } },
    allowScripts: { node: true } as Record<string, boolean>,
  },
  packages: lock as Record<string, object>,
  npmrc: "strict-allow-scripts=true\n",
  npm: "11.19.1",
};

function run({ manifest, packages, npmrc, npm }: typeof good): { code: number; complaint: string } {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-scripts-"));
  folders.push(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages }));
  writeFileSync(join(folder, ".npmrc"), npmrc);
  const { status, stderr } = spawnSync(process.execPath, [script, folder, npm], {
    encoding: "utf8",
  });
  return { code: status ?? -1, complaint: stderr };
}

const withScript = { version: "1.0.0", hasInstallScript: true };
const allowing = (allowScripts: Record<string, boolean>) => ({
  manifest: { ...good.manifest, allowScripts },
});

describe("passes", () => {
  test("this repository", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, root, good.npm], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe("allowed to run an install script: node\n");
  });

  test.each<[string, Partial<typeof good>]>([
    ["what is allowed by name", {}],
    ["what is allowed by name and version", allowing({ "node@24.21.0": true })],
    ["what is denied", allowing({ node: false })],
    ["the first npm that knows the rule", { npm: "11.16.0" }],
    ["a later npm", { npm: "12.0.0" }],
  ])("%s", (_what, change) => {
    expect(run({ ...good, ...change })).toEqual({ code: 0, complaint: "" });
  });
});

describe("fails", () => {
  const also = (place: string, entry: object) => ({ packages: { ...lock, [place]: entry } });

  test.each<[string, Partial<typeof good>, string]>([
    ["for a new script", also("node_modules/evil", withScript), "evil has an install script"],
    [
      "for a script deep in the tree",
      also("node_modules/quiet/node_modules/@a/evil", withScript),
      "@a/evil has an install script",
    ],
    [
      "for a package under another's name",
      also("node_modules/node/node_modules/node", { ...withScript, name: "evil" }),
      "evil has an install script",
    ],
    [
      "for a package from git, whose prepare is run",
      also("node_modules/g", { version: "1.0.0", resolved: "git+ssh://git@host/g.git#1" }),
      "g has an install script",
    ],
    ["for a link", also("node_modules/l", { link: true, resolved: "../l" }), "l has an install"],
    ["for another version than allowed", allowing({ "node@24.20.0": true }), "node has an install"],
    [
      "for what is neither true nor false",
      allowing({ node: "yes" as never }),
      "node has an install",
    ],
    [
      "for an entry without package",
      allowing({ node: true, gone: true }),
      "names gone, which has no",
    ],
    ["without the strict setting", { npmrc: "save-exact=true\n" }, "strict-allow-scripts=true"],
    [
      "with the setting in a comment",
      { npmrc: "# strict-allow-scripts=true\n" },
      "must say strict",
    ],
    ["with an npm that ignores the rule", { npm: "11.15.9" }, "would run every install script"],
    ["with the npm of Node.js 20", { npm: "10.8.2" }, "would run every install script"],
    ["with a prerelease", { npm: "12.0.0-pre.1" }, "would run every install script"],
    ["without npm", { npm: "" }, "none found"],
    ["without a stated npm", { manifest: { allowScripts: { node: true } } as never }, "devEngines"],
  ])("%s", (_what, change, complaint) => {
    const result = run({ ...good, ...change });
    expect(result.code).toBe(1);
    expect(result.complaint).toContain(complaint);
  });
});

test(".ci/run does it before anything is installed, and ends when it fails", () => {
  const text = readFileSync(join(root, ".ci/run"), "utf8");
  expect(text).toMatch(
    /section "install scripts" .*install-scripts\.mjs\nneed\n(?:(?!section ).*\n)*section "npm ci"/,
  );
});
