/** Names as text, both ways, and beside OpenSSL's rendering. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  bitString,
  integer,
  type StringType,
  sequence,
  string,
} from "../../../src/testing/der-writer.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { certificateFromPem } from "../../../src/x509/certificate-from-pem.ts";
import {
  DistinguishedName,
  DistinguishedNameError,
} from "../../../src/x509/names/distinguished-name.ts";
import { openssl, opensslX509 } from "../../support/openssl.ts";
import { describeShared } from "../../support/shared.ts";
import { attribute, CN, certificateOf, cn, rdn } from "../world.ts";

const parse = (text: string) => DistinguishedName.parse(text);
const values = (dn: DistinguishedName) =>
  dn.rdns.map((set) => set.map(({ oid, value }) => [oid, value]));

describe("RFC 4514 text is read", () => {
  test.each([
    ["CN=clientA,O=Example", "CN=clientA,O=Example"],
    ["cn=clientA , o = Example", "CN=clientA,O=Example"],
    ["2.5.4.3=clientA", "CN=clientA"],
    ["commonName=a", "CN=a"],
    ["E=a@b", "emailAddress=a@b"],
    ["CN=a\\,b", "CN=a\\,b"],
    ["CN=a\\2Cb", "CN=a\\,b"],
    ["CN=M\\C3\\84NNIK", "CN=MÄNNIK"],
    ["CN=MÄNNIK", "CN=MÄNNIK"],
    ["CN=\\ a \\ ", "CN=\\ a \\ "],
    ["CN=  a b  ", "CN=a b"],
    ["CN=\\#1", "CN=\\#1"],
    ["CN=a#1", "CN=a#1"],
    ["CN=a=b", "CN=a=b"],
    ["CN=#0C0161", "CN=a"],
    ["CN=\\00", "CN=\\00"],
    ["CN=", "CN="],
    ["CN=,O=", "CN=,O="],
    ["OU=b+CN=a", "CN=a+OU=b"],
    ["1.2.3.4=#0c0161", "1.2.3.4=#0c0161"],
    ["", ""],
  ])("%s", (text, again) => {
    expect(parse(text).toString()).toBe(again);
  });

  test("the first of the text is the last of the DER", () => {
    expect(values(parse("CN=a,O=b"))).toEqual([[["2.5.4.10", "b"]], [[CN, "a"]]]);
  });

  test("what a CA would choose as string type is chosen", () => {
    const tags = parse("CN=a,C=DE,DC=x,emailAddress=é,serialNumber=a_b").rdns.flat();
    expect(tags.map(({ name, tag }) => [name, tag])).toEqual([
      ["serialNumber", 0x0c],
      ["emailAddress", 0x0c],
      ["DC", 0x16],
      ["C", 0x13],
      ["CN", 0x0c],
    ]);
  });

  test.each([
    ["clientA", "no attribute type"],
    ["=a", "unknown attribute type"],
    ["FOO=a", "unknown attribute type"],
    ["__proto__=a", "unknown attribute type"],
    ["CN=a,", "no attribute type"],
    [",CN=a", "unknown attribute type"],
    ["CN=a+", "no attribute type"],
    ["CN=a\\", "bad escape"],
    ["CN=a\\x", "bad escape"],
    ["CN=a\\4", "bad escape"],
    ["CN=\\FF", "not UTF-8"],
    ["CN=\\C3", "not UTF-8"],
    ["CN=\ud800", "lone surrogate"],
    ['CN="a"', "unescaped"],
    ["CN=a;O=b", "unescaped"],
    ["CN=<a>", "unescaped"],
    ["CN=#0C", "not DER"],
    ["CN=#0C016", "bad hex value"],
    ["CN=#0C0161x", "bad hex value"],
    ["CN=#0C0161FF", "not DER"],
    ["2.5.4.=a", "unknown attribute type"],
    ["1.40=a", "unknown attribute type"],
  ])("refused: %j", (text, message) => {
    expect(() => parse(text)).toThrow(DistinguishedNameError);
    expect(() => parse(text)).toThrow(message);
  });

  test("a value that contradicts its type is refused when it is given as hex", () => {
    expect(() => parse("CN=#020101")).toThrow("not a string");
    expect(() => parse("CN=#0C01FF")).toThrow("not UTF-8");
  });

  test("is a TypeError, and hostile text of every kind", () => {
    expect(new DistinguishedNameError("x", 0) instanceof TypeError).toBe(true);
    for (const piece of [",", "+", "CN=", "CN=a,", "CN=a+", "\\", "CN=\\,", "CN= ", "="]) {
      const text = piece.repeat(65_536 / piece.length);
      for (const hostile of [text, `CN=${text}`.slice(0, 65_536), `CN=#${text}`.slice(0, 65_536)]) {
        try {
          parse(hostile);
        } catch (error) {
          expect(error).toBeInstanceOf(DistinguishedNameError);
        }
      }
    }
    expect(() => parse(`CN=${"a".repeat(65_536)}`)).toThrow("too long");
  });
});

describe("RFC 4514 text is written", () => {
  test("unknown types and values that are not text go as hex", () => {
    const dn = DistinguishedName.fromDer(
      sequence(
        rdn(attribute("1.2.3", string("utf8", "x"))),
        rdn(attribute("2.5.4.45", integer(5))),
      ),
    );
    expect(dn.toString()).toBe("x500UniqueIdentifier=#020105,1.2.3=#0c0178");
    expect(dn.toJSON()).toBe(dn.toString());
    expect(parse(dn.toString()).equals(dn)).toBe(true);
  });

  test("a T61String goes as hex when its text is a guess", () => {
    const dn = DistinguishedName.fromDer(sequence(rdn(attribute(CN, string("t61", "Mü")))));
    expect(dn.toString()).toBe("CN=#14024dfc");
    expect(parse(dn.toString()).equals(dn)).toBe(true);
  });

  test("line breaks and marks that turn the line around are escaped", () => {
    const dn = DistinguishedName.fromDer(sequence(cn("a\nb\u202ec")));
    expect(dn.toString()).toBe("CN=a\\0Ab\\E2\\80\\AEc");
  });
});

const TYPES = [
  CN,
  "2.5.4.10",
  "2.5.4.6",
  "0.9.2342.19200300.100.1.25",
  "1.2.3.4",
  "1.2.840.113549.1.9.1",
];
const anyValue = fc
  .tuple(
    fc.constantFrom<StringType>("utf8", "bmp", "universal", "printable", "ia5"),
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(...' ,+"\\<>;=#aA\t'), maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(..." ,+=aA"), maxLength: 6 }),
  )
  .map(([type, wide, ia5, printable]) => {
    if (type === "utf8" || type === "universal") return string(type, wide);
    if (type === "bmp") return string(type, wide.replace(/[\u{10000}-\u{10ffff}]/gu, "x"));
    return string(type, type === "ia5" ? ia5 : printable);
  });
const anyName = fc
  .array(fc.array(fc.tuple(fc.constantFrom(...TYPES), anyValue), { minLength: 1, maxLength: 3 }), {
    maxLength: 4,
  })
  .map((rdns) =>
    sequence(...rdns.map((set) => rdn(...set.map(([type, value]) => attribute(type, value))))),
  );

/** Types and texts, each RDN in an order of its own: string types may change on the way through text. */
const shape = (dn: DistinguishedName) => values(dn).map((set) => set.map(String).sort());

test("law: printed and parsed, the structure is the same", () => {
  fc.assert(
    fc.property(anyName, (der) => {
      const dn = DistinguishedName.fromDer(der);
      expect(shape(parse(dn.toString()))).toEqual(shape(dn));
    }),
    { numRuns: 1000 },
  );
});

test("law: what the load balancer prints parses to the same structure", () => {
  fc.assert(
    fc.property(anyName, (der) => {
      const dn = DistinguishedName.fromDer(der);
      expect(dn.toAlbString()).toMatch(/^[\x20-\x7e]*$/);
      expect(shape(parse(dn.toAlbString()))).toEqual(shape(dn));
    }),
    { numRuns: 1000 },
  );
});

test("law: any text parses or is a DistinguishedNameError", () => {
  const piece = fc.constantFrom(
    "CN",
    "=",
    ",",
    "+",
    "\\",
    "#",
    "0C",
    "é",
    " ",
    "1.2",
    ".",
    '"',
    "\ud800",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
      try {
        parse(pieces.join(""));
      } catch (error) {
        expect(error).toBeInstanceOf(DistinguishedNameError);
      }
    }),
    { numRuns: 2000 },
  );
});

describe("beside OpenSSL (-nameopt RFC2253)", () => {
  const printed = (der: Uint8Array) =>
    opensslX509(der, "-subject", "-nameopt", "RFC2253")
      .replace(/^subject=/, "")
      .replace(/\n$/, "");

  test.each([
    ["/C=EE/CN=MÄNNIK,MARILIIS,47101010033/SN=MÄNNIK/GN=MARILIIS/serialNumber=PNOEE-1"],
    ['/O=Example\\+Co, "Ltd" <x>;y=z/OU=#hash/CN= lead and trail '],
    ["/DC=com/DC=example/UID=u/emailAddress=a@b/CN=日本+OU=multi"],
    ["/title=Dr/street=1 Main/postalCode=1/description=d/businessCategory=b/jurisdictionC=US/CN=x"],
  ])("a certificate that OpenSSL made: %s", (subject) => {
    const pem = openssl([
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null".split(
        " ",
      ),
      ..."-days 1 -utf8 -multivalue-rdn -subj".split(" "),
      subject,
    ]);
    const certificate = certificateFromPem(pem);
    expect(certificate.subject.toAlbString()).toBe(printed(certificate.der));
  });

  test("the same for every string type, for a lone # and for values that are dumped", () => {
    const list = [
      ...(["utf8", "printable", "ia5", "t61", "bmp", "universal"] as const).map((type) =>
        attribute(CN, string(type, "a b")),
      ),
      attribute(CN, string("numeric", "1 2")),
      attribute(CN, string("t61", "Mü")),
      attribute(CN, string("utf8", "#")),
      attribute(CN, string("utf8", " ")),
      attribute(CN, string("utf8", "##")),
      attribute(CN, string("utf8", "")),
      attribute("2.5.4.45", bitString(Uint8Array.of(1))),
      attribute("2.5.4.45", sequence(integer(1))),
      attribute("1.2.3.4", string("utf8", "x")),
      attribute("1.2.3.4", bitString(Uint8Array.of(1))),
    ];
    for (const one of list) {
      const der = certificateOf({ subject: sequence(rdn(one), cn("x")) });
      expect(Certificate.fromDer(der).subject.toAlbString()).toBe(printed(der));
    }
  });

  test("law: the same for any name", () => {
    fc.assert(
      fc.property(anyName, (subject) => {
        const der = certificateOf({ subject });
        expect(Certificate.fromDer(der).subject.toAlbString()).toBe(printed(der));
      }),
      { numRuns: 40 },
    );
  });
});

describeShared("names the load balancer prints", "samples", (folder) => {
  const load = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));

  test("every predicted subject", () => {
    const { items } = load("60-inferred-dn-rendering.json");
    expect(items.length).toBeGreaterThan(4);
    for (const item of items) {
      const certificate = certificateFromPem(item.pem).assertWellFormed();
      expect(certificate.subject.toAlbString()).toBe(item.predicted_subject_header);
      expect(certificate.serialNumber).toBe(item.predicted_serial_header);
      expect(shape(parse(item.predicted_subject_header))).toEqual(shape(certificate.subject));
    }
  });

  test("the observed Estonian names, from text to the same text", () => {
    const { headers } = load("03-obs-verify-esteid.json");
    for (const part of ["issuer", "subject"]) {
      const text = headers[`x-amzn-mtls-clientcert-${part}`];
      expect(parse(text).toAlbString()).toBe(text);
    }
  });
});
