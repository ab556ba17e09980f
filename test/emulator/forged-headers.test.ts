import { describe, expect, test } from "@jest/globals";
import { resolveHeaderNames } from "../../src/alb/mtls-headers.ts";
import {
  forgedHeaderFault,
  protectedNames,
  withoutForged,
} from "../../src/emulator/forged-headers.ts";
import { headerLines } from "../../src/emulator/received-request.ts";

const forbidden = protectedNames(resolveHeaderNames({ subject: "X-Secret-Subject" }));

describe("forged headers", () => {
  test.each([
    "X-Amzn-Mtls-Clientcert",
    "x-amzn-mtls-clientcert-leaf",
    "X-AMZN-MTLS-CLIENTCERT-SERIAL-NUMBER",
    "X-Amzn-Mtls-Clientcert-Issuer",
    "X-Amzn-Mtls-Clientcert-Validity",
    // The default name stays forbidden after the header was renamed.
    "X-Amzn-Mtls-Clientcert-Subject",
    "x-SECRET-subject",
  ])("%s from the client is answered 400, whatever its value", (name) => {
    const lines = headerLines(["Host", "a", name, ""]);
    expect(forgedHeaderFault(lines, forbidden)).toMatchObject({
      status: 400,
      reason: "ForgedHeaderBlocked",
    });
    expect(withoutForged(lines, forbidden)).toEqual([["host", "a"]]);
  });

  test("other headers pass", () => {
    const lines = headerLines(["X-Amzn-Mtls-Clientcert-Sans", "a", "X_Amzn_Mtls_Clientcert", "b"]);
    expect(forgedHeaderFault(lines, forbidden)).toBeUndefined();
    expect(withoutForged(lines, forbidden)).toEqual(lines);
  });
});
