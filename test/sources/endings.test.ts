/** Content that ends of itself, as a revocation list does: when its source is asked for the next one. */
import { describe, expect, test } from "@jest/globals";
import type { SourceUser } from "../../src/sources/material-source.ts";
import { Source } from "../../src/sources/source.ts";

const start = Date.parse("2026-06-01T00:00:00Z");

/** A place whose content is the second at which it ends; the clock stands until the test moves it. */
class Place {
  second = 0;
  end: number | Error;
  fetches = 0;
  readonly source: Source;
  #held = 0;

  constructor(end: number) {
    this.end = end;
    this.source = new Source("the place", () => this.#fetch(), {
      clock: () => new Date(start + this.second * 1000),
      random: () => 0,
    });
    this.source.attach(this.user);
  }

  /** What a user of such content does. */
  readonly user: SourceUser = {
    accept: (content) => () => {
      this.#held = start + Number(content) * 1000;
    },
    endsAfter: (instant) => (this.#held > instant ? this.#held : undefined),
  };

  /** Fetches begun by a read at this second, and whether the read would have waited for one. */
  async at(second: number): Promise<string> {
    this.second = second;
    const before = this.fetches;
    const wait = this.source.ensure();
    await (wait ?? new Promise((resolve) => setImmediate(resolve)));
    return `${this.fetches - before} ${wait === undefined ? "background" : "waited"}`;
  }

  async #fetch(): Promise<{ content: string }> {
    this.fetches += 1;
    if (typeof this.end !== "number") throw this.end;
    return { content: String(this.end) };
  }
}

const nothing = "0 background";

describe("before the end", () => {
  test("it is asked a minute before, in the background", async () => {
    const place = new Place(240);
    expect(await place.at(0)).toBe("1 waited");
    expect(await place.at(179)).toBe(nothing);
    place.end = 10_000;
    expect(await place.at(181)).toBe("1 background");
    expect(await place.at(241)).toBe(nothing);
  });

  test("it is asked after refreshAfter where the end is far", async () => {
    const place = new Place(10_000);
    await place.at(0);
    expect(await place.at(299)).toBe(nothing);
    expect(await place.at(301)).toBe("1 background");
  });

  test("where nothing newer is there, a few times more, not at each read", async () => {
    const place = new Place(240);
    await place.at(0);
    for (let second = 1; second <= 240; second += 1) await place.at(second);
    expect(place.fetches).toBeGreaterThan(3);
    expect(place.fetches).toBeLessThan(9);
  });
});

describe("after the end", () => {
  test("a read waits for the next one, without a wait for refreshAfter", async () => {
    const place = new Place(100);
    await place.at(0);
    place.end = 10_000;
    expect(await place.at(101)).toBe("1 waited");
    expect(await place.at(102)).toBe(nothing);
  });

  test("where it is not there yet, only now and then", async () => {
    const place = new Place(100);
    await place.at(0);
    expect(await place.at(101)).toBe("1 waited");
    expect([await place.at(103), await place.at(105)]).toEqual([nothing, nothing]);
    expect(await place.at(107)).toBe("1 waited");
    expect(await place.at(116)).toBe(nothing);
    expect(await place.at(118)).toBe("1 waited");
    // For half an hour of reads every second, one a minute at the most.
    const before = place.fetches;
    for (let second = 120; second < 1920; second += 1) await place.at(second);
    expect(place.fetches - before).toBeLessThan(34);
    place.end = 10_000;
    for (let second = 1920; second < 1981; second += 1) await place.at(second);
    expect(place.source.version).not.toBeUndefined();
    expect(await place.at(2000)).toBe(nothing);
  });

  test("where the place fails, the content is kept and the pauses are those of failures", async () => {
    const place = new Place(100);
    await place.at(0);
    place.end = new Error("gone");
    expect(await place.at(101)).toBe("1 waited");
    expect(await place.at(105)).toBe(nothing);
    expect(await place.at(107)).toBe("1 waited");
    expect(place.source.usable).toBe(true);
  });

  test("an end of long ago is none: nobody makes the next one", async () => {
    const place = new Place(-4000);
    await place.at(0);
    expect([await place.at(6), await place.at(299)]).toEqual([nothing, nothing]);
    expect(await place.at(301)).toBe("1 background");
  });

  test("one fetch serves everybody who waits", async () => {
    const place = new Place(100);
    await place.at(0);
    place.second = 101;
    const waits = [place.source.ensure(), place.source.ensure(), place.source.ensure()];
    expect(waits.every((each) => each !== undefined)).toBe(true);
    await Promise.all(waits);
    expect(place.fetches).toBe(2);
  });
});

describe("a user that comes later", () => {
  test("has its end counted too", async () => {
    const place = new Place(240);
    await place.at(0);
    place.source.attach({ accept: () => () => undefined, endsAfter: () => start + 100_000 });
    expect(await place.at(49)).toBe(nothing);
    expect(await place.at(51)).toBe("1 background");
  });
});
