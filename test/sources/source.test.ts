import { describe, expect, test } from "@jest/globals";
import type { Fetched } from "../../src/sources/content.ts";
import { Source } from "../../src/sources/source.ts";
import type { SourceOptions } from "../../src/sources/source-options.ts";

/** A place whose answers the test gives by hand. */
class Place {
  millis = Date.parse("2026-06-01T00:00:00Z");
  content: string | Error | "hang" = "first";
  fetches = 0;
  readonly signals: AbortSignal[] = [];
  readonly source: Source;
  #release: (() => void)[] = [];

  constructor(options: SourceOptions = {}) {
    this.source = new Source("the place", ({ signal }) => this.#fetch(signal), {
      refreshAfter: 300,
      maxStale: 900,
      hardAge: 86_400,
      clock: () => new Date(this.millis),
      random: () => 0,
      ...options,
    });
  }

  /** Lets every fetch that hangs have its answer. */
  release(): void {
    for (const answer of this.#release.splice(0)) answer();
  }

  seconds(count: number): void {
    this.millis += count * 1000;
  }

  async #fetch(signal: AbortSignal): Promise<Fetched> {
    this.fetches += 1;
    this.signals.push(signal);
    const { content } = this;
    if (content === "hang") {
      await new Promise<void>((resolve) => this.#release.push(resolve));
      return { content: "late" };
    }
    if (typeof content !== "string") throw content;
    return { content };
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the three ages", () => {
  test("young content is used without asking", async () => {
    const place = new Place();
    expect(await place.source.read()).toBe("first");
    place.seconds(299);
    place.content = "second";
    expect(await place.source.read()).toBe("first");
    await turn();
    expect(place.fetches).toBe(1);
  });

  test("after refreshAfter a read starts a fetch and does not wait for it", async () => {
    const place = new Place();
    await place.source.read();
    place.seconds(301);
    place.content = "second";
    expect(await place.source.read()).toBe("first");
    await turn();
    expect(await place.source.read()).toBe("second");
    expect(place.fetches).toBe(2);
  });

  test("after maxStale a read waits for the answer", async () => {
    const place = new Place();
    await place.source.read();
    place.seconds(901);
    expect(place.source.fresh).toBe(false);
    place.content = "second";
    expect(await place.source.read()).toBe("second");
    expect(place.source.fresh).toBe(true);
  });

  test("up to hardAge the last good content is used, then none", async () => {
    const place = new Place();
    await place.source.read();
    place.content = new Error("gone");
    place.seconds(86_400);
    expect(await place.source.read()).toBe("first");
    place.seconds(1);
    await expect(place.source.read()).rejects.toThrow("the place: gone");
    expect(place.source.usable).toBe(false);
    place.content = "back";
    expect(await place.source.read()).toBe("back");
  });

  test("jitter takes up to a fifth off refreshAfter", async () => {
    for (const [random, seconds, fetches] of [
      [0.999, 239, 1],
      [0.999, 241, 2],
      [0, 299, 1],
      [0, 301, 2],
    ] as const) {
      const place = new Place({ random: () => random });
      await place.source.read();
      place.seconds(seconds);
      await place.source.read();
      expect(place.fetches).toBe(fetches);
    }
  });

  test("a clock that goes back makes nothing younger", async () => {
    const place = new Place();
    await place.source.read();
    place.seconds(-3600);
    place.content = "second";
    expect(await place.source.read()).toBe("second");
  });

  test("a clock that went back by more than hardAge leaves nothing to be used but a new answer", async () => {
    const place = new Place();
    await place.source.read();
    place.seconds(-86_400);
    place.content = new Error("down");
    expect(await place.source.read()).toBe("first");
    place.seconds(-1);
    expect(place.source.usable).toBe(false);
    await expect(place.source.read()).rejects.toThrow("down");
    place.content = "second";
    place.seconds(61);
    expect(await place.source.read()).toBe("second");
  });

  test.each([
    { refreshAfter: 0 },
    { refreshAfter: 1000, maxStale: 900 },
    { maxStale: 90_000 },
    { hardAge: Number.NaN },
    { timeoutMillis: 1.5 },
    { maxBytes: 0 },
    { sha256: "abc" },
  ])("%j is a TypeError", (options) => {
    expect(() => new Place(options)).toThrow(TypeError);
  });
});

describe("fetches", () => {
  test("one at a time serves everybody", async () => {
    const place = new Place();
    await Promise.all([place.source.read(), place.source.read(), place.source.reload()]);
    expect(place.fetches).toBe(1);
  });

  test("one that a freeze has cut is started anew", async () => {
    const place = new Place();
    await place.source.read();
    place.seconds(301);
    place.content = "hang";
    await place.source.read();
    expect(place.fetches).toBe(2);
    // Frozen for ten minutes with the answer on its way.
    place.seconds(601);
    place.content = "second";
    expect(await place.source.read()).toBe("second");
    expect(place.fetches).toBe(3);
    expect(place.signals[1]?.aborted).toBe(true);
    // The old answer arrives after all.
    place.release();
    await turn();
    expect(await place.source.read()).toBe("second");
  });

  test("at cold start one that was cut in INIT does not fail the first request", async () => {
    const place = new Place();
    place.content = "hang";
    place.source.ensure();
    place.seconds(30);
    place.content = "second";
    expect(await place.source.read()).toBe("second");
  });

  test("a failure that a read only joined is tried once more", async () => {
    const place = new Place();
    place.content = new Error("connection reset");
    place.source.ensure();
    place.content = "second";
    expect(await place.source.read()).toBe("second");
    expect(place.fetches).toBe(2);
  });

  test("one that takes too long is given up, even when it ignores its signal", async () => {
    const place = new Place({ timeoutMillis: 20 });
    place.content = "hang";
    await expect(place.source.reload()).rejects.toThrow("no answer within 20 ms");
    expect(place.signals[0]?.aborted).toBe(true);
  });

  test("a broken place is not flooded while there is something usable", async () => {
    const place = new Place();
    await place.source.read();
    place.content = new Error("down");
    place.seconds(901);
    for (let request = 0; request < 100; request++) await place.source.read();
    expect(place.fetches).toBe(2);
    // For an hour of requests every second, a try a minute at the most.
    for (let second = 0; second < 3600; second++) {
      place.seconds(1);
      await place.source.read();
    }
    expect(place.fetches).toBeLessThan(70);
    expect(place.fetches).toBeGreaterThan(55);
  });
});

describe("users of the content", () => {
  const user = (name: string, log: string[], refuses?: string) => ({
    accept: (content: string | Uint8Array) => {
      if (content === refuses) throw new TypeError(`${name} refuses`);
      return () => log.push(`${name} ${content}`);
    },
    failed: (error: Error) => log.push(`${name} failed: ${error.message}`),
    recovered: () => log.push(`${name} recovered`),
  });

  test("swap together or not at all; a fault is told once, and so is its end", async () => {
    const place = new Place();
    const log: string[] = [];
    place.source.attach(user("one", log));
    place.source.attach(user("two", log, "second"));
    await place.source.reload();
    place.content = "second";
    for (let times = 0; times < 3; times++) {
      await expect(place.source.reload()).rejects.toThrow("the place: two refuses");
    }
    place.content = "third";
    await place.source.reload();
    expect(log).toEqual([
      "one first",
      "two first",
      "one failed: the place: two refuses",
      "two failed: the place: two refuses",
      "one recovered",
      "two recovered",
      "one third",
      "two third",
    ]);
  });

  test("one that comes later gets what is there", async () => {
    const place = new Place();
    await place.source.reload();
    const log: string[] = [];
    place.source.attach(user("late", log));
    expect(log).toEqual(["late first"]);
    expect(() => place.source.attach(user("picky", log, "first"))).toThrow("picky refuses");
  });
});
