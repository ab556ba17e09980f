/**
 * The suites by name. Each is loaded when it runs, so that one that needs no peers and no build works without them.
 */
import type { Run } from "./budgets.ts";
import { printed, type Result } from "./result.ts";

/** How much of a suite is wanted. */
export interface Scope {
  /** Only what budgets.json names: no peers, and the sizes that are limited. */
  readonly budgetsOnly: boolean;
  /** Let slow peers read the largest inputs, too: many minutes and gigabytes. */
  readonly peersAtFullSize: boolean;
}

type Bench = (scope: Scope) => Promise<readonly Result[]>;

/** In the order in which they run. */
export const suites: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  middleware: () => import("./middleware.bench.ts"),
  "chain-verification": () => import("./chain-verification.bench.ts"),
  refusals: () => import("./refusals.bench.ts"),
  certificate: () => import("./certificate.bench.ts"),
  policies: () => import("./policies.bench.ts"),
  "trust-stores": () => import("./trust-stores.bench.ts"),
  crls: () => import("./crls.bench.ts"),
  "crl-memory": () => import("./crl-memory.bench.ts"),
  bundles: () => import("./bundles.bench.ts"),
  "cold-start": () => import("./cold-start.bench.ts"),
};

/** Runs suites one after the other and prints each table when it is there. */
export async function runSuites(names: readonly string[], scope: Scope): Promise<Run> {
  const run: Record<string, readonly Result[]> = {};
  for (const name of names) {
    const load = suites[name];
    if (load === undefined) throw new TypeError(`there is no suite ${name}`);
    const { bench } = await load();
    process.stdout.write(`--- ${name}\n`);
    const results = await bench(scope);
    for (const result of results) process.stdout.write(`${printed(result)}\n`);
    run[name] = results;
  }
  return run;
}
