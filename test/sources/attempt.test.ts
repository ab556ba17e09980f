import { describe, expect, test } from "@jest/globals";
import { FetchAttempt } from "../../src/sources/attempt.ts";
import { Source } from "../../src/sources/source.ts";

/** A clock that the test sets. */
function clockAt(millis: number): { millis: number; now: () => number } {
  const clock = { millis, now: () => clock.millis };
  return clock;
}

describe("a try to fetch", () => {
  test.each<[string, number, boolean]>([
    ["the clock stands still", 0, true],
    ["a second has passed", 1000, true],
    ["more than a second passed unseen: the process was frozen", 1001, false],
    ["the clock went back by a millisecond", -1, false],
    ["the clock went back by an hour", -3_600_000, false],
  ])("when %s", (_what, pause, isAlive) => {
    const clock = clockAt(10_000_000);
    const attempt = new FetchAttempt(clock.now, 60_000);
    clock.millis += pause;
    expect(attempt.isAlive(clock.millis)).toBe(isAlive);
  });

  test("that was cut stays so, wherever the clock goes afterwards", () => {
    const clock = clockAt(10_000_000);
    const attempt = new FetchAttempt(clock.now, 60_000);
    expect(attempt.isAlive(clock.millis - 1)).toBe(false);
    expect(attempt.isAlive(clock.millis)).toBe(false);
    expect(attempt.isAlive(clock.millis + 10)).toBe(false);
  });
});

test("a request after the clock went back starts a fetch of its own", async () => {
  const clock = clockAt(Date.parse("2026-06-01T00:00:00Z"));
  let fetches = 0;
  const source = new Source(
    "a place",
    async () => {
      fetches += 1;
      if (fetches === 1) await new Promise(() => {});
      return { content: "text" };
    },
    { clock: () => new Date(clock.millis) },
  );
  const first = source.read().catch(() => "given up");
  clock.millis -= 1;
  expect(await source.read()).toBe("text");
  expect(fetches).toBe(2);
  await first;
});
