/**
 * Cold starts of the example functions: to import the bundle, and to answer a first client, each in a fresh process.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleFunction, functionNames } from "./bundles.ts";
import type { ColdStart } from "./cold-start-child.ts";
import type { ColdCrossCheck } from "./cross-check-child.ts";
import type { Figure, Result, Unit } from "./result.ts";
import { spread } from "./statistics.ts";
import type { Scope } from "./suites.ts";

const rounds = 15;
/** How often a start is tried for one in which nobody else got the processor. */
const attempts = 2;
const events = new URL("../events/", import.meta.url);
const child = fileURLToPath(new URL("cold-start-child.ts", import.meta.url));
const crossCheckChild = fileURLToPath(new URL("cross-check-child.ts", import.meta.url));

/** What one process is told. */
interface Start {
  readonly name: string;
  readonly title: string;
  readonly entry: string;
  readonly eventFile: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A table for Middy alone, one for each function, and one for the cross-check. */
export async function bench({ budgetsOnly }: Scope): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-bench-"));
  // Budgets are about these two.
  const functions = functionNames().filter((name) => !budgetsOnly || name.startsWith("CnGated"));
  try {
    const starts = [
      await middyAlone(folder),
      ...functions.map((name) => startOf(name, bundleFunction(name, folder).entry)),
    ];
    const measured = starts.map((): ColdStart[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, start] of starts.entries()) measured[index]?.push(undisturbed(start));
    }
    const tables = starts.map((start, index) => table(start, measured[index] ?? []));
    return budgetsOnly ? tables : [...tables, crossCheck()];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same kind of bundle with nothing in it but Middy. */
async function middyAlone(folder: string): Promise<Start> {
  const entry = join(folder, "middy-alone.mjs");
  const contents = `
    import middy from "@middy/core";
    export const handler = middy().handler(async () => ({ statusCode: 200 }));`;
  await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    outfile: entry,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    logLevel: "warning",
  });
  const eventFile = "verify/valid.json";
  return { name: "middy-alone", title: "Middy alone", entry, eventFile, env: {} };
}

/** With the settings of events/env.json and the first sample event that the function admits. */
function startOf(name: string, entry: string): Start {
  const samples: Record<string, { expect: { function: string; status: number }[] }> = JSON.parse(
    readFileSync(new URL("expectations.json", events), "utf8"),
  );
  const admitted = Object.entries(samples).find(([, { expect }]) =>
    expect.some((each) => each.function === name && each.status === 200),
  );
  if (admitted === undefined) throw new TypeError(`no sample event is admitted by ${name}`);
  const settings = JSON.parse(readFileSync(new URL("env.json", events), "utf8"));
  const [eventFile] = admitted;
  return { name, title: `${name}, ${eventFile}`, entry, eventFile, env: settings[name] ?? {} };
}

/** A start that was not interrupted; of several that all were, the one that was least. */
function undisturbed(start: Start): ColdStart {
  let best = run(start);
  for (let attempt = 1; attempt < attempts && best.interruptions > 0; attempt += 1) {
    const next = run(start);
    if (next.interruptions < best.interruptions) best = next;
  }
  return best;
}

function run({ entry, eventFile, env }: Start): ColdStart {
  const event = fileURLToPath(new URL(eventFile, events));
  const start: ColdStart = lastLine([child, entry, event], env);
  if (start.status !== 200) throw new Error(`${entry} answered ${start.status}`);
  return start;
}

/** What a fresh process printed last; before it come lines of the function's log. */
function lastLine(args: readonly string[], env: Start["env"] = {}) {
  const output = execFileSync(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
  });
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
}

/** From the sources and the installed PKI.js, since no bundle holds it alone. */
function crossCheck(): Result {
  const runs = Array.from({ length: rounds }, (): ColdCrossCheck => lastLine([crossCheckChild]));
  const figure = (id: keyof ColdCrossCheck, name: string): Figure => ({
    id,
    name,
    unit: "ms",
    ...spread(runs.map((each) => each[id])),
  });
  return {
    id: "cross-check",
    title: "the cross-check by PKI.js, P-256 chain of 2",
    figures: [
      figure("importMillis", "import of PKI.js, not bundled"),
      figure("firstMillis", "first cross-check"),
      figure("secondMillis", "second cross-check, another leaf"),
    ],
    notes: [`${rounds} fresh processes`],
  };
}

function table({ name, title }: Start, starts: readonly ColdStart[]): Result {
  const figure = (id: keyof ColdStart, text: string, unit: Unit): Figure => ({
    id,
    name: text,
    unit,
    ...spread(starts.map((start) => start[id])),
  });
  const figures = [
    figure("importMillis", "import", "ms"),
    figure("firstMillis", "first request", "ms"),
    figure("secondMillis", "second request", "ms"),
    figure("importMegabytes", "resident memory more after import", "MB"),
    figure("firstMegabytes", "resident memory more after the first request", "MB"),
    figure("heapMegabytes", "heap in use more after the first request, collected", "MB"),
  ];
  return { id: name, title, figures, notes: [`${rounds} fresh processes, interleaved`] };
}
