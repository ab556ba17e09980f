import { describe, expect, test } from "@jest/globals";
import { commonName, matching } from "../../src/policy/index.ts";
import { ofSubject } from "./ask.ts";

describe("matching", () => {
  const rule = commonName("admin", matching(/client-\d{1,4}/));

  test.each([
    ["client-7", "yes"],
    ["admin", "yes"],
    ["client-7-evil", "no"],
    ["evil-client-7", "no"],
    ["client-7\n", "no"],
    ["client-12345", "no"],
    ["CLIENT-7", "no"],
    [`client-${"7".repeat(300)}`, "cannot-tell"],
  ])("%j: %s", async (name, expected) => {
    expect(await ofSubject(rule, [{ type: "CN", value: name }])).toBe(expected);
  });

  test("an alternative is anchored as a whole", async () => {
    expect(await ofSubject(commonName(matching(/^a|b$/)), "CN=a-evil")).toBe("no");
    expect(await ofSubject(commonName(matching(/^a|b$/)), "CN=b")).toBe("yes");
  });

  test("the flag i is an explicit option", async () => {
    expect(await ofSubject(commonName(matching(/client/i)), "CN=CLIENT")).toBe("yes");
  });

  test("Unicode's case folding makes no other letter one of ASCII", async () => {
    const ofName = (pattern: RegExp, name: string) =>
      ofSubject(commonName(matching(pattern)), [{ type: "CN", value: name }]);
    for (const pattern of [/kasse-ws/iu, /kasse-ws/iv, /(?i:kasse)-ws/u]) {
      expect(await ofName(pattern, "kasse-ws")).toBe("yes");
      expect(await ofName(pattern, "\u212aasse-ws")).toBe("cannot-tell");
      expect(await ofName(pattern, "ka\u017fse-ws")).toBe("cannot-tell");
    }
    expect(await ofName(/(?i:KASSE)-ws/u, "kasse-ws")).toBe("yes");
    expect(await ofName(/kasse-ws/i, "\u212aasse-ws")).toBe("no");
    expect(await ofName(/kasse-ws/u, "\u212aasse-ws")).toBe("no");
    expect(await ofName(/\u212aelvin/u, "\u212aelvin")).toBe("yes");
    expect(await ofName(/gr\u00fc\u00dfe/iu, "GR\u00dc\u00dfE")).toBe("yes");
  });

  test.each([/.{2,}/, /.{3,64}/s, /.{1,20}/, /[\s\S]{30,100}/, /[^,]{2,}/, /\w{2,}|\W{2,}/])(
    "%s matches every name of some length: an error of the program",
    (pattern) => {
      expect(() => matching(pattern)).toThrow(TypeError);
    },
  );

  test.each([/.*/, /.+/s, /^/, /(?:)/, /[^a]*|a*.*/, /a|.*/, /a*/, /a/g, /a/y, /^a$/m, /[\s\S]+/])(
    "%s is an error of the program",
    (pattern) => {
      expect(() => matching(pattern)).toThrow(TypeError);
    },
  );

  test("anything else is not a pattern, and a bare pattern is not a name", () => {
    // @ts-expect-error text is not a pattern
    expect(() => matching("client")).toThrow(TypeError);
    // @ts-expect-error a look-alike is not a pattern
    expect(() => matching({ test: () => true, source: "a", flags: "" })).toThrow(TypeError);
    // @ts-expect-error a pattern has to be meant
    expect(() => commonName(/client/)).toThrow(/matching\(pattern\)/);
  });

  test("the pattern cannot be changed afterwards", async () => {
    const pattern = /client/;
    const compiled = commonName(matching(pattern));
    Object.defineProperty(pattern, "exec", { value: () => ["x"] });
    expect(await ofSubject(compiled, "CN=evil")).toBe("no");
  });

  test("the rule is named as it was written", () => {
    expect(rule.describe()).toBe('commonName("admin", matching(/client-\\d{1,4}/))');
  });
});
