/** `npm run full`: the differential run at full size. Arguments: how many chains (100000), the first number (1). */
import { compare, report } from "./compare.ts";

const [count = "100000", first = "1"] = process.argv.slice(2);
const comparison = await compare(Number(first), Number(count));
process.stdout.write(report(comparison));
if (comparison.unknown.length > 0) process.exitCode = 1;
