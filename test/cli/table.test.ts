import { describe, expect, test } from "@jest/globals";
import { layOut } from "../../src/cli/table.ts";

describe("a table", () => {
  test("has columns as wide as their widest cell, and no spaces at the end", () => {
    expect(
      layOut([
        ["client", "HTTP", "ok"],
        ["a", "TLS reset", ""],
      ]),
    ).toEqual(["client  HTTP       ok", "a       TLS reset"]);
  });

  test("lets a cell cover several columns", () => {
    expect(
      layOut([
        ["one", "two", "three"],
        [{ text: "both", span: 2 }, "x"],
      ]),
    ).toEqual(["one  two  three", "both      x"]);
  });

  test("widens the last covered column where the text does not fit", () => {
    expect(
      layOut([
        ["one", "two", "three"],
        [{ text: "more than fits", span: 2 }, "x"],
      ]),
    ).toEqual(["one  two        three", "more than fits  x"]);
  });

  test("may be empty", () => {
    expect(layOut([])).toEqual([]);
  });
});
