import { describe, expect, test } from "@jest/globals";
import { newTraceId, traceIdHeader } from "../../src/emulator/trace-id.ts";

const ID = "1-67891234-12456789abcdef012345678a";

describe("the tracing header", () => {
  test("an identifier has AWS's form", () => {
    const random = Buffer.from("5bfebbe508241e857d7e84b9", "hex");
    expect(newTraceId(new Date(0x67c44f19 * 1000), random)).toBe(
      "1-67c44f19-5bfebbe508241e857d7e84b9",
    );
    expect(newTraceId()).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  test.each([
    [undefined, `Root=${ID}`],
    ["", `Root=${ID}`],
    ["Root=1-a-b", `Self=${ID};Root=1-a-b`],
    ["Root=1-a-b;CalledFrom=app", `Self=${ID};Root=1-a-b;CalledFrom=app`],
    ["Self=1-x-y;Root=1-a-b", `Self=${ID};Root=1-a-b`],
    ["mine=7", `Self=${ID};Root=${ID};mine=7`],
  ])("from the client's %j", (sent, expected) => {
    expect(traceIdHeader(sent, ID)).toBe(expected);
  });
});
