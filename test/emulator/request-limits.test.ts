import { describe, expect, test } from "@jest/globals";
import { requestHeadFault } from "../../src/emulator/request-limits.ts";

describe("the request's head", () => {
  test("at the limits is taken, one byte over is not", () => {
    const target = (bytes: number) => `/${"a".repeat(bytes - "GET / HTTP/1.1".length)}`;
    expect(requestHeadFault("GET", target(16_384), [])).toBeUndefined();
    expect(requestHeadFault("GET", target(16_385), [])).toMatchObject({ status: 400 });

    const header = (bytes: number) => ["x-a", "v".repeat(bytes - "x-a: \r\n".length)];
    expect(requestHeadFault("GET", "/", header(16_384))).toBeUndefined();
    expect(requestHeadFault("GET", "/", header(16_385))).toMatchObject({
      status: 400,
      reason: "RequestHeaderTooLarge",
    });

    const four = [1, 2, 3, 4].flatMap(() => header(16_384));
    expect(requestHeadFault("GET", "/", four)).toBeUndefined();
    expect(requestHeadFault("GET", "/", [...four, "a", ""])).toMatchObject({ status: 400 });
  });

  test("TRACE is 405, a WebSocket handshake 400", () => {
    expect(requestHeadFault("TRACE", "/", [])).toMatchObject({ status: 405 });
    expect(requestHeadFault("GET", "/", ["Upgrade", "WebSocket"])).toMatchObject({
      status: 400,
      reason: "LambdaWebsocketNotSupported",
    });
    expect(requestHeadFault("GET", "/", ["Upgrade", "h2c"])).toBeUndefined();
  });
});
