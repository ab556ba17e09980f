import { describe, expect, test } from "@jest/globals";
import { TextCache } from "../../src/verification/text-cache.ts";

/** A text whose looked-up piece is `piece`. */
const text = (before: string, piece: string, after = "") =>
  `${before}${piece.padStart(48, "x")}-----END${after}`;

describe("TextCache", () => {
  test("gives back what was made of the very text", () => {
    const memo = new TextCache<number>();
    memo.set(text("a", "one"), 1);
    expect(memo.get(text("a", "one"))).toBe(1);
    expect(memo.get(text("a", "two"))).toBeUndefined();
  });

  test.each([
    ["before", text("b", "one")],
    ["after", text("a", "one", "!")],
    ["of another length", text("aa", "one")],
  ])("a text that differs %s its looked-up piece is another text", (_where, other) => {
    const memo = new TextCache<number>();
    memo.set(text("a", "one"), 1);
    expect(memo.get(other)).toBeUndefined();
    expect(memo.get(text("a", "one"))).toBe(1);
  });

  test("texts without an end are told apart, too", () => {
    const memo = new TextCache<number>();
    memo.set("a", 1);
    expect(memo.get("a")).toBe(1);
    expect(memo.get("b")).toBeUndefined();
  });

  test("forgets what was not used for longest, by the length of all texts together", () => {
    const size = text("a", "").length;
    const memo = new TextCache<number>(2 * size);
    memo.set(text("a", "1"), 1);
    memo.set(text("a", "2"), 2);
    memo.get(text("a", "1"));
    memo.set(text("a", "3"), 3);
    expect([1, 2, 3].map((each) => memo.get(text("a", `${each}`)))).toEqual([1, undefined, 3]);
    memo.set(text("a".repeat(2 * size), "4"), 4);
    expect([1, 3, 4].map((each) => memo.get(text("a", `${each}`)))).toEqual([1, 3, undefined]);
  });

  test("a text set again counts once, and one that replaces another frees its room", () => {
    const size = text("a", "").length;
    const memo = new TextCache<number>(2 * size);
    memo.set(text("a", "1"), 1);
    for (const value of [2, 3, 4]) memo.set(text("a", "2"), value);
    memo.set(text("b", "2"), 5);
    expect(memo.get(text("a", "1"))).toBe(1);
    expect(memo.get(text("a", "2"))).toBeUndefined();
    expect(memo.get(text("b", "2"))).toBe(5);
  });
});
