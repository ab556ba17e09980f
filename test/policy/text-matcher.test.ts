import { describe, expect, test } from "@jest/globals";
import { commonName, matching } from "../../src/policy/index.ts";
import { ofSubject } from "./world.ts";

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

  test.each([/.*/, /.+/s, /^/, /(?:)/, /[^a]*|a*.*/, /a|.*/, /a*/, /a/g, /a/y, /^a$/m, /[\s\S]+/])(
    "%s is an error of the program",
    (pattern) => {
      expect(() => matching(pattern)).toThrow(TypeError);
    },
  );

  test("anything else is no pattern, and a bare pattern is no name", () => {
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
