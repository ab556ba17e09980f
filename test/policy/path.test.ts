import { describe, expect, test } from "@jest/globals";
import {
  allOf,
  anyOf,
  anyVerified,
  byAnchor,
  commonName,
  not,
  policyOid,
} from "../../src/policy/index.ts";
import { createTestPki, verifiedCertificate } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith, middlewareWith } from "../support/settings.ts";
import { ask } from "./ask.ts";

const of = (anchorId: string, subject = "CN=clientA") => verifiedCertificate({ anchorId, subject });

describe("byAnchor", () => {
  const rule = byAnchor({ partnerA: commonName("clientA"), partnerB: () => true });

  test("a name counts under the anchor that it was said for", async () => {
    expect(await ask(rule, of("partnerA"))).toBe("yes");
    expect(await ask(rule, of("partnerA", "CN=clientB"))).toBe("no");
    expect(await ask(rule, of("partnerB", "CN=clientB"))).toBe("yes");
    expect(await ask(rule, of("partnerC"))).toBe("no");
    expect(await ask(rule, of("constructor"))).toBe("no");
    expect(await ask(rule, of("__proto__"))).toBe("no");
  });

  test("without a path the answer is cannot-tell, under not() too", async () => {
    const byAlb = verifiedCertificate({ mode: "verify", subject: "CN=clientA" });
    expect(await ask(rule, byAlb)).toBe("cannot-tell");
    expect(await ask(not(rule), byAlb)).toBe("cannot-tell");
  });

  test.each<[string, unknown]>([
    ["nothing", {}],
    ["a list", [anyVerified()]],
    ["a rule", anyVerified()],
    ["a map", new Map([["a", anyVerified()]])],
    ["null", null],
    ["a policy that is none", { a: true }],
    ["an id that is empty", { " ": anyVerified() }],
    ["a prototype in place of an id", { a: anyVerified(), __proto__: anyVerified() }],
  ])("%s is an error of the program", (_what, policies) => {
    expect(() => (byAnchor as (policies: unknown) => unknown)(policies)).toThrow(TypeError);
  });
});

describe("policyOid", () => {
  const { root } = createTestPki();
  const A = "1.2.3.1";
  const B = "1.2.3.2";
  const ANY = "2.5.29.32.0";
  const under = (authority: object, leaf: object) =>
    verifiedCertificate({ certificate: root.issueCa(authority).issue(leaf) });

  test.each<[string, object, object, string]>([
    ["asserted all the way", { certificatePolicies: [A] }, { certificatePolicies: [B, A] }, "yes"],
    ["through anyPolicy", { certificatePolicies: [ANY] }, { certificatePolicies: [A] }, "yes"],
    ["not by the leaf", { certificatePolicies: [A] }, {}, "no"],
    ["not by the authority", { certificatePolicies: [B] }, { certificatePolicies: [A] }, "no"],
    ["by an authority without policies", {}, { certificatePolicies: [A] }, "no"],
    ["a leaf that says any", { certificatePolicies: [A] }, { certificatePolicies: [ANY] }, "no"],
    [
      "through an inhibited anyPolicy",
      { certificatePolicies: [ANY], inhibitAnyPolicy: 0 },
      { certificatePolicies: [A] },
      "no",
    ],
    [
      "through a mapping",
      { certificatePolicies: [A], policyMappings: [[A, B]] },
      { certificatePolicies: [A] },
      "cannot-tell",
    ],
  ])("%s", async (_what, authority, leaf, expected) => {
    expect(await ask(policyOid(A), under(authority, leaf))).toBe(expected);
  });

  test("wrong arguments are errors of the program", () => {
    expect(() => policyOid()).toThrow(TypeError);
    expect(() => policyOid("gold")).toThrow(TypeError);
    expect(() => policyOid(ANY)).toThrow(/anyPolicy/);
  });
});

describe("in verify mode without trust", () => {
  const { verify, pki } = world();

  test.each([
    ["byAnchor", byAnchor({ a: anyVerified() })],
    ["policyOid", policyOid("1.2.3")],
    ["one inside others", anyOf(commonName("a"), not(allOf(anyVerified(), policyOid("1.2.3"))))],
    ["one inside byAnchor", allOf(byAnchor({ a: anyVerified() }), commonName("a"))],
  ])("%s is an error of the program, enforced or not", (_what, rule) => {
    expect(() => gateWith({ ...verify, allow: rule })).toThrow(/options\.allow.*path/);
    expect(() => middlewareWith({ ...verify, allow: rule })).toThrow(TypeError);
    expect(() => gateWith({ ...verify, shadow: rule })).toThrow(/options\.shadow.*path/);
    const trust = { anchors: pki.root.pem };
    expect(() => gateWith({ ...verify, allow: rule, trust })).not.toThrow();
  });
});
