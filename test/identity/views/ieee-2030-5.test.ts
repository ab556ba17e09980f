import { describe, expect, test } from "@jest/globals";
import { sfdiOfLfdi } from "../../../src/identity/views/ieee-2030-5.ts";
import { lfdi, sfdi } from "../../../src/identity/views/index.ts";
import { lfdi as lfdiRule } from "../../../src/policy/index.ts";
import { createTestPki, verifiedCertificate } from "../../../src/testing/index.ts";
import { ask } from "../../policy/ask.ts";
import { opensslX509 } from "../../support/openssl.ts";

const leaf = createTestPki().root.issue({ subject: "" });
const certificate = verifiedCertificate({ certificate: leaf });
/** OpenSSL's fingerprint: pairs of digits with colons. */
const fingerprint = opensslX509(leaf.der, "-fingerprint", "-sha256").trim().split("=")[1] ?? "";

describe("device identifiers of IEEE 2030.5", () => {
  test("the LFDI is the beginning of the SHA-256 that OpenSSL prints", () => {
    const digits = fingerprint.replaceAll(":", "").slice(0, 40);
    expect(lfdi(certificate)).toBe(digits);
    expect(lfdi(certificate, { grouped: true }).split("-")).toHaveLength(10);
    expect(lfdi(certificate, { grouped: true }).replaceAll("-", "")).toBe(digits);
  });

  test.each([
    // The example of the standard, and further ones whose first digits make other lengths and check digits.
    ["3E4F45AB31EDFE5B67E343E5E4562E31984E23E5", "167261211391"],
    ["854d10a201ca99e5e90d3c3e1f9bc1c3bd075f3b", "357827241281"],
    ["30a13b2277d008c891e06e1d34ee728cc3a6db2b", "130539648399"],
    ["0000000000", "000000000000"],
    ["0000000010", "000000000019"],
    ["FFFFFFFFF0", "687194767357"],
  ])("the SFDI of %s is %s", (digits, expected) => {
    expect(sfdiOfLfdi(digits)).toBe(expected);
  });

  test("the SFDI has twelve digits whose sum is a multiple of ten, in four groups for people", () => {
    const digits = [...sfdi(certificate)].map(Number);
    expect(digits).toHaveLength(12);
    expect(digits.reduce((sum, digit) => sum + digit, 0) % 10).toBe(0);
    expect(sfdi(certificate)).toBe(sfdiOfLfdi(lfdi(certificate)));
    expect(sfdi(certificate, { grouped: true })).toMatch(/^\d{3}-\d{3}-\d{3}-\d{3}$/);
  });

  test("an option that does not exist is an error of the program", () => {
    // @ts-expect-error misspelt
    expect(() => lfdi(certificate, { group: true })).toThrow(TypeError);
    // @ts-expect-error map() gives an index
    expect(() => [certificate].map(sfdi)).toThrow(TypeError);
  });
});

describe("the policy lfdi", () => {
  const digits = lfdi(certificate);
  test.each([
    digits,
    digits.toLowerCase(),
    lfdi(certificate, { grouped: true }),
    fingerprint.slice(0, 59),
    digits.replace(/.{8}(?!$)/g, "$& "),
  ])("%j admits the certificate", async (text) => {
    expect(await ask(lfdiRule(text), certificate)).toBe("yes");
    expect(await ask(lfdiRule(text), verifiedCertificate())).toBe("no");
  });

  test("one of several is enough", async () => {
    expect(await ask(lfdiRule("0".repeat(40), digits), certificate)).toBe("yes");
    expect(lfdiRule(digits).traits.namesAuthority).toBe(true);
  });

  test.each([
    [sfdi(certificate), "is an SFDI"],
    [sfdi(certificate, { grouped: true }), "is an SFDI"],
    [fingerprint, "is a SHA-256"],
    [digits.slice(1), "is not an LFDI"],
    [`${digits}0`, "is not an LFDI"],
    [`-${digits}`, "is not an LFDI"],
    [`${digits}-`, "is not an LFDI"],
    [digits.replace(/^../, "$&--"), "is not an LFDI"],
    [digits.replace(/^./, "O"), "is not an LFDI"],
    [`0x${digits}`, "is not an LFDI"],
    [` ${digits}`, "is not an LFDI"],
    ["", "is not an LFDI"],
    ["-".repeat(100_000), "is not an LFDI"],
  ])("%j is an error of the program: it %s", (text, why) => {
    expect(() => lfdiRule(text)).toThrow(TypeError);
    expect(() => lfdiRule(text)).toThrow(why);
  });

  test("neither an empty list nor another type", () => {
    expect(() => lfdiRule()).toThrow(TypeError);
    // @ts-expect-error not a text
    expect(() => lfdiRule(1)).toThrow(TypeError);
  });
});
