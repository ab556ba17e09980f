/**
 * The real `sam local invoke`: one container for one invocation.
 * @module
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Case } from "./cases.ts";
import type { Answer } from "./judge.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const timeLimitMillis = 60_000;

/**
 * Invokes the case's function. Its exit code says nothing (it is 0 when the function throws or times out), so the answer is
 * what came on stdout. An invocation without any is tried once more: the function's timeout counts from the start of the
 * container, which on a busy machine can take all of it.
 */
export async function samLocalInvoke(sam: string, scratch: string, one: Case): Promise<Answer> {
  const settingsFile = `${scratch}/env-${process.hrtime.bigint()}.json`;
  writeFileSync(settingsFile, JSON.stringify(one.settings));
  const architecture = `Architecture=${process.arch === "arm64" ? "arm64" : "x86_64"}`;
  const args = ["local", "invoke", one.expect.function, "--skip-pull-image"];
  // A parameter without a default; the settings of the case have the names that count.
  args.push("--parameter-overrides", architecture, "AllowedCommonNames=clientA");
  const files = ["--event", `events/${one.eventFile}`, "--env-vars", settingsFile];
  const first = await run(sam, [...args, ...files]);
  return first.response === "" ? run(sam, [...args, ...files]) : first;
}

function run(command: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeLimitMillis,
    });
    const text = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (chunk: string) => {
        text[name] += chunk;
      });
    }
    child.on("error", (error) => resolve({ response: "", log: error.message }));
    child.on("close", () => resolve({ response: text.stdout.trim(), log: text.stderr }));
  });
}
