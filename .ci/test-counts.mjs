// Prints `N passed, N failed` from Jest's --json report, alone on a line: Jest's own closing lines are not among those that
// every reader of a log recognises. A suite that could not run has no failed test to count, so it counts as one.
import { readFileSync } from "node:fs";

const [file = ""] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, "utf8"));
const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
const skipped = report.numPendingTests + report.numTodoTests;
const counts = [`${report.numPassedTests} passed`, `${failed} failed`];
if (skipped > 0) counts.push(`${skipped} skipped`);
process.stdout.write(`${counts.join(", ")}\n`);
