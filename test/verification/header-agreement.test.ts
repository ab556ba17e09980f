import { describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { createTestPki, type TestName } from "../../src/testing/index.ts";
import {
  checkAgreement,
  nameAgreement,
  type PresentedTexts,
  serialAgreement,
} from "../../src/verification/header-agreement.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { DistinguishedName } from "../../src/x509/names/distinguished-name.ts";

const { root } = createTestPki();
const leafNamed = (subject: TestName): Certificate =>
  Certificate.fromDer(root.issue({ subject }).der);
const leafWithSerial = (serial: bigint): Certificate =>
  Certificate.fromDer(root.issue({ serial }).der);

describe("serial numbers are compared as integers", () => {
  test.each<[string, bigint, string]>([
    ["01", 1n, "equal"],
    ["1", 1n, "equal"],
    ["0001", 1n, "equal"],
    ["ff01", 0xff01n, "equal"],
    ["FF:01", 0xff01n, "equal"],
    ["00FF01", 0xff01n, "equal"],
    ["-05", -5n, "equal"],
    ["05", -5n, "different"],
    ["10", 16n, "equal"],
    ["16", 16n, "different"],
    ["0x01", 1n, "different"],
    ["", 1n, "different"],
    ["1 ", 1n, "different"],
  ])("%s against %s: %s", (header, serial, expected) => {
    expect(serialAgreement(header, leafWithSerial(serial))).toBe(expected);
  });
});

describe("names", () => {
  const subject = leafNamed("CN=clientA,OU=a,O=Example\\, Inc.,C=JP").subject;

  test.each<[string, string]>([
    ["CN=clientA,OU=a,O=Example\\, Inc.,C=JP", "equal"],
    ["CN=clientA,OU=a,O=Example\\2C Inc.,C=JP", "equal"],
    ["2.5.4.3=clientA,OU=a,O=Example\\, Inc.,C=JP", "equal"],
    ["CN=clientA,OU=a,O=Example,C=JP", "different"],
    ["CN=clienta,OU=a,O=Example\\, Inc.,C=JP", "different"],
    ["OU=a,CN=clientA,O=Example\\, Inc.,C=JP", "different"],
    ["CN=clientA+OU=a,O=Example\\, Inc.,C=JP", "different"],
    ["CN=clientA,OU=a,O=Example\\, Inc.", "different"],
    ["", "different"],
    ["newName=clientA,OU=a,O=Example\\, Inc.,C=JP", "cannot-tell"],
    ["CN%3DclientA", "cannot-tell"],
    ["clientA", "cannot-tell"],
  ])("%s is %s", (header, expected) => {
    expect(nameAgreement(header, subject)).toBe(expected);
  });

  test("attributes of one RDN may come in any order, each once", () => {
    const multi = leafNamed("CN=a+OU=b+OU=c,O=x").subject;
    expect(nameAgreement("OU=c+CN=a+OU=b,O=x", multi)).toBe("equal");
    expect(nameAgreement("OU=b+CN=a+OU=b,O=x", multi)).toBe("different");
  });

  test("an RDN of absurd size is not searched through", () => {
    const shuffled = ([first, second, ...rest]: string[]) => [second, ...rest, first].join("+");
    const attributes = Array.from({ length: 33 }, (_, i) => `OU=${i}`);
    const huge = leafNamed(attributes.join("+")).subject;
    expect(nameAgreement(huge.toAlbString(), huge)).toBe("equal");
    expect(nameAgreement(shuffled(attributes), huge)).toBe("cannot-tell");
    const large = leafNamed(attributes.slice(1).join("+")).subject;
    expect(nameAgreement(shuffled(attributes.slice(1)), large)).toBe("equal");
  });

  test("a value whose character set is a guess is cannot-tell unless it is the predicted text", () => {
    const guessed = leafNamed([{ type: "CN", value: Buffer.of(0xe9), string: "t61" }]).subject;
    expect(nameAgreement(guessed.toAlbString(), guessed)).toBe("equal");
    expect(nameAgreement("CN=x", guessed)).toBe("cannot-tell");
  });

  test("a name agrees with its own rendering and no other name does", () => {
    const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(value, value, (one, other) => {
        const name = leafNamed([{ type: "CN", value: one, string: "utf8" }]).subject;
        const second = leafNamed([{ type: "CN", value: other, string: "utf8" }]).subject;
        expect(nameAgreement(name.toAlbString(), name)).toBe("equal");
        expect(nameAgreement(name.toString(), name)).toBe("equal");
        if (one !== other) expect(nameAgreement(second.toAlbString(), name)).toBe("different");
      }),
      { numRuns: 50 },
    );
  });
});

describe("what is cheap is compared first", () => {
  const leaf = leafNamed("CN=clientA,OU=a,O=Example\\, Inc.,C=JP");
  const texts: PresentedTexts = {
    serialNumber: leaf.serialNumber,
    subject: leaf.subject.toAlbString(),
    issuer: leaf.issuer.toAlbString(),
    validity: `NotBefore=${leaf.notBefore.toISOString()};NotAfter=${leaf.notAfter.toISOString()}`,
  };

  /** What becomes of these texts, and how many characters were parsed for it. */
  function check(changed: Partial<PresentedTexts>, of = leaf) {
    const parse = jest.spyOn(DistinguishedName, "parse");
    try {
      checkAgreement({ ...texts, ...changed }, of);
      return { outcome: "agrees", parsed: parsedBy(parse) };
    } catch (error) {
      if (!(error instanceof ClientCertificateError)) throw error;
      return { outcome: error.reason, parsed: parsedBy(parse) };
    } finally {
      parse.mockRestore();
    }
  }

  function parsedBy(parse: { mock: { calls: [string][] } }): number {
    return parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
  }

  test("the texts as they are need no parsing", () => {
    expect(check({})).toEqual({ outcome: "agrees", parsed: 0 });
  });

  test.each<[string, string]>([
    ["many RDNs", "CN=a,".repeat(12_000).slice(0, -1)],
    ["one RDN of many attributes", "CN=a+".repeat(12_000).slice(0, -1)],
    ["many escapes", "CN=\\,,".repeat(9000).slice(0, -1)],
    ["many values in hexadecimal digits", "1.2.3=#0500,".repeat(4900).slice(0, -1)],
    ["one long value", `CN=${"a".repeat(60_000)}`],
    ["one value of escaped bytes", `CN=${"\\41".repeat(20_000)}`],
    ["one attribute too many", `${"C=a,".repeat(5)}C=a`],
    ["no attribute at all", "=".repeat(60_000)],
    ["spaces", `CN=${" ".repeat(60_000)}`],
  ])("%s, for either name: refused and not parsed", (_what, text) => {
    const refused = { outcome: "header.disagrees", parsed: 0 };
    expect(check({ subject: text })).toEqual(refused);
    expect(check({ issuer: text })).toEqual(refused);
    // Nor is the other name parsed, which could be one to parse.
    expect(check({ subject: "clientA", issuer: text })).toEqual(refused);
  });

  test("the other headers come before the names", () => {
    const refused = { outcome: "header.disagrees", parsed: 0 };
    expect(check({ serialNumber: "00", subject: "clientA" })).toEqual(refused);
    const later = "NotBefore=2001-01-01T00:00:00Z;NotAfter=2031-01-01T00:00:00Z";
    expect(check({ validity: later, subject: "clientA" })).toEqual(refused);
  });

  test("a leaf of many attributes lets no more be parsed than it has itself", () => {
    const long = leafNamed(Array.from({ length: 300 }, (_, i) => `OU=${i}`).join(","));
    const own = {
      serialNumber: long.serialNumber,
      validity: `NotBefore=${long.notBefore.toISOString()};NotAfter=${long.notAfter.toISOString()}`,
    };
    expect(check({ ...own, subject: "C=a,".repeat(300).concat("C=a") }, long)).toEqual({
      outcome: "header.disagrees",
      parsed: 0,
    });
  });

  test.each<[string, TestName, string]>([
    ["commas that are not escaped", "O=Example\\, Inc.\\, Ltd.", "O=Example, Inc., Ltd."],
    ["every byte escaped", "CN=\u00e9\u00e9", "CN=\\C3\\A9\\C3\\A9"],
    [
      "Latin-1 percent-encoded as UTF-8",
      [{ type: "CN", value: Buffer.of(0xe9, 0xe9), string: "t61" }],
      "CN=%5CC3%5CA9%5CC3%5CA9",
    ],
    ["a long type name", "C=JP", "jurisdictionOfIncorporationCountryName = JP"],
    [
      "a value that is not text, shown as text",
      [{ type: "1.2.3", value: "", der: Uint8Array.of(4, 3, 0x2c, 0x2c, 0x2c) }],
      "1.2.3=,,,",
    ],
  ])("%s: still a possible rendering", (_what, name, text) => {
    expect(nameAgreement(text, leafNamed(name).subject)).not.toBe("different");
  });
});
