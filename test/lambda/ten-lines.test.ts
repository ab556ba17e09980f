/** The ten lines of README, run as users run them: as ES module and as SAM's default CommonJS bundle, with Middy and without. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { albEvent, createTestPki, TEST_TARGET_GROUP_ARN } from "../../src/testing/index.ts";
import { repository } from "../architecture/source-files.ts";
import { codeBlocks, document } from "../docs/markdown.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-ten-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));
symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));

const withMiddy =
  codeBlocks(document("README.md")).find(({ text }) => text.startsWith("// handler.ts"))?.text ??
  "";

const options = /albMtls\((\{[\s\S]*\})\)\)\n/.exec(withMiddy)?.[1] ?? "";
const withoutMiddy = `
import { passthrough, withAlbMtls } from "alb-mtls";
import { commonName } from "alb-mtls/policy";
import { fromUri } from "alb-mtls/sources";

export const handler = withAlbMtls(${options}, async (_event, { clientCertificate }) => ({
  statusCode: 200, body: \`hello \${clientCertificate.subject.commonName}\`,
}));`;

const { root } = createTestPki();
const revoked = root.issue({ subject: "CN=clientA" });
const environment = {
  TARGET_GROUP: TEST_TARGET_GROUP_ARN,
  TRUST_ANCHORS: root.pem,
  CRLS: root.crl({ revoked: [revoked] }).pem,
};
const events = [
  albEvent({ mode: "passthrough", certificate: root.issue({ subject: "CN=clientA" }) }),
  albEvent({ mode: "passthrough", certificate: root.issue({ subject: "CN=clientB" }) }),
  albEvent({ mode: "passthrough", certificate: revoked }),
  albEvent({ mode: "passthrough" }),
];
const expected = [
  [200, "hello clientA"],
  [403, "ClientCertRejected"],
  [403, "ClientCertCrlHit"],
  [401, "ClientCertMissing"],
];

/** Bundles a handler and calls it once with each event, in a process of its own. */
async function answersOf(text: string, format: "esm" | "cjs"): Promise<unknown> {
  const file = join(folder, `handler.${format === "esm" ? "mjs" : "cjs"}`);
  const { outputFiles } = await build({
    stdin: { contents: text, loader: "ts", resolveDir: repository },
    absWorkingDir: repository,
    bundle: true,
    write: false,
    platform: "node",
    target: "node22",
    format,
    conditions: ["alb-mtls-source"],
    mainFields: ["module", "main"],
    external: ["@aws-sdk/*"],
  });
  for (const { contents } of outputFiles) writeFileSync(file, contents);
  const caller = `
    const { handler } = await import(${JSON.stringify(file)});
    const answers = [];
    for (const event of ${JSON.stringify(events)}) {
      const { statusCode, body } = await handler(event, { getRemainingTimeInMillis: () => 3000 });
      answers.push([statusCode, /hello \\w+|ClientCert\\w+/.exec(body)?.[0]]);
    }
    console.log(JSON.stringify(answers));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", caller], {
    env: { PATH: process.env.PATH, ...environment },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}

describe.each([
  ["with Middy", withMiddy],
  ["without Middy", withoutMiddy],
])("the ten lines %s", (_, text) => {
  test.each(["esm", "cjs"] as const)(
    "as %s: clientA is greeted, all others are refused",
    async (format) => {
      expect(await answersOf(text, format)).toEqual(expected);
    },
    60_000,
  );
});

test("the handler without Middy brings no Middy along", async () => {
  const { metafile } = await build({
    stdin: { contents: withoutMiddy, loader: "ts", resolveDir: repository },
    absWorkingDir: repository,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    conditions: ["alb-mtls-source"],
    external: ["@aws-sdk/*"],
  });
  const files = Object.keys(metafile.inputs);
  expect(files).toContain("src/lambda/with-alb-mtls.ts");
  expect(
    files.filter((file) => /node_modules\/@(?:middy|aws-lambda-powertools)\//.test(file)),
  ).toEqual([]);
});
