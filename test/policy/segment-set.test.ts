import { describe, expect, test } from "@jest/globals";
import { SegmentSet } from "../../src/policy/segment-set.ts";

describe("SegmentSet", () => {
  const set = new SegmentSet("/");
  for (const pattern of ["a/b", "*/b", "a/*/*/d"]) set.add(pattern.split("/"));
  const has = (name: string, mayBeAny = (segment: string) => segment !== "no") =>
    set.has(name.split("/"), mayBeAny);

  test("a wildcard is one whole segment, and what it may stand for is asked", () => {
    expect(["a/b", "x/b", "a/x/y/d"].map((name) => has(name))).toEqual([true, true, true]);
    expect(["a", "b", "x/y/b", "a/x/d", "a/x/y/d/e", "/a/b"].map((name) => has(name))).toEqual(
      Array.from({ length: 6 }, () => false),
    );
    expect(has("no/b")).toBe(false);
    expect(has("a/x/no/d")).toBe(false);
  });

  test("ten thousand patterns of one shape are one question", () => {
    const large = new SegmentSet("/");
    for (let i = 0; i < 10_000; i += 1) large.add(["*", `host-${i}`, "example"]);
    let asked = 0;
    const count = () => {
      asked += 1;
      return true;
    };
    expect(large.has(["a", "host-9999", "example"], count)).toBe(true);
    expect(large.has(["a", "host-10000", "example"], count)).toBe(false);
    expect(asked).toBe(2);
  });

  test("a name with a wildcard of its own matches nothing", () => {
    expect(has("*/b")).toBe(false);
    expect(has("a/*/*/d")).toBe(false);
  });
});
