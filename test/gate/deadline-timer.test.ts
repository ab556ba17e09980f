import { getEventListeners } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { Deadline } from "../../src/gate/deadline.ts";

/** A promise that says whether anybody listens to its rejection: one that nobody hears ends the process. */
function pending(): { promise: PromiseLike<never>; isHeard: () => boolean } {
  let heard = false;
  const promise: PromiseLike<never> = {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this test is about
    then: (_fulfilled, rejected) => {
      heard ||= typeof rejected === "function";
      return new Promise(() => {});
    },
  };
  return { promise, isHeard: () => heard };
}

describe("a deadline that is over before the wait begins", () => {
  test.each<[string, () => Deadline]>([
    ["no time is left", () => new Deadline(0, undefined)],
    ["the request was given up", () => new Deadline(1000, AbortSignal.abort())],
  ])("%s: refused at once, and a later rejection is heard", async (_what, make) => {
    const { promise, isHeard } = pending();
    const deadline = make();
    await expect(deadline.wait(promise, "a test")).rejects.toMatchObject({
      reason: "deadline.exceeded",
    });
    deadline.end();
    expect(isHeard()).toBe(true);
  });
});

test("a request that was given up before it began is over at once, whatever time is left", () => {
  const deadline = new Deadline(60_000, AbortSignal.abort());
  const isOver = deadline.signal.aborted;
  deadline.end();
  expect(isOver).toBe(true);
});

test("the end takes the listener off a signal that outlives the request", () => {
  const outer = new AbortController();
  const deadline = new Deadline(1000, outer.signal);
  const { signal } = deadline;
  expect(getEventListeners(outer.signal, "abort")).toHaveLength(1);
  deadline.end();
  expect(getEventListeners(outer.signal, "abort")).toHaveLength(0);
  expect(signal.aborted).toBe(true);
  expect(outer.signal.aborted).toBe(false);
});
