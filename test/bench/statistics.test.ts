import { describe, expect, test } from "@jest/globals";
import { perDoubling, spread } from "../../bench/statistics.ts";

describe("spread", () => {
  test("the order of the measurements does not matter", () => {
    const values = Array.from({ length: 11 }, (_, index) => index * 10);
    const expected = { median: 50, p10: 10, p90: 90 };
    expect(spread(values)).toEqual(expected);
    expect(spread(values.toReversed())).toEqual(expected);
  });

  test("numbers are compared as numbers", () => {
    expect(spread([9, 10, 100]).median).toBe(10);
  });

  test("one wild measurement moves nothing", () => {
    expect(spread([1, 1, 1, 1, 1, 1, 1, 1, 1, 1e9])).toEqual({ median: 1, p10: 1, p90: 1 });
  });

  test("of nothing there is nothing to tell", () => {
    expect(spread([]).median).toBeNaN();
  });
});

describe("perDoubling", () => {
  test.each([
    ["none", 1, 1],
    ["linear", 1000, 2],
    ["quadratic", 1_000_000, 4],
  ])("%s growth", (_, value, expected) => {
    const factor = perDoubling({ size: 1, value: 1 }, { size: 1000, value });
    expect(factor).toBeCloseTo(expected, 10);
  });
});
