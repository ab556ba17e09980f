/** `npm run full`: the scenarios at full size. Arguments: how many (100000), the first number (1). */
import { compareScenarios } from "./compare.ts";

const [count = "100000", first = "1"] = process.argv.slice(2);
const { counts, differences } = await compareScenarios(Number(first), Number(count));
process.stdout.write(`revocation scenarios: ${JSON.stringify(counts)}\n`);
process.stdout.write(`${differences.length} differences\n${differences.join("\n")}\n`);
if (differences.length > 0) process.exitCode = 1;
