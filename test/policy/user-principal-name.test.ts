import { describe, expect, test } from "@jest/globals";
import { ignoringCase, matching, not, sanEmail, sanUpn } from "../../src/policy/index.ts";
import { rawString, string, utf8Bytes } from "../../src/testing/der-writer.ts";
import { ofNames } from "./ask.ts";

const UPN = "1.3.6.1.4.1.311.20.2.3";
const rule = sanUpn("anna@corp.example", "*@devices.example", "jürgen@bücher.example");
const encoded = (value: Uint8Array) => ({ otherName: [{ oid: UPN, value }] });

describe("sanUpn", () => {
  test.each([
    ["anna@corp.example", "yes"],
    ["anna@CORP.Example", "yes"],
    ["Anna@corp.example", "no"],
    ["anything at all@devices.example", "yes"],
    ["host/x$@DEVICES.EXAMPLE", "yes"],
    ["jürgen@bücher.example", "yes"],
    ["ju\u0308rgen@bücher.example", "no"],
    ["jürgen@BÜCHER.example", "no"],
    ["x@sub.devices.example", "no"],
    ["x@devices.example.", "no"],
    ["x@devices.example.evil.org", "no"],
    ["x@xdevices.example", "no"],
    ["x@evil.org@devices.example", "no"],
    ["@devices.example", "no"],
    ["devices.example", "no"],
    ["*@devices.example", "no"],
    ["x@devices.example\u200b", "no"],
    ["a\nb@devices.example", "no"],
    ["a\u202eb@devices.example", "no"],
    [" x@devices.example", "no"],
    ["x@ｄevices.example", "no"],
    ["x@\u212aevices.example", "no"],
  ])("%j: %s", async (upn, expected) => {
    expect(await ofNames(rule, { upn: [upn] })).toBe(expected);
  });

  test("letter case of users is disregarded when asked for", async () => {
    const folded = sanUpn(ignoringCase("anna@corp.example"), matching(/svc-\d+@corp\.example/));
    expect(await ofNames(folded, { upn: ["ANNA@Corp.example"] })).toBe("yes");
    expect(await ofNames(folded, { upn: ["svc-7@corp.example"] })).toBe("yes");
    expect(await ofNames(folded, { upn: ["svc-7@corp.example.org"] })).toBe("no");
  });

  test.each<[string, Uint8Array]>([
    ["with a NUL", string("utf8", "anna@corp.example\0.evil.org")],
    ["that is not UTF-8", rawString("utf8", Uint8Array.of(0x61, 0xff))],
    ["of overlong UTF-8", rawString("utf8", Uint8Array.of(0xc1, 0xa1))],
    ["that is empty", string("utf8", "")],
    ["of an IA5String", string("ia5", "anna@corp.example")],
    ["of a PrintableString", string("printable", "anna")],
    ["of a BMPString", string("bmp", "anna@corp.example")],
    ["of an OCTET STRING", Uint8Array.of(4, 1, 0x61)],
    ["of a SEQUENCE around the text", Uint8Array.of(0x30, 3, 0x0c, 1, 0x61)],
  ])("a value %s is cannot-tell, and not() does not admit it", async (_what, value) => {
    expect(await ofNames(rule, encoded(value))).toBe("cannot-tell");
    expect(await ofNames(not(rule), encoded(value))).toBe("cannot-tell");
    const together = { ...encoded(value), upn: ["anna@corp.example"] };
    expect(await ofNames(rule, together)).toBe("cannot-tell");
  });

  test("of several, all have to be on the list: one of two accounts is meant", async () => {
    expect(await ofNames(rule, { upn: ["anna@corp.example", "x@devices.example"] })).toBe("yes");
    expect(await ofNames(rule, { upn: ["anna@corp.example", "eve@evil.org"] })).toBe("cannot-tell");
    expect(await ofNames(not(rule), { upn: ["anna@corp.example", "eve@evil.org"] })).toBe(
      "cannot-tell",
    );
    expect(await ofNames(rule, { upn: ["eve@evil.org", "eva@evil.org"] })).toBe("no");
  });

  test("names of other forms are not looked at", async () => {
    const text = "anna@corp.example";
    expect(await ofNames(rule, { email: [text], uri: [text], dns: [text] })).toBe("no");
    const other = { otherName: [{ oid: `${UPN}.1`, value: string("utf8", text) }] };
    expect(await ofNames(rule, other)).toBe("no");
    expect(await ofNames(rule, {})).toBe("no");
    expect(await ofNames(sanEmail(text), { upn: [text] })).toBe("no");
  });

  test("a name of 60 KB is compared like any other, and its log line is short", async () => {
    const long = `${"a".repeat(60_000)}@corp.example`;
    expect(await ofNames(rule, { upn: [long] })).toBe("no");
    expect(await ofNames(sanUpn("*@corp.example"), { upn: [long] })).toBe("yes");
    expect(await ofNames(sanUpn(matching(/a+@corp\.example/)), { upn: [long] })).toBe(
      "cannot-tell",
    );
    const noise = { oid: "1.2.3.4", value: rawString("utf8", utf8Bytes("x".repeat(60_000))) };
    expect(await ofNames(rule, { upn: ["anna@corp.example"], otherName: [noise] })).toBe("yes");
  });

  test.each([
    ...["", "*", "anna", "*@*", "a*@corp.example", "anna@*.example", "anna@corp..example"],
    ...["a@b@c", "@corp.example", "anna@", "an\0na@corp.example", " anna@corp.example"],
    ...["anna@corp.example ", "anna@corp example"],
  ])("%j is an error of the program", (name) => {
    expect(() => sanUpn(name)).toThrow(TypeError);
  });

  test("an empty list is an error of the program", () => {
    expect(() => sanUpn()).toThrow(TypeError);
  });
});
