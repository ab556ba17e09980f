import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseValidity, renderValidity } from "../../src/alb/validity.ts";

describe("parseValidity", () => {
  test("reads the documented form", () => {
    expect(parseValidity("NotBefore=2023-09-21T01:50:17Z;NotAfter=2024-09-20T01:50:17Z")).toEqual({
      notBefore: Date.UTC(2023, 8, 21, 1, 50, 17),
      notAfter: Date.UTC(2024, 8, 20, 1, 50, 17),
    });
  });

  test.each([
    "",
    "NotBefore=2023-09-21T01:50:17Z",
    "NotBefore=2023-09-21T01:50:17Z; NotAfter=2024-09-20T01:50:17Z",
    "NotBefore=2023-09-21T01:50:17Z;NotAfter=2024-09-20T01:50:17Z;",
    "NotBefore=2023-09-21T01:50:17Z;NotAfter=2024-09-20T01:50:17Z\n",
    "notbefore=2023-09-21T01:50:17Z;notafter=2024-09-20T01:50:17Z",
    "NotAfter=2024-09-20T01:50:17Z;NotBefore=2023-09-21T01:50:17Z",
    "NotBefore=2023-09-21T01:50:17+00:00;NotAfter=2024-09-20T01:50:17Z",
    "NotBefore=2023-09-21T01:50:17.000Z;NotAfter=2024-09-20T01:50:17Z",
    "NotBefore=2023-09-21;NotAfter=2024-09-20",
    "NotBefore=2023-02-30T00:00:00Z;NotAfter=2024-09-20T01:50:17Z",
    "NotBefore=2023-02-28T24:00:00Z;NotAfter=2024-09-20T01:50:17Z",
    "NotBefore=2023-02-28T23:59:60Z;NotAfter=2024-09-20T01:50:17Z",
    "NotBefore=Bad time value;NotAfter=Bad time value",
  ])("%j is not understood", (text) => {
    expect(parseValidity(text)).toBeUndefined();
  });

  test("law: what is rendered is read back to the second", () => {
    const date = fc.date({
      min: new Date("0001-01-01"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, date, (notBefore, notAfter) => {
        const seconds = (value: Date) => Math.floor(value.getTime() / 1000) * 1000;
        expect(parseValidity(renderValidity(notBefore, notAfter))).toEqual({
          notBefore: seconds(notBefore),
          notAfter: seconds(notAfter),
        });
      }),
    );
  });
});
