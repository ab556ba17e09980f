import { describe, expect, test } from "@jest/globals";
import { baseDn, inAnyOrder, issuer, serialNumber, subject } from "../../src/policy/index.ts";
import { createTestPki, verifiedCertificate } from "../../src/testing/index.ts";
import { ask } from "./ask.ts";

const { root } = createTestPki({ name: "CN=Root,O=Example\\, Ltd,C=JP" });
const certificate = verifiedCertificate({
  certificate: root.issue({ subject: "CN=a,OU=x,O=Example\\, Ltd,C=JP", serial: 7n }),
});

describe("names as other tools print them decide as RFC 4514 does", () => {
  test.each([
    'CN=a, OU=x, O="Example, Ltd", C=JP',
    'C = JP, O = "Example, Ltd", OU = x, CN = a',
    "/C=JP/O=Example, Ltd/OU=x/CN=a",
    'OID.2.5.4.3=a,OU=x,O="Example, Ltd",C=JP',
  ])("subject %j", async (text) => {
    expect(await ask(subject(text), certificate)).toBe("yes");
    expect(await ask(subject(text.replace("a", "b")), certificate)).toBe("no");
  });

  test.each([
    'O="Example, Ltd", C=JP',
    'C = JP, O = "Example, Ltd"',
    "/C=JP/O=Example, Ltd",
    "C=JP",
  ])("baseDn %j", async (text) => {
    expect(await ask(baseDn(text), certificate)).toBe("yes");
  });

  test("issuer and serialNumber", async () => {
    const text = "/C=JP/O=Example, Ltd/CN=Root";
    expect(await ask(issuer(text), certificate)).toBe("yes");
    expect(await ask(serialNumber({ issuer: text, serialNumbers: [7n] }), certificate)).toBe("yes");
  });

  test("inAnyOrder takes what would be ambiguous elsewhere", async () => {
    const text = 'C=JP, O="Example, Ltd", OU=x, CN=a';
    expect(await ask(subject(inAnyOrder(text)), certificate)).toBe("yes");
    expect(() => subject(text)).toThrow(
      'subject() argument 1 is ambiguous: OpenSSL prints the most general RDN (C) first, RFC 4514 last; write "CN=a,OU=x,O=Example\\\\, Ltd,C=JP" or',
    );
    expect(() => baseDn("CN=x", "C=JP, O=Example")).toThrow(/baseDn\(\) argument 2 is ambiguous/);
  });
});
