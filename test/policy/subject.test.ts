import { describe, expect, test } from "@jest/globals";
import { commonName, organization, organizationalUnit } from "../../src/policy/index.ts";
import type { Rule } from "../../src/policy/policy.ts";
import { type TestName, verifiedCertificate } from "../../src/testing/index.ts";

const request = { event: {}, signal: new AbortController().signal };
const answer = async (rule: Rule, subject: TestName): Promise<string> =>
  (await rule.evaluate(verifiedCertificate({ subject }), request)).answer;

describe("commonName", () => {
  const allowed = commonName("clientA", "clientX");

  test("admits exactly the named clients", async () => {
    expect(await answer(allowed, "CN=clientA,O=x")).toBe("yes");
    expect(await answer(allowed, "CN=clientX")).toBe("yes");
    expect(await answer(allowed, "CN=clientB")).toBe("no");
    expect(await answer(allowed, "O=x")).toBe("no");
  });

  test.each<[string, TestName, string]>([
    ["a longer name", "CN=clientA-evil", "no"],
    ["a shorter name", "CN=client", "no"],
    ["the text inside another attribute", "O=x\\,CN=clientA", "no"],
    ["the name in an OU only", "OU=clientA,CN=clientB", "no"],
    ["an OU that reads like a CN", "OU=CN\\=clientA", "no"],
    ["another letter case", "CN=CLIENTA", "no"],
    ["full-width letters", "CN=\uff43\uff4c\uff49\uff45\uff4e\uff54\uff21", "no"],
    ["a zero-width space", "CN=client\u200bA", "no"],
    ["a soft hyphen", "CN=client\u00adA", "no"],
    ["a NUL", [{ type: "CN", value: "clientA\0.evil" }], "no"],
    ["a trailing space", "CN=clientA\\ ", "no"],
    ["a bidirectional override", "CN=\u202eAtneilc", "no"],
    ["two common names, one allowed", "CN=clientA,CN=clientB", "cannot-tell"],
    ["the same common name twice", "CN=clientA,CN=clientA", "cannot-tell"],
    ["two common names in one RDN", "CN=clientA+CN=clientB", "cannot-tell"],
  ])("does not admit %s", async (_what, subject, expected) => {
    expect(await answer(allowed, subject)).toBe(expected);
  });

  test("a name whose character set is a guess is cannot-tell", async () => {
    const guessed = (value: string): TestName => [
      { type: "CN", value: Buffer.from(value, "latin1"), string: "t61" },
    ];
    expect(await answer(commonName("caf\u00e9"), guessed("caf\u00e9"))).toBe("cannot-tell");
    expect(await answer(allowed, guessed("clientA"))).toBe("yes");
  });

  test("ten thousand names are one look-up", async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `client-${index}`);
    const rule = commonName(...names);
    expect(await answer(rule, "CN=client-9999")).toBe("yes");
    expect(await answer(rule, "CN=client-10000")).toBe("no");
    expect(rule.describe().length).toBeLessThan(200);
  });

  test("an empty list, an empty name and other types are errors of the program", () => {
    expect(() => commonName()).toThrow(TypeError);
    expect(() => commonName("")).toThrow(TypeError);
    // @ts-expect-error a pattern is not a name
    expect(() => commonName(/clientA/)).toThrow(TypeError);
    // @ts-expect-error a list is not a name
    expect(() => commonName(["clientA"])).toThrow(TypeError);
  });
});

describe("organization and organizationalUnit", () => {
  test("all values must be listed; a mixture is cannot-tell", async () => {
    const units = organizationalUnit("sales", "support");
    expect(await answer(units, "CN=a,OU=sales")).toBe("yes");
    expect(await answer(units, "CN=a,OU=sales,OU=support")).toBe("yes");
    expect(await answer(units, "CN=a,OU=sales,OU=admin")).toBe("cannot-tell");
    expect(await answer(units, "CN=a,OU=admin")).toBe("no");
    expect(await answer(units, "CN=sales")).toBe("no");
    expect(await answer(organization("Example, Inc."), "CN=a,O=Example\\, Inc.")).toBe("yes");
    expect(await answer(organization("Example"), "CN=a,O=Example\\, Inc.")).toBe("no");
  });
});
