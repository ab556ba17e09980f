import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));
const node = (args: readonly string[], input = "") =>
  execFileSync(process.execPath, args, { cwd: root, input, encoding: "utf8", stdio: "pipe" });

describe("sam/bundle.mjs and sam/stack.mjs", () => {
  let folder = "";
  let built = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "alb-mtls-stack-"));
    built = join(folder, "CnGatedVerifyFunction");
    node(["sam/bundle.mjs", "CnGatedVerifyFunction", built]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("a function is packed without its source map and without a word about one", () => {
    expect(readdirSync(built)).toEqual(["cn-gated-verify.mjs"]);
    expect(readFileSync(join(built, "cn-gated-verify.mjs"), "utf8")).not.toMatch(
      /sourceMappingURL/,
    );
  });

  test("a place in the bundle is shown as the place in the sources, other lines as they were", () => {
    const before = readFileSync(join(built, "cn-gated-verify.mjs"), "utf8").split(
      "every request is refused with 503",
    )[0] as string;
    const lines = before.split("\n");
    const place = `cn-gated-verify.mjs:${lines.length}:${(lines.at(-1) ?? "").length}`;
    const trace = [
      "TypeError: no",
      `    at e (file:///var/task/${place})`,
      `    at /var/task/${place}`,
      "    at node:internal/process/task_queues:103:5",
      "    at t (file:///var/task/other.mjs:1:2)",
      "",
    ].join("\n");
    const source = readFileSync(join(root, "handlers/configured.ts"), "utf8").split("\n");
    const line = 1 + source.findIndex((each) => each.includes("every request is refused with 503"));
    const readable = node(["sam/stack.mjs", built], trace).split("\n");
    expect(readable[1]).toMatch(
      new RegExp(`^ {4}at e \\(.*handlers/configured\\.ts:${line}:\\d+\\)$`),
    );
    expect(readable[2]).toMatch(new RegExp(`^ {4}at .*handlers/configured\\.ts:${line}:\\d+$`));
    expect([readable[0], ...readable.slice(3)]).toEqual([
      "TypeError: no",
      ...trace.split("\n").slice(3),
    ]);
  });

  test("without maps it says what to do", () => {
    expect(() => node(["sam/stack.mjs", join(folder, "Nothing")])).toThrow(/sam build/);
  });
});
