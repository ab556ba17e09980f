import { describe, expect, test } from "@jest/globals";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { CODES, codeOf, REASONS, type Reason } from "../../src/errors/codes.ts";

const reasons = Object.keys(REASONS) as Reason[];

describe("reasons", () => {
  test("belong to one code each, and the table says what an error says", () => {
    expect(reasons.length).toBeGreaterThan(60);
    expect(Object.isFrozen(REASONS)).toBe(true);
    for (const reason of reasons) {
      expect(codeOf(reason)).toBe(REASONS[reason]);
      const { code, statusCode, message } = new ClientCertificateError(reason);
      expect({ code, ...CODES[code] }).toEqual({ code, status: statusCode, title: message });
    }
    expect(new Set(Object.values(REASONS))).toEqual(new Set(Object.keys(CODES)));
  });

  test.each(["policy.denid", "toString", "__proto__", ""])("%j is none", (reason) => {
    expect(() => Reflect.construct(ClientCertificateError, [reason])).toThrow(
      new TypeError(`${reason} is not a reason of a refusal`),
    );
  });
});
