/** `npm run full`: the comparison with AWS's own TLS stack at full size. Argument: how many (20000). */
import { isBuilt } from "./judge.ts";
import { compareNames, report as namesReport } from "./names.ts";
import { compareReading, report as readingReport } from "./reading.ts";
import { compareCases, compareRandom, report } from "./verdicts.ts";

const count = Number(process.argv[2] ?? "20000");
if (!isBuilt) throw new Error("aws-tls-judge is not built: npm run judge:build (needs cargo)");
const reading = compareReading(1, 2000);
const names = compareNames(1, count);
const cases = await compareCases();
const random = await compareRandom(1, count);
process.stdout.write(
  `reading\n${readingReport(reading)}\nnames\n${namesReport(names)}\nfixed chains\n${report(cases)}\nrandom chains\n${report(random)}`,
);
const isOpen = [reading, names, cases, random].some(({ unexplained }) => unexplained.length > 0);
if (isOpen) process.exitCode = 1;
