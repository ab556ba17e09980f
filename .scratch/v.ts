import { compareCases, compareRandom, report } from "../test/aws-tls/verdicts.ts";

console.log(report(await compareCases()));
console.log(report(await compareRandom(1, Number(process.argv[2] ?? 1000))));
