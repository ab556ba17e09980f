// The long soak run: `npm run full`. Usage: run.ts [requests] [seed]
import { soak } from "./soak.ts";

const [requests = "50000", seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
process.stdout.write(`soak: ${requests} requests, seed ${seed}\n`);
const figures = await soak(Number(requests), Number(seed));
for (const [name, value] of Object.entries(figures)) process.stdout.write(`  ${name} ${value}\n`);
const growth = figures.heapLate - figures.heapEarly;
process.stdout.write(`  heap grew by ${growth} MiB in the last nine tenths\n`);
process.exitCode = growth > 20 ? 1 : 0;
