import { describe, expect, test } from "@jest/globals";
import {
  bitString,
  integer,
  oid,
  rawString,
  sequence,
  string,
} from "../../../src/testing/der-writer.ts";
import { DistinguishedName } from "../../../src/x509/names/distinguished-name.ts";
import { attribute, bytes, CN, cn, derErrorOf, rdn } from "../world.ts";

const O = "2.5.4.10";
const OU = "2.5.4.11";
const name = (...rdns: readonly Uint8Array[]) => DistinguishedName.fromDer(sequence(...rdns));

describe("reading", () => {
  test("keeps the order of the DER, the types and the RDNs", () => {
    const dn = name(
      rdn(attribute(O, string("printable", "Example"))),
      rdn(attribute(OU, string("utf8", "b")), attribute(CN, string("utf8", "a"))),
    );
    expect(dn.rdns.map((set) => set.map(({ oid: type, value }) => [type, value]))).toEqual([
      [[O, "Example"]],
      [
        [CN, "a"],
        [OU, "b"],
      ],
    ]);
    expect(dn.rdns[0]?.[0]).toMatchObject({ name: "O", tag: 0x13, isApproximate: false });
  });

  test("several common names are a list and no common name", () => {
    const dn = name(cn("a"), cn("b"));
    expect(dn.commonNames).toEqual(["a", "b"]);
    expect(dn.commonName).toBeUndefined();
    expect(name(cn("a")).commonName).toBe("a");
    expect(name().commonName).toBeUndefined();
    expect(name().isEmpty).toBe(true);
  });

  test("two common names in one RDN are two", () => {
    const dn = name(rdn(attribute(CN, string("utf8", "a")), attribute(CN, string("utf8", "b"))));
    expect(dn.commonNames).toEqual(["a", "b"]);
    expect(dn.commonName).toBeUndefined();
  });

  test("a name is asked by short name, long name or identifier, in any letter case", () => {
    const dn = name(
      rdn(attribute("1.2.840.113549.1.9.1", string("ia5", "a@example.org"))),
      cn("x"),
    );
    for (const type of ["emailAddress", "E", "EMAILADDRESS", "1.2.840.113549.1.9.1"]) {
      expect(dn.get(type)).toEqual(["a@example.org"]);
    }
    expect(dn.get("commonname")).toEqual(["x"]);
    expect(dn.get("__proto__")).toEqual([]);
    expect(dn.get("constructor")).toEqual([]);
    expect(dn.organizations).toEqual([]);
    expect(dn.organizationalUnits).toEqual([]);
  });

  test("a NUL stays in the text", () => {
    expect(name(cn("clientA\u0000.evil")).commonName).toBe("clientA\u0000.evil");
  });

  test("tolerance: T61String as Latin-1, marked when it is a guess", () => {
    const dn = name(rdn(attribute(CN, rawString("t61", bytes("4dfc")))), cn("x"));
    expect(dn.rdns[0]?.[0]).toMatchObject({ value: "Mü", isApproximate: true });
    const plain = name(rdn(attribute(CN, string("t61", "abc"))));
    expect(plain.rdns[0]?.[0]).toMatchObject({ value: "abc", isApproximate: false });
  });

  test("tolerance: an RDN in whatever order", () => {
    const [a, b] = [attribute(OU, string("utf8", "b")), attribute(CN, string("utf8", "a"))];
    const unsorted = Uint8Array.of(0x31, a.length + b.length, ...a, ...b);
    expect(name(unsorted).commonNames).toEqual(["a"]);
  });

  test("tolerance: a country of more than two letters, an empty value", () => {
    expect(name(rdn(attribute("2.5.4.6", string("utf8", "España")))).get("C")).toEqual(["España"]);
    expect(name(cn("")).commonName).toBe("");
  });

  test("a value that is not text has none", () => {
    const dn = name(rdn(attribute("2.5.4.45", bitString(Uint8Array.of(1)))), cn("x"));
    expect(dn.rdns[0]?.[0]?.value).toBeUndefined();
    expect(dn.get("x500UniqueIdentifier")).toEqual([]);
  });
});

describe("refused", () => {
  test.each([
    ["an empty RDN", sequence(rdn()), /distinguished name is empty/],
    ["something after the name", Buffer.concat([sequence(), bytes("00")]), /followed by/],
    ["a set", rdn(), /wrong type/],
    ["no value", sequence(rdn(sequence(oid(CN)))), /value is cut short/],
    [
      "a third field",
      sequence(rdn(sequence(oid(CN), string("utf8", "x"), integer(1)))),
      /followed/,
    ],
    ["broken UTF-8", sequence(rdn(attribute(CN, rawString("utf8", bytes("c080"))))), /not UTF-8/],
    // Beside a readable CN it would be invisible, and two names would look like one.
    ["a CN that is no string", sequence(cn("a"), rdn(attribute(CN, integer(1)))), /not a string/],
    ["a CN of GeneralString", sequence(rdn(attribute(CN, bytes("1b0161")))), /not a string/],
    [
      "an e-mail address that is no string",
      sequence(rdn(attribute("1.2.840.113549.1.9.1", integer(1)))),
      /not a string/,
    ],
    [
      "a broken value of an unknown type",
      sequence(rdn(attribute("1.2.3", bytes("3003040500")))),
      /longer/,
    ],
  ])("%s", (_, der, message) => {
    expect(derErrorOf(() => DistinguishedName.fromDer(der))).toMatch(message);
  });
});

describe("nobody can change a name", () => {
  test("by the bytes it was made of or gives out", () => {
    const der = sequence(cn("clientA"));
    const dn = DistinguishedName.fromDer(der);
    der.fill(0);
    dn.der.fill(0);
    dn.rdns[0]?.[0]?.valueDer.fill(0);
    expect(dn.commonName).toBe("clientA");
    expect(dn.toString()).toBe("CN=clientA");
    expect(dn.equals(name(cn("clientA")))).toBe(true);
  });

  test("by writing to it", () => {
    const dn = name(cn("a"));
    expect(Reflect.defineProperty(dn, "commonName", { value: "b" })).toBe(false);
    expect(Reflect.set(dn.rdns, 0, [])).toBe(false);
    expect(Reflect.set(dn.rdns[0] ?? {}, 0, {})).toBe(false);
    expect(Reflect.set(dn.rdns[0]?.[0] ?? {}, "value", "b")).toBe(false);
    expect(dn.commonName).toBe("a");
  });
});
