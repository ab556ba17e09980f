import { describe, expect, test } from "@jest/globals";
import * as pkijs from "pkijs";
import { createTestPki, type TestCertificate } from "../../src/testing/index.ts";
import { policyInputs } from "../../src/trust/certificate-policies.ts";
import { createPkijsCrossCheck } from "../../src/trust/pkijs-cross-check.ts";
import { Certificate } from "../../src/x509/certificate.ts";

const pki = createTestPki();
const policies = policyInputs();

/** What PKI.js says of a path as it is, found valid by us or not. */
async function ask(leaf: TestCertificate, anchor = pki.root, now = new Date()) {
  const [first, ...rest] = leaf.chain.map((der) => Certificate.fromDer(der));
  if (first === undefined) throw new TypeError("empty chain");
  const path = {
    certificates: [first, ...rest] as [Certificate, ...Certificate[]],
    anchor: { id: "anchor", certificate: Certificate.fromDer(anchor.der) },
  };
  return createPkijsCrossCheck().check(path, now, policies);
}

describe("the second look by PKI.js", () => {
  test.each(["P-256", "P-384", "P-521", "Ed25519", "rsa-2048", "rsa-pss-2048"] as const)(
    "agrees with a valid path of %s keys",
    async (keyType) => {
      const root = pki.createRoot({ keyType });
      const leaf = root.issueCa({ keyType }).issue({ keyType });
      expect(await ask(leaf, root)).toEqual({ answer: "agrees" });
    },
  );

  test("a path of one certificate", async () => {
    expect(await ask(pki.root.issue())).toEqual({ answer: "agrees" });
  });

  test.each<[string, () => TestCertificate, string]>([
    ["a forged leaf", () => pki.root.issueCa().issue({ tamper: true }), "refuses"],
    ["a forged CA", () => pki.root.issueCa({ tamper: true }).issue(), "refuses"],
    ["a leaf that expired", () => pki.root.issue({ notAfter: new Date(0) }), "refuses"],
    ["a CA that is none", () => pki.root.issueCa({ basicConstraints: false }).issue(), "refuses"],
    ["another issuer's name", () => pki.root.issueCa().issue({ issuerName: "CN=x" }), "refuses"],
  ])("disagrees about %s", async (_what, leaf, said) => {
    const answer = await ask(leaf());
    expect(answer).toMatchObject({ answer: "disagrees" });
    expect(JSON.stringify(answer)).toContain(`PKI.js ${said}`);
  });

  test("it is asked with whole seconds, so the last one still counts", async () => {
    const notAfter = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000);
    const last = new Date(notAfter.getTime() + 999);
    expect(await ask(pki.root.issue({ notAfter }), pki.root, last)).toEqual({ answer: "agrees" });
  });

  test("what it gets wrong it is not asked", async () => {
    const ca = pki.root.issueCa({ nameConstraints: { excluded: { directoryName: ["O=x"] } } });
    expect(await ask(ca.issue({ subject: "C=JP,O=x" }))).toEqual({
      answer: "not-competent",
      feature: "excluded-directory-names",
    });
  });

  test("the process-wide engine of PKI.js stays as it was", async () => {
    const before = pkijs.getEngine();
    await ask(pki.root.issueCa().issue());
    expect(pkijs.getEngine()).toEqual(before);
  });
});
