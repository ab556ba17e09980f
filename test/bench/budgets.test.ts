import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type Budget, compare, comparisonTable, suitesOf } from "../../bench/budgets.ts";
import { counted } from "../../bench/result.ts";
import { suites } from "../../bench/suites.ts";

const budget: Budget = {
  name: "what is added",
  figure: "suite/table/gated",
  minus: "suite/table/bare",
  against: "suite/table/bound",
  limit: 0.5,
  unit: "of the bound",
};

/** The bound takes 100, the bare call 10. */
const run = (gated: number) => ({
  suite: [
    {
      id: "table",
      title: "a table",
      figures: [
        counted("bound", "", "us", 100),
        counted("bare", "", "us", 10),
        counted("gated", "", "us", gated),
        counted("hostile-a", "", "us", 3),
        counted("hostile-b", "", "us", 7),
      ],
    },
    { id: "other", title: "another table", figures: [counted("hostile-c", "", "us", 9)] },
  ],
});

describe("compare", () => {
  test.each([
    [60, 0.5, true],
    [59, 0.49, true],
    [61, 0.51, false],
  ])("a figure of %d is %d of the bound: holds is %s", (gated, value, holds) => {
    expect(compare(budget, run(gated))).toMatchObject({ value, holds });
  });

  test("the margin is a share of the limit", () => {
    expect(compare(budget, run(35)).margin).toBeCloseTo(0.5);
    expect(compare(budget, run(85)).margin).toBeCloseTo(-0.5);
  });

  test("a star stands for the largest of one table", () => {
    const hostile = { name: "", figure: "suite/table/hostile-*", limit: 7, unit: "us" };
    expect(compare(hostile, run(0))).toMatchObject({ value: 7, holds: true });
  });

  test("a limit of nothing is over with one byte", () => {
    const none = { name: "", figure: "suite/table/bare", limit: 0, unit: "bytes" };
    expect(compare(none, run(0)).holds).toBe(false);
  });

  test.each(["suite/table/absent", "suite/absent/bare", "absent/table/bare", "suite/table/none-*"])(
    "a figure that was not measured is an error: %s",
    (figure) => {
      expect(() => compare({ ...budget, figure }, run(0))).toThrow(
        `nothing was measured as ${figure}`,
      );
    },
  );

  test("what was not a number does not hold", () => {
    expect(compare(budget, run(Number.NaN)).holds).toBe(false);
  });
});

test("the table says which budget is over", () => {
  const table = comparisonTable([compare(budget, run(61)), compare(budget, run(35))]);
  expect(table.split("\n").map((line) => line.includes("OVER"))).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test("a goal that is missed is said and fails nothing", () => {
  const missed = compare({ ...budget, goal: 0.1 }, run(35));
  expect(missed.holds).toBe(true);
  expect(comparisonTable([missed])).toContain("the goal of 0.100 is MISSED");
  expect(comparisonTable([compare({ ...budget, goal: 0.1 }, run(20))])).toContain("is reached");
});

describe("budgets.json", () => {
  const all: readonly Budget[] = JSON.parse(
    readFileSync(new URL("../../bench/budgets.json", import.meta.url), "utf8"),
  );

  test("names suites that exist", () => {
    const names = Object.keys(suites);
    expect([...suitesOf(all)].filter((suite) => !names.includes(suite))).toEqual([]);
  });

  test("has names of its own for every budget", () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });
});
