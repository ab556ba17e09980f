import { describe, expect, test } from "@jest/globals";
import * as pkijs from "pkijs";
import { createChainVerifier } from "../../src/index.ts";
import type { TestGeneralNames } from "../../src/testing/general-names.ts";
import { createTestPki, type TestCertificate } from "../../src/testing/index.ts";
import { policyInputs } from "../../src/trust/certificate-policies.ts";
import { createPkijsCrossCheck } from "../../src/trust/pkijs-cross-check.ts";
import { Certificate } from "../../src/x509/certificate.ts";

const pki = createTestPki();
const policies = policyInputs();

/** What PKI.js says of a path as it is, found valid by us or not. */
async function ask(leaf: TestCertificate, anchor = pki.root, now = new Date()) {
  return createPkijsCrossCheck().check(pathOf(leaf, anchor), now, policies);
}

function pathOf(leaf: TestCertificate, anchor = pki.root) {
  const [first, ...rest] = leaf.chain.map((der) => Certificate.fromDer(der));
  if (first === undefined) throw new TypeError("empty chain");
  return {
    certificates: [first, ...rest] as [Certificate, ...Certificate[]],
    anchor: { id: "anchor", certificate: Certificate.fromDer(anchor.der) },
  };
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

  const below = (permitted: TestGeneralNames, san: TestGeneralNames) =>
    pki.root.issueCa({ nameConstraints: { permitted } }).issue({ san });
  const named = (subject: string, issuerName: string) =>
    pki.root.issueCa({ subject }).issue({ issuerName });

  test.each<[string, () => TestCertificate]>([
    ["uri-authority", () => below({ uri: ["example.com"] }, { uri: ["x://u@example.com/"] })],
    ["uri-authority", () => below({ uri: ["example.com"] }, { uri: ["x://example.com?y"] })],
    ["uri-authority", () => below({ uri: ["example.com"] }, { uri: ["x://example.com#y"] })],
    ["empty-dns-subtree", () => below({ dns: [""] }, { dns: ["a.example"] })],
    ["many-names", () => pki.root.issue({ san: { dns: Array<string>(11_000).fill("a") } })],
    ["name-preparation", () => named("CN=\uff21", "CN=a")],
    ["name-preparation", () => named("CN=Stra\u00dfe", "CN=STRASSE")],
  ])("%s: valid, and refused by PKI.js when asked all the same", async (feature, leaf) => {
    const made = leaf();
    const options = { trust: { anchors: pki.root.pem }, revocation: { mode: "off" } } as const;
    const limits = { certificateBytes: 65_536 };
    const own = createChainVerifier({ ...options, limits, pkijsCrossCheck: false });
    expect(await own.verify(made.chain)).toMatchObject({ ok: true });
    const path = pathOf(made);
    const asked = createPkijsCrossCheck({ notCompetent: [] });
    expect(await asked.check(path, new Date(), policies)).toMatchObject({ answer: "disagrees" });
    expect(await createPkijsCrossCheck().check(path, new Date(), policies)).toEqual({
      answer: "not-competent",
      feature,
    });
  });

  test("initial policies are only asked for where one has to hold", async () => {
    const path = pathOf(pki.root.issue({ certificatePolicies: ["1.2.3"] }));
    const answer = async (initialExplicitPolicy: boolean) => {
      const inputs = policyInputs({ initialPolicySet: ["1.2.4"], initialExplicitPolicy });
      return (await createPkijsCrossCheck().check(path, new Date(), inputs)).answer;
    };
    expect(await answer(false)).toBe("agrees");
    expect(await answer(true)).toBe("disagrees");
  });

  test("the process-wide engine of PKI.js stays as it was", async () => {
    const before = pkijs.getEngine();
    await ask(pki.root.issueCa().issue());
    expect(pkijs.getEngine()).toEqual(before);
  });
});
