import { describe, expect, test } from "@jest/globals";
import { bundleFaults, revocationListFaults } from "../../sam/trust-material.ts";
import { createTestPki } from "../../src/testing/index.ts";

const pki = createTestPki();
const root = pki.root.pem;
const leaf = pki.root.issue({ subject: "CN=clientA" }).pem;
const now = new Date();

describe("a CA bundle before it is uploaded", () => {
  test("is fine with CA certificates and comments", () => {
    expect(bundleFaults(`# our CA\n${root}${root}`, now)).toEqual([]);
  });

  test.each([
    ["empty", "\n", /the bundle is empty/],
    ["a blank line", `${root}\n${root}`, /^line \d+: blank/],
    ["text of openssl", `Certificate:\n${root}`, /^line 1: text outside a certificate/],
    ["a hyphen in a comment", `# our-CA\n${root}`, /^line 1: a comment may hold no hyphen/],
    ["a leaf", `${root}${leaf}`, /^certificate 2 \(CN=clientA.*\): is no CA certificate/],
    ["damage", root.replace(/\n..../, "\n!!!!"), /PEM block 1/],
    ["another kind of block", root.replaceAll("CERTIFICATE", "PUBLIC KEY"), /PEM block 1/],
    ["too many", root.repeat(26), /^26 certificates/],
  ])("says what is wrong: %s", (_, text, fault) => {
    expect(bundleFaults(text, now)).toEqual([expect.stringMatching(fault)]);
  });

  test("says which certificate has expired", () => {
    const later = new Date(now.getTime() + 100 * 365 * 86_400_000);
    expect(bundleFaults(root, later)).toEqual([expect.stringMatching(/^certificate 1 .* expired/)]);
  });
});

describe("a revocation list before it is uploaded", () => {
  const list = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";

  test.each([
    ["one list", list, []],
    ["empty", "", [expect.stringContaining("is empty")]],
    ["DER", "0\u0082", [expect.stringContaining("openssl crl")]],
    ["two lists", list + list, [expect.stringContaining("2 lists in one file")]],
  ])("%s", (_, text, faults) => {
    expect(revocationListFaults(text)).toEqual(faults);
  });
});
