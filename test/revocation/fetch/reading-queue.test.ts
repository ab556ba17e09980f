/** Turns of readers: one at a time, in a fair order. */
import { expect, test } from "@jest/globals";
import { ReadingQueue } from "../../../src/revocation/fetch/reading-queue.ts";

const { signal: never } = new AbortController();

function readers() {
  const queue = new ReadingQueue();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const take = (name: string, strikes = 0, signal: AbortSignal = never): Promise<void> =>
    queue.take(strikes, signal).then((end) => {
      begun.push(name);
      ends.set(name, end);
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { take, end, begun };
}

test("one at a time, first come, first served", async () => {
  const { take, end, begun } = readers();
  await take("a");
  void take("b");
  void take("c");
  await end("none");
  expect(begun).toEqual(["a"]);
  await end("a");
  expect(begun).toEqual(["a", "b"]);
  await end("b");
  await end("c");
  await take("d");
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

test("turns in vain put a reader after those who had fewer, and never before", async () => {
  const { take, end, begun } = readers();
  await take("a");
  for (const [name, strikes] of [
    ["bad", 3],
    ["good", 0],
    ["worse", 4],
    ["bad too", 3],
    ["new", 0],
  ] as const) {
    void take(name, strikes);
  }
  for (const name of ["a", "good", "new", "bad", "bad too"]) await end(name);
  expect(begun).toEqual(["a", "good", "new", "bad", "bad too", "worse"]);
});

test("a reader that gives up waiting keeps no other from its turn", async () => {
  const { take, end, begun } = readers();
  const controller = new AbortController();
  await take("a");
  const given = take("b", 0, controller.signal);
  void take("c");
  controller.abort(new Error("the time is over"));
  await expect(given).rejects.toThrow("the time is over");
  await end("a");
  expect(begun).toEqual(["a", "c"]);
  controller.abort();
  await expect(take("d", 0, controller.signal)).rejects.toThrow("the time is over");
  await end("c");
  await take("e");
  expect(begun).toEqual(["a", "c", "e"]);
});

test("a signal that is aborted during a turn ends nothing: the reader does", async () => {
  const { take, end, begun } = readers();
  const controller = new AbortController();
  await take("a", 0, controller.signal);
  void take("b");
  controller.abort();
  await end("none");
  expect(begun).toEqual(["a"]);
  await end("a");
  expect(begun).toEqual(["a", "b"]);
});
