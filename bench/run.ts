/** `npm run bench`: every `*.bench.ts` here. `--only NAME` for one, `--json FILE` for the figures. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { bench as chainVerification } from "./chain-verification.bench.ts";
import { bench as crls } from "./crls.bench.ts";
import { bench as hostileChains } from "./hostile-chains.bench.ts";
import type { Figure } from "./measure.ts";
import { table } from "./measure.ts";
import { bench as trustStores } from "./trust-stores.bench.ts";

/** One table: what it shows, and its figures with the lower bound first. */
export interface Result {
  readonly title: string;
  readonly figures: readonly Figure[];
}

const benches = {
  "chain-verification": chainVerification,
  "trust-stores": trustStores,
  "hostile-chains": hostileChains,
  crls,
} satisfies Record<string, () => Promise<readonly Result[]>>;

const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "string" } } });
const results: Result[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (values.only !== undefined && values.only !== name) continue;
  for (const result of await bench()) {
    results.push(result);
    process.stdout.write(`${table(result.title, result.figures)}\n`);
  }
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, undefined, 2));
