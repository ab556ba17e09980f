/** Scenarios of one CA with three keys, judged by an oracle that knows the library by its outcomes only. */
import { expect, test } from "@jest/globals";
import { compareScenarios } from "./compare.ts";

test("no client is admitted that the oracle refuses, and none refused that it admits", async () => {
  const { counts, differences } = await compareScenarios(1, 3000);
  expect(differences).toEqual([]);
  // All outcomes occur often, so that each can be got wrong.
  for (const status of ["good", "revoked", "unknown"] as const) {
    expect(counts[status]).toBeGreaterThan(300);
  }
}, 180_000);
