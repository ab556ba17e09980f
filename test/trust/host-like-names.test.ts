import { describe, expect, test } from "@jest/globals";
import type { TestGeneralNames } from "../../src/testing/general-names.ts";
import { createTestPki, type TestName } from "../../src/testing/index.ts";
import { opensslVerify } from "../support/openssl.ts";
import { search } from "./world.ts";

const pki = createTestPki({ name: "CN=Root" });
const permitted = { permitted: { dns: ["partner.example"] } };
const excluded = { excluded: { dns: ["bank.example"] } };

/** Our verdict and OpenSSL's of a leaf below a CA with these constraints. */
function verdicts(
  nameConstraints: typeof permitted | typeof excluded,
  leaf: {
    readonly subject: TestName;
    readonly san?: TestGeneralNames;
  },
) {
  const ca = pki.root.issueCa({ subject: "CN=CA", nameConstraints });
  const made = ca.issue(leaf);
  const { outcome } = search(made.chain, pki.root.pem);
  return {
    ours: outcome.includes("<") ? "accepted" : outcome,
    openssl: opensslVerify(pki.root.pem, [made.pem, ca.pem]) === "OK" ? "accepted" : "refused",
  };
}

const refused = { ours: "path.name-constraints", openssl: "refused" };
const accepted = { ours: "accepted", openssl: "accepted" };
const cn = (value: string) => ({ subject: [{ type: "CN", value, string: "utf8" as const }] });

describe("a common name that looks like a host name is one, where there is no DNS name", () => {
  test.each<[string, Parameters<typeof verdicts>[1], typeof refused]>([
    ["a host elsewhere", cn("payments.bank.example"), refused],
    ["in other letters", cn("PAYMENTS.bank.Example"), refused],
    ["the last of several", { subject: "CN=payments.bank.example,CN=clientA" }, refused],
    ["beside an address", { ...cn("payments.bank.example"), san: { email: ["a@b.c"] } }, refused],
    ["beside a URI", { ...cn("payments.bank.example"), san: { uri: ["urn:a:b"] } }, refused],
    ["a host that ends alike", cn("evilpartner.example"), refused],
    ["an IP address", cn("192.0.2.1"), refused],
    ["underscores", cn("a_b.bank.example"), refused],
    ["digits alone", cn("1.2"), refused],
    ["an A-label", cn("xn--bnk-0na.example"), refused],
    ["the permitted host", cn("partner.example"), accepted],
    ["below the permitted host", cn("a.PARTNER.example"), accepted],
    ["one label", cn("clientA"), accepted],
    ["words", cn("Payments of bank.example"), accepted],
    ["a hyphen at the end of a label", cn("payments-.bank.example"), accepted],
    ["an empty label", cn("payments..bank.example"), accepted],
    ["a period at the beginning", cn(".bank.example"), accepted],
    ["letters beyond ASCII", cn("b\u00e4nk.example"), accepted],
    ["no common name", { subject: "O=payments.bank.example" }, accepted],
    [
      "a DNS name beside it is what counts",
      { ...cn("payments.bank.example"), san: { dns: ["a.partner.example"] } },
      accepted,
    ],
  ])("%s", (_what, leaf, expected) => {
    expect(verdicts(permitted, leaf)).toEqual(expected);
  });

  test("what is excluded is excluded there, too", () => {
    expect(verdicts(excluded, cn("payments.bank.example"))).toEqual(refused);
    expect(verdicts(excluded, cn("payments.partner.example"))).toEqual(accepted);
    expect(verdicts(excluded, cn("bank"))).toEqual(accepted);
  });

  test.each<[string, string]>([
    ["a wildcard", "*.bank.example"],
    ["a period at the end", "payments.bank.example."],
    ["a NUL behind a host", "payments.bank.example\0"],
    ["a NUL before another host", "payments.bank.example\0.partner.example"],
  ])("stricter than OpenSSL or as strict: %s", (_what, value) => {
    expect(verdicts(permitted, cn(value)).ours).toBe("path.name-constraints");
  });

  test("a wildcard and an absolute name inside of what is permitted stay", () => {
    for (const value of ["*.partner.example", "a.partner.example."]) {
      expect(verdicts(permitted, cn(value)).ours).toBe("accepted");
    }
  });

  test("a CA's own name is not a host's, nor is a leaf's without constraints on hosts", () => {
    const upper = pki.root.issueCa({ nameConstraints: permitted });
    const lower = upper.issueCa({ subject: "CN=ca.bank.example" });
    expect(search(lower.issue().chain, pki.root.pem).outcome).toContain("<");
    const other = pki.root.issueCa({ nameConstraints: { permitted: { email: ["a.example"] } } });
    const leaf = other.issue({ subject: "CN=payments.bank.example" });
    expect(search(leaf.chain, pki.root.pem).outcome).toContain("<");
  });

  test("a long common name is looked at in linear time and by count", () => {
    const value = `${"a-".repeat(7000)}.`;
    expect(verdicts(permitted, cn(value)).ours).toBe("accepted");
  });
});
