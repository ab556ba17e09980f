import { describe, expect, test } from "@jest/globals";
import {
  createTestPki,
  type TestCaOptions,
  type TestCertificateOptions,
} from "../../src/testing/index.ts";
import { type Fit, fitOf, type SubtreeUse } from "../../src/trust/name-subtrees.ts";
import type { GeneralName } from "../../src/x509/names/general-name.ts";
import { search } from "./world.ts";

type TextForm = "dns" | "email" | "uri";
const either = ["permitted", "excluded"] as const;

describe("one name and one subtree", () => {
  test.each<[TextForm, string, string, readonly SubtreeUse[], Fit]>([
    ["dns", "example.com", "example.com", either, "inside"],
    ["dns", "a.b.EXAMPLE.com", "example.COM", either, "inside"],
    ["dns", "notexample.com", "example.com", either, "outside"],
    ["dns", "example.com", "a.example.com", either, "outside"],
    ["dns", "anything", "", either, "inside"],
    ["dns", "a.example.com", ".example.com", either, "inside"],
    ["dns", "example.com", ".example.com", ["permitted"], "outside"],
    ["dns", "example.com", ".example.com", ["excluded"], "inside"],
    ["dns", "*.example.com", "example.com", either, "inside"],
    ["dns", "*.example.com", "a.example.com", ["permitted"], "outside"],
    ["dns", "*.example.com", "a.example.com", ["excluded"], "inside"],
    ["dns", "*.example.com", "b.a.example.com", either, "outside"],
    ["dns", "*.example.com", "xexample.com", either, "outside"],
    ["dns", "a.example.com\0.evil", "evil", either, "cannot-tell"],
    ["dns", "example.com.", "example.com", either, "cannot-tell"],
    ["dns", "a b.example.com", "example.com", either, "cannot-tell"],
    ["email", "a@example.com", "example.com", either, "inside"],
    ["email", "a@b.example.com", "example.com", either, "outside"],
    ["email", "a@b.example.com", ".example.com", either, "inside"],
    ["email", "a@example.com", ".example.com", either, "outside"],
    ["email", "a@EXAMPLE.com", "a@example.com", either, "inside"],
    ["email", "A@example.com", "a@example.com", ["permitted"], "outside"],
    ["email", "A@example.com", "a@example.com", ["excluded"], "inside"],
    ["email", "a@b@example.com", "example.com", either, "cannot-tell"],
    ["email", "example.com", "example.com", either, "cannot-tell"],
    ["email", "a@example.com", "@example.com", either, "cannot-tell"],
    ["email", "a@example.org", "@example.com", either, "outside"],
    ["email", '"a"@example.com', "a@example.com", either, "cannot-tell"],
    ["email", "a@example.com", "\\a@example.com", either, "cannot-tell"],
    ["email", '"a"@example.com', "example.com", either, "inside"],
    ["email", "a@\u212aey.example", "key.example", either, "cannot-tell"],
    ["uri", "https://example.com/a", "example.com", either, "inside"],
    ["uri", "https://a.example.com", "example.com", either, "outside"],
    ["uri", "https://a.example.com:443?x", ".example.com", either, "inside"],
    ["uri", "https://example.com:x@evil.com/", "example.com", either, "outside"],
    ["uri", "https://a@example.com@evil.com/", "evil.com", either, "inside"],
    ["uri", "https://a@evil.com@example.com/", "evil.com", either, "outside"],
    ["uri", "https://@@example.com:443/", "example.com", either, "inside"],
    ["uri", "https://evil.com\\@example.com/", "example.com", either, "cannot-tell"],
    ["uri", "https://evil.com#@example.com/", "evil.com", either, "inside"],
    ["uri", "spiffe://trust-domain/workload", "trust-domain", either, "inside"],
    ["uri", "https://192.0.2.1/", "example.com", either, "cannot-tell"],
    ["uri", "https://[2001:db8::1%25eth0]/", "example.com", either, "cannot-tell"],
    ["uri", "urn:uuid:1", "example.com", either, "cannot-tell"],
    ["uri", "https:///path", "example.com", either, "cannot-tell"],
  ])("%s %j in %j (%j): %s", (type, value, base, uses, expected) => {
    for (const use of uses) {
      expect(fitOf({ type, value }, { type, value: base }, use)).toBe(expected);
    }
  });

  test("addresses", () => {
    const ip = (hex: string): GeneralName => ({ type: "ip", value: "", hex });
    expect(fitOf(ip("0a010203"), ip("0a000000ff000000"), "permitted")).toBe("inside");
    expect(fitOf(ip("0b010203"), ip("0a000000ff000000"), "permitted")).toBe("outside");
    expect(fitOf(ip("0a010203"), ip("00".repeat(32)), "permitted")).toBe("outside");
    expect(fitOf(ip("ff".repeat(16)), ip("00".repeat(32)), "excluded")).toBe("inside");
  });

  test("forms without defined subtrees cannot be told, other forms are let alone", () => {
    const id: GeneralName = { type: "registeredId", oid: "1.2.3" };
    expect(fitOf(id, id, "permitted")).toBe("cannot-tell");
    expect(fitOf({ type: "dns", value: "a" }, id, "permitted")).toBe("other-form");
    const other = (typeId: string): GeneralName => ({
      type: "otherName",
      typeId,
      valueHex: "0500",
    });
    expect(fitOf(other("1.2.3"), other("1.2.3"), "excluded")).toBe("cannot-tell");
    expect(fitOf(other("1.2.3"), other("1.2.4"), "excluded")).toBe("other-form");
    const utf8Mailbox = other("1.3.6.1.5.5.7.8.9");
    expect(fitOf(utf8Mailbox, { type: "email", value: "a.b" }, "permitted")).toBe("cannot-tell");
  });
});

describe("along a path", () => {
  const pki = createTestPki({ name: "CN=Root,O=x" });
  const refused = "path.name-constraints";

  function below(constraints: TestCaOptions["nameConstraints"], leaf: TestCertificateOptions) {
    const ca = pki.root.issueCa({
      subject: "CN=CA,O=x",
      ...(constraints && { nameConstraints: constraints }),
    });
    const { outcome } = search(ca.issue({ subject: "CN=leaf,O=x", ...leaf }).chain, pki.root.pem);
    return outcome.includes("<") ? "accepted" : outcome;
  }

  test.each<[string, TestCaOptions["nameConstraints"], TestCertificateOptions, string]>([
    [
      "no name of the constrained form",
      { permitted: { dns: ["a.com"] } },
      { san: { uri: ["x:y"] } },
      "accepted",
    ],
    [
      "every name has to fit, not one",
      { permitted: { dns: ["a.com"] } },
      { san: { dns: ["a.com", "b.com"] } },
      refused,
    ],
    [
      "one of several subtrees is enough",
      { permitted: { dns: ["a.com", "b.com"] } },
      { san: { dns: ["a.com", "b.com"] } },
      "accepted",
    ],
    [
      "excluded inside permitted",
      { permitted: { dns: ["a.com"] }, excluded: { dns: ["x.a.com"] } },
      { san: { dns: ["x.a.com"] } },
      refused,
    ],
    ["the subject", { permitted: { directoryName: ["O=y"] } }, {}, refused],
    ["the subject inside", { permitted: { directoryName: ["O=x"] } }, {}, "accepted"],
    [
      "an empty subject",
      { permitted: { directoryName: ["O=y"] } },
      { subject: "", san: { dns: ["a"] } },
      "accepted",
    ],
    [
      "a subject's prefix, in order",
      { permitted: { directoryName: ["O=x,C=JP"] } },
      { subject: "C=JP,O=x,CN=a" },
      refused,
    ],
    [
      "a directory name beside it",
      { excluded: { directoryName: ["O=y"] } },
      { san: { directoryName: ["CN=a,O=y"] } },
      refused,
    ],
    ["an excluded subject in other letters", { excluded: { directoryName: ["O=X"] } }, {}, refused],
    [
      "an invisible character in what an excluded subtree names",
      { excluded: { directoryName: ["O=x"] } },
      { subject: "CN=leaf,O=x\u200c" },
      refused,
    ],
    [
      "an invisible character elsewhere in the subject",
      { excluded: { directoryName: ["O=x"] } },
      { subject: "CN=\u0646\u0645\u0647\u200c\u0647\u0627,O=y" },
      "accepted",
    ],
    [
      "an address in the subject, beside names",
      { permitted: { email: ["a.com"] } },
      { subject: "emailAddress=a@b.com", san: { dns: ["a"] } },
      refused,
    ],
    [
      "an excluded address in the subject",
      { excluded: { email: ["b.com"] } },
      { subject: "emailAddress=a@b.com" },
      refused,
    ],
    [
      "addresses of the other family",
      { permitted: { ip: ["10.0.0.0/8"] } },
      { san: { ip: ["2001:db8::1"] } },
      refused,
    ],
    [
      "a form nobody can compare",
      { permitted: { registeredId: ["1.2.3"] } },
      { san: { registeredId: ["1.2.3"] } },
      refused,
    ],
    ["such a form, but no such name", { permitted: { registeredId: ["1.2.3"] } }, {}, "accepted"],
  ])("%s", (_what, constraints, leaf, expected) => {
    expect(below(constraints, leaf)).toBe(expected);
  });

  test("each CA for itself: a lower one cannot widen", () => {
    const upper = pki.root.issueCa({ nameConstraints: { permitted: { dns: ["a.com"] } } });
    const lower = upper.issueCa({ nameConstraints: { permitted: { dns: ["b.com"] } } });
    for (const dns of [["a.com"], ["b.com"]]) {
      expect(search(lower.issue({ san: { dns } }).chain, pki.root.pem).outcome).toBe(refused);
    }
  });

  test("the anchor's constraints hold", () => {
    const root = pki.createRoot({ nameConstraints: { permitted: { dns: ["a.com"] } } });
    const leaf = root.issueCa().issue({ san: { dns: ["b.com"] } });
    expect(search(leaf.chain, root.pem).outcome).toBe(refused);
  });

  test("a CA below is held to them, unless it is self-issued", () => {
    const constraints = { excluded: { directoryName: ["CN=Key change"] } };
    const ca = pki.root.issueCa({ subject: "CN=Key change", nameConstraints: constraints });
    const rolled = ca.issueCa({ subject: "CN=Key change" });
    expect(search(rolled.issue().chain, pki.root.pem).outcome).toContain("<");
    const leaf = ca.issue({ subject: "CN=Key change" });
    expect(search(leaf.chain, pki.root.pem).outcome).toBe(refused);
    const sub = pki.root.issueCa({ nameConstraints: { permitted: { directoryName: ["O=y"] } } });
    expect(
      search(sub.issueCa({ subject: "CN=z" }).issue({ subject: "O=y" }).chain, pki.root.pem)
        .outcome,
    ).toBe(refused);
  });

  test("a bomb of names and constraints is given up by count, after the signatures", () => {
    const dns = (count: number, tail: string) =>
      Array.from({ length: count }, (_, index) => `n${index}.${tail}`);
    const ca = pki.root.issueCa({ nameConstraints: { permitted: { dns: dns(600, "a.com") } } });
    const leaf = ca.issue({ san: { dns: dns(600, "b.com") } });
    const { outcome, spent } = search(leaf.chain, pki.root.pem);
    expect(outcome).toBe("path.budget");
    expect(spent).toMatchObject({ nameChecks: 0, work: 2 });
  });

  test("attributes count, in names and in subtrees, however few RDNs they are in", () => {
    const attributes = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ type: "OU", value: `u${index}` }));
    const directoryName = Array.from({ length: 200 }, (_, index) => `O=y${index}`);
    const wide = [attributes(400)];
    const many = pki.root.issueCa({ nameConstraints: { excluded: { directoryName } } });
    const one = pki.root.issueCa({ nameConstraints: { excluded: { directoryName: [wide] } } });
    const leaves = [many.issue({ subject: wide }), one.issue({ san: { directoryName } })];
    for (const leaf of leaves) {
      const { outcome, spent } = search(leaf.chain, pki.root.pem);
      expect(outcome).toBe("path.budget");
      expect(spent).toMatchObject({ nameChecks: 0 });
    }
  });
});
