import { describe, expect, test } from "@jest/globals";
import { LogThrottle } from "../../src/util/log-throttle.ts";

const minute = 60_000;

/** How many of these are written. */
function written<T>(items: readonly T[], write: (item: T) => unknown): number {
  return items.filter((item) => write(item) !== undefined).length;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("a line that is written once for each key", () => {
  test("is written once", () => {
    const throttle = new LogThrottle();
    expect(throttle.once("m", "a", { x: 1 }, 0)).toEqual({ x: 1 });
    expect(throttle.once("m", "a", { x: 2 }, 10 * minute)).toBeUndefined();
    expect(throttle.once("m", "b", { x: 3 }, 0)).toEqual({ x: 3 });
    expect(throttle.once("other", "a", { x: 4 }, 0)).toEqual({ x: 4 });
  });

  test("comes once a minute, with the number of those left out, when there are too many keys", () => {
    const throttle = new LogThrottle(5);
    expect(written(numbers(1000), (key) => throttle.once("m", `${key}`, {}, 0))).toBe(6);
    expect(throttle.once("m", "new", {}, minute - 1)).toBeUndefined();
    expect(throttle.once("m", "new", {}, minute)).toEqual({ suppressed: 995 });
    expect(throttle.once("m", "new", {}, minute)).toBeUndefined();
  });

  test("a flood under one message takes no line from another one", () => {
    const throttle = new LogThrottle(5);
    for (const key of numbers(1000)) throttle.once("a client", `${key}`, {}, 0);
    expect(throttle.once("an authority", "x", {}, 0)).toEqual({});
  });

  test("what is remembered under a known key does not grow", () => {
    const throttle = new LogThrottle(1);
    throttle.once("m", "a", {}, 0);
    expect(throttle.once("m", "b", {}, 0)).toEqual({});
    expect(throttle.once("m", "b", {}, minute)).toEqual({});
    expect(throttle.once("m", "a", {}, 2 * minute)).toBeUndefined();
  });
});

describe("a line that is written when it changes", () => {
  test("is not repeated while it says the same", () => {
    const throttle = new LogThrottle();
    const down = { source: "https://a.example/x", error: "down" };
    expect(throttle.onChange("m", down, 0)).toBeDefined();
    expect(throttle.onChange("m", down, 60 * minute)).toBeUndefined();
    expect(throttle.onChange("m", { ...down, error: "other" }, 0)).toBeDefined();
    expect(throttle.onChange("m", down, 0)).toBeDefined();
  });

  test.each<[string, (index: number) => Record<string, unknown>]>([
    ["another text each time", (n) => ({ source: "s", error: `error ${n}` })],
    ["another path of one responder", (n) => ({ responder: `http://o.example/${n}`, reason: "r" })],
    ["two texts in turn", (n) => ({ source: "s", error: n % 2 })],
    ["another list each time", (n) => ({ lists: [`CN=${n}`], count: 1 })],
  ])("%s makes a few lines and then one a minute", (_what, fields) => {
    const throttle = new LogThrottle();
    const first = written(numbers(1000), (n) => throttle.onChange("m", fields(n), 0));
    expect(first).toBeLessThanOrEqual(11);
    const later = numbers(1000).filter(
      (n) => throttle.onChange("m", fields(n), minute + n) !== undefined,
    );
    expect(later).toHaveLength(1);
  });

  test("another source each time makes no more lines than there are keys, and then few", () => {
    const throttle = new LogThrottle(100);
    const fields = (n: number) => ({ source: `http://o.example/${n}`, error: "x" });
    expect(written(numbers(5000), (n) => throttle.onChange("m", fields(n), 0))).toBe(110);
  });

  test("a clock that goes back stops nothing and floods nothing", () => {
    const throttle = new LogThrottle(1);
    const lines = written(numbers(1000), (n) => throttle.once("m", `${n}`, {}, -n * minute));
    expect(lines).toBe(2);
    expect(throttle.once("m", "late", {}, 2 * minute)).toEqual({ suppressed: 998 });
  });
});
