import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createTestPki, type TestName } from "../../../src/testing/index.ts";
import { nameDer } from "../../../src/testing/names.ts";
import {
  DistinguishedName,
  DistinguishedNameError,
} from "../../../src/x509/names/distinguished-name.ts";
import { AmbiguousNameError, parsePastedName } from "../../../src/x509/names/pasted-name.ts";
import { opensslX509 } from "../../support/openssl.ts";

const { root } = createTestPki();

/** A name with a comma, a letter outside ASCII and types that tools print in different ways. */
const bank =
  "CN=api.exemplo.com.br,emailAddress=ops@example.com,UID=d4a1b2,serialNumber=0191,jurisdictionC=BR,businessCategory=Private Organization,organizationIdentifier=OFBBR-1f2e,ST=SP,L=São Paulo,O=Banco Exemplo\\, S.A.,C=BR";

describe("a name as another tool prints it", () => {
  test.each([
    ["OpenSSL's RFC2253", bank.replace("ã", "\\C3\\A3")],
    ["RFC 4514", bank],
    [
      "Java's RFC2253",
      bank
        .replace("CN=api.exemplo.com.br", "2.5.4.3=#0c126170692e6578656d706c6f2e636f6d2e6272")
        .replace(
          "emailAddress=ops@example.com",
          "1.2.840.113549.1.9.1=#160f6f7073406578616d706c652e636f6d",
        ),
    ],
    [
      "Java's toString",
      'CN=api.exemplo.com.br, EMAILADDRESS=ops@example.com, UID=d4a1b2, SERIALNUMBER=0191, OID.1.3.6.1.4.1.311.60.2.1.3=BR, OID.2.5.4.15=Private Organization, OID.2.5.4.97=OFBBR-1f2e, ST=SP, L=São Paulo, O="Banco Exemplo, S.A.", C=BR',
    ],
    [
      "Windows",
      'CN=api.exemplo.com.br, E=ops@example.com, OID.0.9.2342.19200300.100.1.1=d4a1b2, SERIALNUMBER=0191, OID.1.3.6.1.4.1.311.60.2.1.3=BR, OID.2.5.4.15=Private Organization, OID.2.5.4.97=OFBBR-1f2e, S=SP, L=São Paulo, O="Banco Exemplo, S.A.", C=BR',
    ],
    [
      "OpenSSL's oneline",
      'C = BR, O = "Banco Exemplo, S.A.", L = S\\C3\\A3o Paulo, ST = SP, organizationIdentifier = OFBBR-1f2e, businessCategory = Private Organization, jurisdictionC = BR, serialNumber = 0191, UID = d4a1b2, emailAddress = ops@example.com, CN = api.exemplo.com.br',
    ],
    [
      "OpenSSL's compat",
      "/C=BR/O=Banco Exemplo, S.A./L=S\\xC3\\xA3o Paulo/ST=SP/organizationIdentifier=OFBBR-1f2e/businessCategory=Private Organization/jurisdictionC=BR/serialNumber=0191/UID=d4a1b2/emailAddress=ops@example.com/CN=api.exemplo.com.br",
    ],
    [
      "long names of types",
      "commonName=api.exemplo.com.br,emailAddress=ops@example.com,userId=d4a1b2,serialNumber=0191,jurisdictionCountryName=BR,businessCategory=Private Organization,organizationIdentifier=OFBBR-1f2e,stateOrProvinceName=SP,localityName=São Paulo,organizationName=Banco Exemplo\\, S.A.,countryName=BR",
    ],
  ])("%s", (_tool, text) => {
    expect(String(parsePastedName(text))).toBe(bank);
  });

  test.each([
    ["S=SP", "ST=SP"],
    ["E=a@b.c", "emailAddress=a@b.c"],
    ["oid.2.5.4.97=x", "organizationIdentifier=x"],
    ["T=Dr+G=A+I=B", "title=Dr+GN=A+initials=B"],
    ["subject=CN=a,C=BR", "CN=a,C=BR"],
    ["subject=C=BR, CN=a", "CN=a,C=BR"],
    ["issuer= /C=BR/CN=a\n", "CN=a,C=BR"],
    ["Subject: CN=a, O=b, C=BR", "CN=a,O=b,C=BR"],
    ["CN=a; O=b; C=BR", "CN=a,O=b,C=BR"],
    ['O="Ex ""A"" Co", C=JP', 'O=Ex \\"A\\" Co,C=JP'],
    ['O="Ex \\"A\\" Co", C=JP', 'O=Ex \\"A\\" Co,C=JP'],
    ['O=" x "', "O=\\ x\\ "],
    ['O=""', "O="],
    ['O="#1=a+b;c"', "O=\\#1=a\\+b\\;c"],
    ["CN=a\\ ", "CN=a\\ "],
    ["C = JP, OU = x + CN = a", "OU=x+CN=a,C=JP"],
    ["/C=JP/O=a/b/CN=c=d,e", "CN=c=d\\,e,O=a/b,C=JP"],
    ["/O=x+CN=a", "CN=a+O=x"],
    ["/O=a\\b", "O=a\\\\b"],
    ["C=JP", "C=JP"],
    ["CN = a", "CN=a"],
    ["1.2.3.4=x", "1.2.3.4=#0c0178"],
  ])("%j is %j", (text, expected) => {
    expect(parsePastedName(text).equals(DistinguishedName.parse(expected))).toBe(true);
  });

  test("without any space the text is RFC 4514, whatever the types", () => {
    expect(String(parsePastedName("C=JP,O=x,CN=y"))).toBe("C=JP,O=x,CN=y");
  });
});

describe("OpenSSL itself", () => {
  const name: TestName = [
    { type: "C", value: "BR" },
    { type: "O", value: 'Banco "Exemplo", S.A.' },
    { type: "L", value: "São Paulo" },
    { type: "CN", value: " a\\b" },
  ];
  const leaf = root.issue({ subject: name });
  const expected = opensslX509(leaf.der, "-subject", "-nameopt", "RFC2253").trim();

  test.each([
    ["the default", []],
    ["oneline", ["-nameopt", "oneline"]],
    ["compat", ["-nameopt", "compat"]],
    ["RFC2253", ["-nameopt", "RFC2253"]],
    ["long names", ["-nameopt", "RFC2253,sep_comma_plus,lname"]],
    ["with spaces", ["-nameopt", "oneline,-space_eq"]],
  ])("%s", (_form, options) => {
    const printed = opensslX509(leaf.der, "-subject", ...options);
    const found = parsePastedName(printed);
    expect(`subject=${found.toAlbString()}`).toBe(expected);
  });
});

describe("a text with two readings is refused with both spellings", () => {
  test.each([
    ["C=JP, O=x, CN=y", "CN=y,O=x,C=JP", "C=JP,O=x,CN=y"],
    ["CN = y, O = x", "CN=y,O=x", "O=x,CN=y"],
    ["DC=example, DC=com", "DC=example,DC=com", "DC=com,DC=example"],
    ["emailAddress=a@b.c, CN=y", "emailAddress=a@b.c,CN=y", "CN=y,emailAddress=a@b.c"],
    ['subject=CN=y, O="a, b"', "CN=y,O=a\\, b", "O=a\\, b,CN=y"],
  ])("%j", (text, likely, other) => {
    expect(() => parsePastedName(text)).toThrow(AmbiguousNameError);
    expect(() => parsePastedName(text)).toThrow(TypeError);
    expect(() => parsePastedName(text)).toThrow(
      `write ${JSON.stringify(likely)} or ${JSON.stringify(other)}`,
    );
    expect(String(parsePastedName(likely))).toBe(likely);
  });

  test("but where the order does not count", () => {
    const found = parsePastedName("C=JP, O=x, CN=y", { anyOrder: true });
    expect(found.rdns).toHaveLength(3);
  });
});

describe("what is not a name is refused", () => {
  test.each([
    ["", "does not begin with an attribute type"],
    [" ", "does not begin with an attribute type"],
    ["subject=", "does not begin with an attribute type"],
    ["clientA", "does not begin with an attribute type"],
    ["CN=a,", "does not begin with an attribute type"],
    ["O=Banco, S.A., C=BR", 'write "O=Banco\\\\,"'],
    ["constructor=a", "does not begin with an attribute type"],
    ['O="a', "quote is not closed"],
    ['O="a\\', "quote is not closed"],
    ['O="a" b', "text after a closing quote"],
    ['O=a "b"', 'unescaped "'],
    ["CN=a\nO=b", "line break"],
    ["CN=a\r\nO=b", "line break"],
    ["CN=\ud800", "lone surrogate"],
    ["/", "escapes nothing"],
    ["/CN", "escapes nothing"],
    ["/C=JP/nonsense=x", "escapes nothing"],
    ["/CN=\\x00a\\x00b", "two bytes a character"],
    ["/CN=\\xE3", "not UTF-8"],
    ["OID.=a", "does not begin with an attribute type"],
    ["CN=\\zz", "bad escape"],
    [`CN=${"a".repeat(65_536)}`, "too long"],
  ])("%j", (text, why) => {
    expect(() => parsePastedName(text)).toThrow(DistinguishedNameError);
    expect(() => parsePastedName(text)).toThrow(why);
  });

  test.each(['"', "\\", "=", ",", "+", "/", ' "', '""', "a=", "/C=", "OID.", "C = a, "])(
    "64 K of %j end in a name or a TypeError",
    (piece) => {
      const text = piece.repeat(65_536 / piece.length);
      for (const hostile of [text, `CN="${text}`, `/CN=${text}`].map((each) =>
        each.slice(0, 65_536),
      )) {
        try {
          expect(parsePastedName(hostile)).toBeInstanceOf(DistinguishedName);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }
    },
  );
});

test("the reading of headers has not become laxer", () => {
  for (const text of [
    ...["OID.2.5.4.97=x", "S=x", 'O="x"', "/C=JP/O=x", "subject=CN=a", "CN=a;O=b", "T=x"],
    ...['O = "x", C = JP', "issuer=CN=a", "G=x", "I=x", "DNQ=x"],
  ]) {
    expect(() => DistinguishedName.parse(text)).toThrow(DistinguishedNameError);
    expect(() => parsePastedName(text)).not.toThrow(DistinguishedNameError);
  }
});

test("what the library and the load balancer print is the same name again", () => {
  const value = fc.string({ unit: "binary", maxLength: 12 }).filter((text) => !text.includes("\0"));
  const attribute = fc.record({
    type: fc.constantFrom("C", "O", "OU", "CN", "DC", "2.5.4.97", "emailAddress"),
    value,
    string: fc.constant("utf8" as const),
  });
  fc.assert(
    fc.property(fc.array(attribute, { minLength: 1, maxLength: 5 }), (attributes) => {
      const name = DistinguishedName.fromDer(nameDer(attributes));
      expect(parsePastedName(name.toString()).toString()).toBe(name.toString());
      expect(parsePastedName(name.toAlbString()).toString()).toBe(name.toString());
    }),
    { numRuns: 200 },
  );
});

describe("a backslash in OpenSSL's form with slashes, which OpenSSL does not escape", () => {
  test.each(["/O=x/CN=\\x41dmin", "/O=x/CN=a\\x2Fb", "/O=x/CN=a\\x7e", "/O=x\\x20y/CN=a"])(
    "%s does not stand for the printable character",
    (text) => {
      expect(() => parsePastedName(text)).toThrow(DistinguishedNameError);
    },
  );

  test("a byte outside of printable ASCII is read", () => {
    expect(String(parsePastedName("/O=x/CN=\\xC3\\xA3"))).toBe(
      String(DistinguishedName.parse("CN=ã,O=x")),
    );
  });
});
