import { describe, expect, test } from "@jest/globals";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { readingRefusal, readOrRefuse } from "../../src/errors/reading-refusal.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { CertificateError } from "../../src/x509/certificate-error.ts";
import { certificateOf } from "../x509/world.ts";

/** The error that a function throws. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("a certificate that cannot be read", () => {
  test.each([
    ["malformed", "certificate.malformed", "ClientCertInvalid"],
    ["too-large", "limit.certificate-bytes", "ClientCertMaxSizeExceeded"],
    ["unusable-key", "certificate.key", "ClientCertTypeUnsupported"],
  ] as const)("%s is refused as %s", (fault, reason, code) => {
    const cause = new CertificateError(fault, "what was found (byte 7)");
    const refusal = readingRefusal(cause, "the leaf");
    expect(refusal).toBeInstanceOf(ClientCertificateError);
    expect(refusal).toMatchObject({ reason, code, statusCode: 403, cause });
    expect(refusal.detail).toBe("the leaf: what was found (byte 7)");
    expect(refusal.message).not.toContain(refusal.detail);
    expect(readingRefusal(cause).detail).toBe("what was found (byte 7)");
  });

  test.each([
    ["no DER", new Uint8Array(), {}, "certificate.malformed"],
    [
      "a byte too large",
      certificateOf(),
      { maxBytes: certificateOf().length - 1 },
      "limit.certificate-bytes",
    ],
  ] as const)(
    "%s: x509 raises a reading error, and the refusal names the reason",
    (_, der, options, reason) => {
      const read = (): Certificate => Certificate.fromDer(der, options);
      expect(thrownBy(read)).toBeInstanceOf(CertificateError);
      expect(thrownBy(read)).not.toBeInstanceOf(ClientCertificateError);
      expect(thrownBy(() => readOrRefuse(read, "certificate 2"))).toMatchObject({
        reason,
        detail: expect.stringMatching(/^certificate 2: /),
      });
    },
  );
});

describe("readOrRefuse()", () => {
  test("returns what was read", () => {
    expect(readOrRefuse(() => 7)).toBe(7);
  });

  test.each([new TypeError("a fault of ours"), new ClientCertificateError("path.budget"), "text"])(
    "passes on %s, which is not a reading error",
    (error) => {
      const raise = (): never => {
        throw error;
      };
      expect(thrownBy(() => readOrRefuse(raise))).toBe(error);
    },
  );
});
