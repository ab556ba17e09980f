import { describe, expect, test } from "@jest/globals";
import {
  attribute,
  baseDn,
  country,
  ignoringCase,
  inAnyOrder,
  issuer,
  organization,
  subject,
} from "../../src/policy/index.ts";
import { createTestPki, type TestName, verifiedCertificate } from "../../src/testing/index.ts";
import { ask, ofSubject } from "./ask.ts";

const dn = "CN=clientA,OU=example.org.unit,O=example.org,L=Default City,ST=Osaka,C=JP";

describe("subject", () => {
  test.each<[string, TestName, string]>([
    ["the very name", dn, "yes"],
    [
      "another order",
      "CN=clientA,O=example.org,OU=example.org.unit,L=Default City,ST=Osaka,C=JP",
      "no",
    ],
    ["one RDN less", "CN=clientA,O=example.org,L=Default City,ST=Osaka,C=JP", "no"],
    ["one RDN more", `${dn},DC=x`, "no"],
    ["two RDNs as one", dn.replace(",OU", "+OU"), "no"],
    ["another letter case", dn.replace("clientA", "CLIENTA"), "no"],
    ["no name at all", "", "no"],
    [
      "another string type",
      [...["C", "ST", "L", "O", "OU", "CN"].keys()].map((index) => ({
        type: ["C", "ST", "L", "O", "OU", "CN"][index] ?? "",
        value:
          ["JP", "Osaka", "Default City", "example.org", "example.org.unit", "clientA"][index] ??
          "",
        string: "bmp" as const,
      })),
      "yes",
    ],
    [
      "text of a guessed character set",
      [{ type: "CN", value: Buffer.from("caf\u00e9", "latin1"), string: "t61" }],
      "cannot-tell",
    ],
  ])("%s: %s", async (_what, name, expected) => {
    expect(await ofSubject(subject("CN=x", dn), name)).toBe(expected);
  });

  test("the attributes of one RDN have no order", async () => {
    expect(await ofSubject(subject("OU=x+CN=a,O=y"), "CN=a+OU=x,O=y")).toBe("yes");
  });

  test("any order is an opt-in, and then neither more nor less", async () => {
    const rule = subject(inAnyOrder("C=JP,O=x,OU=a,OU=a,CN=c"));
    expect(await ofSubject(rule, "CN=c,OU=a,OU=a,O=x,C=JP")).toBe("yes");
    expect(await ofSubject(rule, "CN=c,OU=a,O=x,C=JP")).toBe("no");
    expect(await ofSubject(rule, "CN=c,OU=a,OU=a,OU=a,O=x,C=JP")).toBe("no");
    expect(await ofSubject(rule, "CN=c,OU=a+OU=a,O=x,C=JP")).toBe("no");
  });

  test("what is not a name is an error of the program", () => {
    for (const wrong of ["", "clientA", "CN", "CN=a,", "=a", "CN=\ud800"]) {
      expect(() => subject(wrong)).toThrow(TypeError);
      expect(() => inAnyOrder(wrong)).toThrow(TypeError);
      expect(() => baseDn(wrong)).toThrow(TypeError);
    }
    expect(() => subject()).toThrow(TypeError);
    expect(() => issuer()).toThrow(TypeError);
    expect(() => baseDn()).toThrow(TypeError);
    // @ts-expect-error a list is not a name
    expect(() => subject([dn])).toThrow(/argument 1/);
  });
});

describe("baseDn", () => {
  const rule = baseDn("O=Example Ltd,L=Osaka,C=JP", "O=Other,C=JP");

  test.each<[string, string, string]>([
    ["a name under the base", "CN=a,OU=b,O=Example Ltd,L=Osaka,C=JP", "yes"],
    ["the base itself", "O=Example Ltd,L=Osaka,C=JP", "yes"],
    ["a name under the other base", "CN=a,O=Other,C=JP", "yes"],
    ["another client of the same authority", "CN=a,O=Evil,L=Osaka,C=JP", "no"],
    ["a longer organization", "CN=a,O=Example Ltd and Sons,L=Osaka,C=JP", "no"],
    ["the base inside a value", "CN=a,OU=O\\=Example Ltd\\,L\\=Osaka\\,C\\=JP,O=Evil,C=JP", "no"],
    ["the base in front", "O=Example Ltd,L=Osaka,C=JP,CN=a", "no"],
    ["the base in the middle", "CN=a,O=Example Ltd,L=Osaka,C=JP,DC=evil", "no"],
    ["the base with another RDN between", "CN=a,O=Example Ltd,ST=x,L=Osaka,C=JP", "no"],
    ["a part of the base", "L=Osaka,C=JP", "no"],
    ["the organization with a companion", "CN=a,O=Example Ltd+O=Evil,L=Osaka,C=JP", "no"],
    ["no name", "", "no"],
  ])("%s: %s", async (_what, name, expected) => {
    expect(await ofSubject(rule, name)).toBe(expected);
  });
});

describe("issuer", () => {
  test("is the issuer's whole name, whatever the subject says", async () => {
    const { root } = createTestPki({ name: "CN=Root,O=Example" });
    const certificate = verifiedCertificate({ certificate: root.issue({ subject: "CN=a" }) });
    expect(await ask(issuer("CN=Root,O=Example"), certificate)).toBe("yes");
    expect(await ask(issuer("CN=a"), certificate)).toBe("no");
    expect(await ask(issuer("O=Example,CN=Root"), certificate)).toBe("no");
  });
});

describe("attribute and country", () => {
  test("any attribute, by name or identifier", async () => {
    const name: TestName = [
      { type: "organizationIdentifier", value: "PSDNL-DNB-1" },
      { type: "1.2.3.4", value: "x" },
    ];
    expect(await ofSubject(attribute("2.5.4.97", "PSDNL-DNB-1"), name)).toBe("yes");
    expect(await ofSubject(attribute("organizationIdentifier", "PSDNL-DNB-1"), name)).toBe("yes");
    expect(await ofSubject(attribute("1.2.3.4", "y", "x"), name)).toBe("yes");
    expect(await ofSubject(attribute("1.2.3", "x"), name)).toBe("no");
  });

  test("what is not text, or only some of several, is cannot-tell", async () => {
    const notText: TestName = [{ type: "1.2.3.4", value: "", der: Uint8Array.of(2, 1, 5) }];
    expect(await ofSubject(attribute("1.2.3.4", "5"), notText)).toBe("cannot-tell");
    expect(await ofSubject(attribute("DC", "example"), "DC=example,DC=com")).toBe("cannot-tell");
    expect(await ofSubject(attribute("DC", "example", "com"), "DC=example,DC=com")).toBe("yes");
    expect(await ofSubject(country("JP"), "C=JP,C=US")).toBe("cannot-tell");
    expect(await ofSubject(country("JP"), "C=JP")).toBe("yes");
    expect(await ofSubject(country("JP"), "C=jp")).toBe("no");
  });

  test.each([
    "__proto__",
    "constructor",
    "toString",
    "",
    "2.5.4",
    "3.1.2",
    "2.5.04.3",
    "2..5",
    "CN ",
  ])("%j is not an attribute type, but for a real identifier", (type) => {
    if (type === "2.5.4") expect(() => attribute(type, "x")).not.toThrow();
    else expect(() => attribute(type, "x")).toThrow(TypeError);
  });

  test("letter case counts unless the option says otherwise", async () => {
    expect(await ofSubject(organization("example ltd"), "O=Example Ltd")).toBe("no");
    expect(await ofSubject(organization(ignoringCase("example ltd")), "O=Example Ltd")).toBe("yes");
    // The Kelvin sign and the dotless i are letters of their own, whatever toLowerCase makes of them.
    expect(await ofSubject(organization(ignoringCase("kilo")), "O=\u212Ailo")).toBe("no");
    expect(await ofSubject(organization(ignoringCase("ibis")), "O=\u0130BIS")).toBe("no");
  });
});
