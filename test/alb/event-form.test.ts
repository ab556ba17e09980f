import { describe, expect, test } from "@jest/globals";
import type { ALBResult } from "aws-lambda";
import { headerForm, inEventForm } from "../../src/alb/event-form.ts";
import { multiEvent, singleEvent } from "./world.ts";

const MULTI = multiEvent();
const SINGLE = singleEvent();

describe("headerForm", () => {
  test.each<[string, unknown, string]>([
    ["multi-value event", MULTI, "multi"],
    ["single-value event", SINGLE, "single"],
    ["both maps", { ...SINGLE, ...MULTI }, "multi"],
    ["multiValueHeaders null", { ...SINGLE, multiValueHeaders: null }, "single"],
    ["neither", {}, "both"],
    ["null", null, "both"],
    ["inherited", Object.create(MULTI), "both"],
  ])("%s", (_, event, expected) => {
    expect(headerForm(event)).toBe(expected);
  });
});

describe("a handler's result", () => {
  test("headers become lists behind multi-value headers", () => {
    const result: ALBResult = {
      statusCode: 200,
      headers: { "Content-Type": "text/plain", "x-count": 3, "x-on": true },
      body: "b",
    };
    expect(inEventForm(result, MULTI)).toEqual({
      statusCode: 200,
      multiValueHeaders: { "Content-Type": ["text/plain"], "x-count": ["3"], "x-on": ["true"] },
      body: "b",
    });
  });

  test("lists become one value behind single-value headers", () => {
    const result: ALBResult = {
      statusCode: 200,
      multiValueHeaders: { vary: ["accept", "origin"], etag: ["1"] },
    };
    expect(inEventForm(result, SINGLE)).toEqual({
      statusCode: 200,
      headers: { vary: "accept, origin", etag: "1" },
    });
  });

  test("cookies survive the way into a single-value response, each under a spelling of its own", () => {
    const result: ALBResult = {
      statusCode: 200,
      multiValueHeaders: { "Set-Cookie": ["a=1, x", "b=2", "c=3"] },
    };
    const { headers = {} } = inEventForm(result, SINGLE);
    expect(Object.keys(headers).map((name) => name.toLowerCase())).toEqual(
      Array(3).fill("set-cookie"),
    );
    expect(Object.values(headers)).toEqual(["a=1, x", "b=2", "c=3"]);
    // And back again.
    expect(inEventForm<ALBResult>({ statusCode: 200, headers }, MULTI).multiValueHeaders).toEqual({
      "set-cookie": ["a=1, x", "b=2", "c=3"],
    });
  });

  test("one cookie keeps its spelling", () => {
    const result: ALBResult = { statusCode: 200, multiValueHeaders: { "Set-Cookie": ["a=1"] } };
    expect(inEventForm(result, SINGLE).headers).toEqual({ "Set-Cookie": "a=1" });
  });

  test("cookies of both maps and of an HTTP API result are all kept, once", () => {
    const result = {
      statusCode: 200,
      headers: { "set-cookie": "a=1", "content-type": "text/plain" },
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"], "Content-Type": ["text/html"] },
      cookies: ["b=2", "c=3"],
    };
    expect(inEventForm(result, MULTI)).toEqual({
      statusCode: 200,
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2", "c=3"], "Content-Type": ["text/html"] },
    });
  });

  test.each<[string, object]>([
    ["of `headers` alone", { headers: { "set-cookie": "a=1", "Set-Cookie": "b=2" } }],
    ["of `headers` beside `cookies`", { headers: { "set-cookie": "a=1" }, cookies: ["b=2"] }],
    ["of `cookies` alone", { cookies: ["a=1", "b=2"] }],
    [
      "of `headers` beside others of `multiValueHeaders`",
      { multiValueHeaders: { "set-cookie": ["a=1"] }, headers: { "Set-Cookie": "b=2" } },
    ],
  ])("two cookies %s are both sent, in either form", (_where, maps) => {
    const result = { statusCode: 200, ...maps };
    const { multiValueHeaders = {} } = inEventForm<object>(result, MULTI) as ALBResult;
    expect(multiValueHeaders).toEqual({ "set-cookie": ["a=1", "b=2"] });
    const { headers = {} } = inEventForm<object>(result, SINGLE) as ALBResult;
    expect(Object.values(headers)).toEqual(["a=1", "b=2"]);
    expect(Object.keys(headers).map((name) => name.toLowerCase())).toEqual([
      "set-cookie",
      "set-cookie",
    ]);
  });

  test.each<[string, object]>([
    ["no headers", { statusCode: 204 }],
    ["null headers", { statusCode: 204, headers: null, multiValueHeaders: null }],
    ["headers that are text", { statusCode: 204, headers: "a: b", multiValueHeaders: ["a"] }],
    [
      "values that are no text",
      { statusCode: 204, headers: { a: null, b: undefined, c: {} }, multiValueHeaders: { d: [] } },
    ],
  ])("%s: an empty map", (_, result) => {
    expect(inEventForm(result, MULTI)).toEqual({ statusCode: 204, multiValueHeaders: {} });
    expect(inEventForm(result, SINGLE)).toEqual({ statusCode: 204, headers: {} });
  });

  test("behind an event that does not tell: both forms", () => {
    expect(inEventForm({ statusCode: 200, headers: { a: "b" } }, null)).toEqual({
      statusCode: 200,
      headers: { a: "b" },
      multiValueHeaders: { a: ["b"] },
    });
  });

  test("a header called __proto__ stays a header", () => {
    const result: ALBResult = { statusCode: 200, headers: JSON.parse('{"__proto__":"x"}') };
    expect(JSON.stringify(inEventForm(result, MULTI).multiValueHeaders)).toBe(
      '{"__proto__":["x"]}',
    );
  });

  test.each([undefined, null, "text", 7, [], {}, { statusCode: "200", headers: { a: "b" } }])(
    "%j is no response and is left as it is",
    (result) => {
      expect(inEventForm(result, MULTI)).toBe(result);
    },
  );

  test("a result that throws when read is left as it is", () => {
    const result = Object.defineProperty({ statusCode: 200 }, "headers", {
      get: () => {
        throw new RangeError("trap");
      },
    });
    expect(inEventForm(result, MULTI)).toBe(result);
  });
});
