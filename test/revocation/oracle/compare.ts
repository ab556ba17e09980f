/** The library and the oracle on many scenarios. */
import { judge, type Status } from "./oracle.ts";
import { outcomeOf } from "./run-scenario.ts";
import { scenarioOf } from "./scenario.ts";

/** What a run has seen. */
export interface Comparison {
  /** How many scenarios had each status. */
  readonly counts: Readonly<Record<Status | "no path", number>>;
  /** Scenarios about which the two differ, by their numbers. */
  readonly differences: readonly string[];
}

/** Most differences that are kept: the first ones tell as much as all. */
const maxDifferences = 10;

/** Compares scenarios by their numbers, from `first` on. */
export async function compareScenarios(first: number, count: number): Promise<Comparison> {
  const counts = { good: 0, revoked: 0, unknown: 0, "no path": 0 };
  const differences: string[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const scenario = scenarioOf(seed);
    const outcome = await outcomeOf(scenario);
    if (outcome === undefined) {
      counts["no path"] += 1;
      continue;
    }
    const right = judge(scenario, outcome.path);
    counts[right] += 1;
    if (outcome.status === right || differences.length >= maxDifferences) continue;
    const { path, status, detail } = outcome;
    differences.push(
      `scenario ${seed}: ${status} (${detail}), by the oracle ${right}: ${JSON.stringify({ path, ...scenario })}`,
    );
  }
  return { counts, differences };
}
