/** `npm run bench`: the suites of suites.ts. See `--help`. */
import { writeFileSync } from "node:fs";
import { type BenchArguments, benchArguments } from "./arguments.ts";
import { machine } from "./machine.ts";
import { runSuites, suites } from "./suites.ts";

const names = Object.keys(suites);
const help = `usage: npm run bench -- [--only NAME]... [--json FILE] [--peers-at-full-size]

  --only NAME            one suite, several by commas or by repeating: ${names.join(", ")}
  --json FILE            write the figures to FILE, too
  --peers-at-full-size   let slow peers read the longest revocation lists (many minutes)

Medians with p10 and p90 over interleaved rounds in one process; ratios to a lower bound of the same run.
Peers are installed apart: (cd bench && npm install --no-package-lock).
`;

function readArguments(): BenchArguments {
  try {
    return benchArguments(process.argv.slice(2), names);
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n\n${help}`);
    return process.exit(2);
  }
}

const { only, json, peersAtFullSize, help: isHelpWanted } = readArguments();
if (isHelpWanted) {
  process.stdout.write(help);
} else {
  const description = machine();
  process.stdout.write(`${description}\n\n`);
  const wanted = only.length === 0 ? names : names.filter((name) => only.includes(name));
  const run = await runSuites(wanted, { budgetsOnly: false, peersAtFullSize });
  if (json !== undefined) {
    const date = new Date().toISOString();
    writeFileSync(
      json,
      `${JSON.stringify({ machine: description, date, suites: run }, null, 2)}\n`,
    );
  }
}
