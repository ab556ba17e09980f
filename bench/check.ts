/** `npm run bench:check`: measures what budgets.json limits, in one run, and exits with 1 when one is over. See `--help`. */
import { readFileSync, writeFileSync } from "node:fs";
import { type CheckArguments, checkArguments } from "./arguments.ts";
import { type Budget, compare, comparisonTable, suitesOf } from "./budgets.ts";
import { machine } from "./machine.ts";
import { runSuites, suites } from "./suites.ts";

const help = `usage: npm run bench:check -- [--bytes] [--json FILE]

  --bytes       only the budgets on the bytes of bundles, which are the same on every machine (npm run bench:bytes)
  --json FILE   write the comparison to FILE, too

Exits with 1 when a budget of bench/budgets.json is over. Times are ratios within this run: run it on a machine that does nothing else.
`;

function readArguments(): CheckArguments {
  try {
    return checkArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n\n${help}`);
    return process.exit(2);
  }
}

const { bytes, json, help: isHelpWanted } = readArguments();
if (isHelpWanted) {
  process.stdout.write(help);
} else {
  const all: readonly Budget[] = JSON.parse(
    readFileSync(new URL("budgets.json", import.meta.url), "utf8"),
  );
  const budgets = bytes ? all.filter(({ figure }) => figure.startsWith("bundles/")) : all;
  const wanted = suitesOf(budgets);
  const names = Object.keys(suites).filter((name) => wanted.has(name));
  process.stdout.write(`${machine()}\n\n`);
  const run = await runSuites(names, { budgetsOnly: true, peersAtFullSize: false });
  const comparisons = budgets.map((budget) => compare(budget, run));
  process.stdout.write(comparisonTable(comparisons));
  const over = comparisons.filter(({ holds }) => !holds).length;
  process.stdout.write(`${comparisons.length} budgets, ${over} over\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(comparisons, null, 2)}\n`);
  if (over > 0) process.exitCode = 1;
}
