import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { AlbFault } from "../../src/emulator/fault.ts";
import { responseFromResult } from "../../src/emulator/response-from-result.ts";

const text = (body: Uint8Array) => Buffer.from(body).toString("utf8");

function responseOf(result: unknown, singleValue: boolean) {
  const response = responseFromResult(result, singleValue);
  if (response instanceof AlbFault) throw new Error(response.detail);
  return response;
}

describe("a function's result", () => {
  test("becomes status, headers and body", () => {
    const response = responseOf(
      {
        isBase64Encoded: false,
        statusCode: 201,
        statusDescription: "201 Created",
        multiValueHeaders: { "Content-Type": ["text/plain"], "set-cookie": ["a=1", "b=2"] },
        body: "héllo",
      },
      false,
    );
    expect(response.statusCode).toBe(201);
    expect(response.headers).toEqual([
      ["Content-Type", "text/plain"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]);
    expect(text(response.body)).toBe("héllo");
  });

  // aws-lambda-fastify#272, serverless-http#283
  test("has its headers read in the event's form only", () => {
    const result = {
      statusCode: 200,
      headers: { "x-form": "single" },
      multiValueHeaders: { "x-form": ["multi"] },
    };
    expect(responseOf(result, true).headers).toEqual([["x-form", "single"]]);
    expect(responseOf(result, false).headers).toEqual([["x-form", "multi"]]);
    expect(responseOf({ statusCode: 200, headers: { a: "b" } }, false).headers).toEqual([]);
  });

  test("may leave out everything but the status", () => {
    expect(text(responseOf({ statusCode: 204 }, true).body)).toBe("");
    expect(text(responseOf({ statusCode: 200, body: null }, true).body)).toBe("");
  });

  test("in base64 is decoded", () => {
    const result = { statusCode: 200, isBase64Encoded: true, body: "AAH/" };
    expect([...responseOf(result, true).body]).toEqual([0, 1, 255]);
  });

  test("loses hop-by-hop headers and its own content-length", () => {
    const headers = {
      Connection: "close",
      "Keep-Alive": "1",
      "transfer-encoding": "chunked",
      Upgrade: "h2c",
      "Content-Length": "999",
      "x-kept": "yes",
    };
    expect(responseOf({ statusCode: 200, headers }, true).headers).toEqual([["x-kept", "yes"]]);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "ok"],
    ["a list", [{ statusCode: 200 }]],
    ["no status", { body: "ok" }],
    ["a status in text", { statusCode: "200" }],
    ["a broken status", { statusCode: 200.5 }],
    ["a status that is not final", { statusCode: 101 }],
    ["a status out of range", { statusCode: 600 }],
    ["a body that is an object", { statusCode: 200, body: { ok: true } }],
    ["isBase64Encoded in text", { statusCode: 200, isBase64Encoded: "false" }],
    ["a body that is not base64", { statusCode: 200, isBase64Encoded: true, body: "%%" }],
    ["headers that are a list", { statusCode: 200, headers: [] }],
    ["a header value that is a number", { statusCode: 200, headers: { a: 1 } }],
    ["a header value with a line end", { statusCode: 200, headers: { a: "b\r\nc: d" } }],
    ["a header name with a space", { statusCode: 200, headers: { "a b": "c" } }],
    ["a function", () => ({ statusCode: 200 })],
  ])("that is %s is 502", (_, result) => {
    expect(responseFromResult(result, true)).toMatchObject({
      status: 502,
      reason: "LambdaInvalidResponse",
    });
  });

  test("with several values in single-value form is 502, and one value in multi-value form too", () => {
    const single = { statusCode: 200, headers: { a: ["b"] } };
    const multi = { statusCode: 200, multiValueHeaders: { a: "b" } };
    expect(responseFromResult(single, true)).toMatchObject({ status: 502 });
    expect(responseFromResult(multi, false)).toMatchObject({ status: 502 });
  });

  test("without a JSON form is 502", () => {
    expect(responseFromResult({ statusCode: 200n }, true)).toMatchObject({
      status: 502,
      reason: "LambdaUnhandled",
    });
  });

  test("over 1 MB of JSON is 502", () => {
    const sized = (bytes: number) => ({ statusCode: 200, body: "a".repeat(bytes) });
    const overhead = JSON.stringify(sized(0)).length;
    expect(responseFromResult(sized(1_048_576 - overhead), true)).not.toBeInstanceOf(AlbFault);
    expect(responseFromResult(sized(1_048_577 - overhead), true)).toMatchObject({
      status: 502,
      reason: "LambdaResponseTooLarge",
    });
  });

  test("with over 32 K of headers is 502", () => {
    const sized = (bytes: number) => ({ statusCode: 200, headers: { a: "v".repeat(bytes - 5) } });
    expect(responseFromResult(sized(32_768), true)).not.toBeInstanceOf(AlbFault);
    expect(responseFromResult(sized(32_769), true)).toMatchObject({ status: 502 });
  });

  test("law: anything at all is a response or a fault, never a throw", () => {
    const field = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.integer(),
      fc.dictionary(fc.string(), fc.anything()),
    );
    const result = fc.record(
      {
        statusCode: fc.oneof(fc.constant(200), field),
        headers: field,
        multiValueHeaders: field,
        body: field,
        isBase64Encoded: fc.oneof(fc.boolean(), field),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(result, fc.anything()), fc.boolean(), (value, singleValue) => {
        const response = responseFromResult(value, singleValue);
        expect(
          response instanceof AlbFault ? response.status : response.statusCode,
        ).toBeGreaterThanOrEqual(200);
      }),
    );
  });
});
