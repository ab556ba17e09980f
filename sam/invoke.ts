/**
 * `npm run sam:invoke`: every example function with every sample event, as built, compared with what is expected.
 * sam/invoke.sh calls it with: the way (`docker` or `runtime-client`), the sam command, the folder of the runtime's parts.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuiltFunction, builtFunctions } from "./built-functions.ts";
import { allCases, type Case, eventText } from "./cases.ts";
import { type Answer, judge, lacksOnlyLog, type Verdict } from "./judge.ts";
import { LocalRuntime } from "./runtime-api.ts";
import { samLocalInvoke } from "./sam-local.ts";

/** Containers at a time. */
const parallel = 2;
/** SAM stops reading the container's log once the response is there, so that now and then a line is lost; never the response. */
const maxTries = 3;

const [way = "", sam = "", parts = ""] = process.argv.slice(2);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The way without Docker: a fresh process for each case, as `sam local invoke` has. */
async function runtimeClient(functions: readonly BuiltFunction[], one: Case): Promise<Answer> {
  const built = functions.find(({ name }) => name === one.expect.function);
  if (built === undefined) return { response: "", log: "not built" };
  const given = Object.entries(one.settings[built.name] ?? {});
  const runtime = await new LocalRuntime({
    node: `${parts}/node`,
    ric: `${parts}/aws-lambda-ric`,
    task: built.folder,
    handler: built.handler,
    name: built.name,
    timeoutSeconds: built.timeoutSeconds,
    memory: 512,
    env: {
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      ...Object.fromEntries(given.filter(([name]) => built.variables.includes(name))),
    },
  }).listen();
  try {
    const { body } = await runtime.invoke(eventText(one.eventFile));
    return { response: body, log: runtime.log };
  } finally {
    runtime.close();
  }
}

function row(cells: readonly string[]): string {
  const widths = [27, 40, 31, 31];
  return cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join(" ")
    .trimEnd();
}

async function main(): Promise<number> {
  const functions = builtFunctions();
  const cases = allCases(functions);
  const scratch = mkdtempSync(join(tmpdir(), "alb-mtls-invoke-"));
  const started = performance.now();
  const invoke = (one: Case) =>
    way === "docker" ? samLocalInvoke(sam, scratch, one) : runtimeClient(functions, one);
  say(
    way === "docker" ? "invoked by: sam local invoke" : "invoked by: the runtime client, no Docker",
  );
  say(row(["function", "event", "status", "expected", "ok"]));
  const verdictOf = async (one: Case): Promise<Verdict> => {
    for (let tries = 1; ; tries += 1) {
      const verdict = judge(one, eventText(one.eventFile), await invoke(one));
      if (tries === maxTries || !lacksOnlyLog(verdict)) return verdict;
    }
  };
  let wrong = 0;
  const pending = cases.values();
  const worker = async () => {
    for (const one of pending) {
      const { status, expected, faults } = await verdictOf(one);
      if (faults.length > 0) wrong += 1;
      const ok = faults.length === 0 ? "yes" : `NO: ${faults.join("; ")}`;
      say(row([one.expect.function, one.label, status, expected, ok]));
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, worker));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  say(`${cases.length - wrong} of ${cases.length} as expected, in ${seconds} s`);
  return wrong === 0 && cases.length > 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
