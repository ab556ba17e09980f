import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { nameDer } from "../../src/testing/names.ts";
import { createTestPki } from "../../src/testing/pki.ts";
import { openssl, opensslX509 } from "../support/openssl.ts";

const pki = createTestPki();
const printed = (subject: string) =>
  opensslX509(pki.root.issue({ subject }).der, "-subject", "-nameopt", "RFC2253")
    .replace(/^subject=/, "")
    .replace(/\n$/, "");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("a subject's text is what OpenSSL prints of the certificate", () => {
  test.each([
    "CN=clientA,OU=example.org.unit,O=example.org,L=Default City,ST=Osaka,C=JP",
    "CN=clientA,CN=clientB",
    "O=x\\,CN=clientA",
    'CN=\\"a\\" \\<b\\>\\; c\\+d\\\\e=f/g',
    "CN=\\#hash",
    "CN=\\ both\\ ",
    "ST=\\E6\\9D\\B1\\E4\\BA\\AC\\E9\\83\\BD,C=JP",
    "OU=multi+CN=a,O=x",
    "1.3.6.1.4.1.99999.1.2=#0C06637573746F6D,CN=a",
    "emailAddress=a\\+b@example.org,DC=example,DC=com,UID=u123",
    "serialNumber=PNOEE-47101010033,GN=MARILIIS,SN=M\\C3\\84NNIK,title=Dr,street=1 Main,postalCode=1",
    "organizationIdentifier=VATES-1,businessCategory=Private,jurisdictionC=US,pseudonym=ps",
    "x500UniqueIdentifier=u,unstructuredName=h,generationQualifier=Jr,name=n,dnQualifier=d,initials=I",
    "description=d,CN=a",
    "",
  ])("%s", (subject) => {
    expect(printed(subject)).toBe(subject);
  });

  test("of any characters", () => {
    const character = fc.constantFrom(
      "a",
      "=",
      "/",
      "\\,",
      "\\+",
      "\\\\",
      '\\"',
      "\\<",
      "\\;",
      "\\C3\\84",
      "\\F0\\9F\\98\\80",
    );
    const value = fc.array(character, { minLength: 1, maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        const subject = values.map((each) => `CN=${each}`).join(",");
        expect(printed(subject)).toBe(subject);
      }),
      { numRuns: 25 },
    );
  });

  test("but in a multi-valued RDN the order is DER's", () => {
    expect(printed("CN=a+OU=multi,O=x")).toBe("OU=multi+CN=a,O=x");
  });

  test("an escaped character beyond the basic plane", () => {
    expect(printed("CN=\\😀")).toBe("CN=\\F0\\9F\\98\\80");
  });
});

test("string types are OpenSSL's own choice for each attribute", () => {
  const subject = "emailAddress=a@b.c,serialNumber=1,DC=example,CN=a,C=JP";
  expect(openssl(["asn1parse", "-inform", "DER"], nameDer(subject)).match(/\S+STRING/g)).toEqual([
    "PRINTABLESTRING",
    "UTF8STRING",
    "IA5STRING",
    "PRINTABLESTRING",
    "IA5STRING",
  ]);
});

test("a country that PrintableString cannot hold falls back to UTF-8", () => {
  expect(hex(nameDer("C=España"))).toContain("0c0745737061c3b161");
});

describe("spelled out", () => {
  test("RDNs stand in the order given, a multi-valued one as one SET", () => {
    const name = nameDer([
      { type: "C", value: "JP" },
      [
        { type: "OU", value: "multi" },
        { type: "CN", value: "a" },
      ],
    ]);
    const country = "310b3009060355040613024a50";
    const multi = ["3118", "300806035504030c0161", "300c060355040b0c056d756c7469"].join("");
    expect(hex(name)).toBe(`3027${country}${multi}`);
  });

  test("hostile bytes and string types are written verbatim", () => {
    const name = nameDer([
      { type: "CN", value: Uint8Array.of(0x61, 0x00, 0x62) },
      { type: "CN", value: Uint8Array.of(0xff), string: "bmp" },
      { type: "2.5.4.3", value: "é", string: "t61" },
      { type: "CN", value: "", der: Uint8Array.of(0x05, 0x00) },
    ]);
    for (const value of ["0c03610062", "1e01ff", "1401e9", "0500"]) {
      expect(hex(name)).toContain(`0603550403${value}`);
    }
  });
});

test.each(["nonsense", "=a", "FOO=a", "constructor=a"])("%s is a TypeError", (text) => {
  expect(() => nameDer(text)).toThrow(TypeError);
});
