import { describe, expect, test } from "@jest/globals";
import { benchArguments, checkArguments } from "../../bench/arguments.ts";

const suites = ["middleware", "crls", "policies"];

describe("npm run bench", () => {
  test("without arguments everything runs", () => {
    expect(benchArguments([], suites)).toEqual({
      only: [],
      json: undefined,
      peersAtFullSize: false,
      help: false,
    });
  });

  test("--only is repeated or a list", () => {
    const args = ["--only", "crls,policies", "--only", "middleware"];
    expect(benchArguments(args, suites).only).toEqual(["crls", "policies", "middleware"]);
  });

  test.each([
    [["--only", "crl"], 'there is no suite "crl"; there are middleware, crls, policies'],
    [["--only", "crls,"], 'there is no suite ""'],
    [["--only"], "argument missing"],
    [["--onyl", "crls"], "--onyl"],
    [["crls"], "crls"],
    [["--json"], "argument missing"],
  ])("%j is an error", (args, message) => {
    expect(() => benchArguments(args, suites)).toThrow(message);
  });

  test.each(["--help", "-h"])("%s", (arg) => {
    expect(benchArguments([arg], suites).help).toBe(true);
  });
});

describe("npm run bench:check", () => {
  test("its arguments", () => {
    expect(checkArguments([])).toEqual({ bytes: false, json: undefined, help: false });
    expect(checkArguments(["--bytes", "--json", "out.json"])).toEqual({
      bytes: true,
      json: "out.json",
      help: false,
    });
  });

  test.each(["--byte", "--only", "bytes"])("%s is an error", (arg) => {
    expect(() => checkArguments([arg])).toThrow(arg);
  });
});
