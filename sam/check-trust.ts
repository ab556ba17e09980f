/**
 * `npm run sam:trust -- ca-bundle.pem [crl.pem]`: looks at trust material before it is uploaded. Exit code 1 when the load balancer
 * would refuse it.
 * @module
 */
import { readFileSync } from "node:fs";
import { bundleFaults, revocationListFaults } from "./trust-material.ts";

const [bundle, list] = process.argv.slice(2);

function check(file: string, faultsIn: (text: string) => string[]): boolean {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    process.stderr.write(
      `${file}: cannot be read: ${error instanceof Error ? error.message : error}\n`,
    );
    return false;
  }
  const faults = faultsIn(text);
  for (const fault of faults) process.stderr.write(`${file}: ${fault}\n`);
  if (faults.length === 0) process.stdout.write(`${file}: ok\n`);
  return faults.length === 0;
}

if (bundle === undefined) {
  process.stderr.write("usage: npm run sam:trust -- ca-bundle.pem [crl.pem]\n");
  process.exitCode = 2;
} else {
  const good = check(bundle, (text) => bundleFaults(text, new Date()));
  const listGood = list === undefined || check(list, revocationListFaults);
  process.exitCode = good && listGood ? 0 : 1;
}
