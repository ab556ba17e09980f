import { describe, expect, test } from "@jest/globals";
import { type HeaderMaps, headerNamesWithPrefix, readHeader } from "../../src/alb/headers.ts";

const one = { state: "one", value: "v" };

describe("one header of a multi-value event", () => {
  test.each<[string, Record<string, unknown>, object]>([
    ["absent", {}, { state: "absent" }],
    ["one value", { name: ["v"] }, one],
    ["in any letter case", { NaMe: ["v"] }, one],
    ["an empty value is a value", { name: [""] }, { state: "one", value: "" }],
    ["two values", { name: ["v", "v"] }, { state: "repeated" }],
    ["two spellings", { name: ["v"], Name: ["v"] }, { state: "repeated" }],
    ["two spellings, one of them broken", { name: [], Name: ["v"] }, { state: "repeated" }],
    ["no value", { name: [] }, { state: "malformed" }],
    ["a bare string", { name: "v" }, { state: "malformed" }],
    ["a number in the list", { name: [1] }, { state: "malformed" }],
    ["null", { name: null }, { state: "malformed" }],
    ["another name that only looks the same", { "\u212Aey": ["v"], namE: ["v"] }, one],
  ])("%s", (_, multiValueHeaders, expected) => {
    expect(readHeader({ multiValueHeaders }, "name")).toEqual(expected);
  });
});

describe("one header of a single-value event", () => {
  test.each<[string, Record<string, unknown>, object]>([
    ["one value", { Name: "v" }, one],
    ["two spellings", { name: "v", Name: "v" }, { state: "repeated" }],
    ["a list", { name: ["v"] }, { state: "malformed" }],
    ["a number", { name: 1 }, { state: "malformed" }],
  ])("%s", (_, headers, expected) => {
    expect(readHeader({ headers }, "name")).toEqual(expected);
  });
});

describe("an event with both maps, as local emulators make", () => {
  test.each<[string, HeaderMaps, object]>([
    ["the same value in both", { headers: { name: "v" }, multiValueHeaders: { Name: ["v"] } }, one],
    [
      "different values",
      { headers: { name: "w" }, multiValueHeaders: { name: ["v"] } },
      { state: "malformed" },
    ],
    ["in headers alone", { headers: { name: "v" }, multiValueHeaders: {} }, { state: "malformed" }],
    [
      "in multiValueHeaders alone",
      { headers: {}, multiValueHeaders: { name: ["v"] } },
      { state: "malformed" },
    ],
    [
      "repeated in one",
      { headers: { name: "v" }, multiValueHeaders: { name: ["u", "v"] } },
      { state: "repeated" },
    ],
    ["in neither", { headers: {}, multiValueHeaders: {} }, { state: "absent" }],
  ])("%s", (_, maps, expected) => {
    expect(readHeader(maps, "name")).toEqual(expected);
  });
});

test("a name whose lower case falls into ASCII is another name", () => {
  expect("\u212A".toLowerCase()).toBe("k");
  expect(readHeader({ headers: { "\u212A": "v" } }, "k")).toEqual({ state: "absent" });
});

test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
  "the prototype's %s is no header",
  (name) => {
    expect(readHeader({ headers: {} }, name.toLowerCase())).toEqual({ state: "absent" });
    expect(readHeader({ headers: {} }, name)).toEqual({ state: "absent" });
  },
);

test("names by prefix come sorted, in lower case and once", () => {
  const maps = {
    headers: { "X-B": "", "x-a": "", "X-A": "", y: "" },
    multiValueHeaders: { "x-c": [""] },
  };
  expect(headerNamesWithPrefix(maps, "x-")).toEqual(["x-a", "x-b", "x-c"]);
});
