import { describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../src/testing/index.ts";
import { search, verdict } from "./world.ts";

const pki = createTestPki();
const [a, b, c] = ["1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999.2", "1.3.6.1.4.1.99999.3"] as const;
const any = "2.5.29.32.0";
const refused = "ClientCertInvalid path.certificate-policies";

describe("certificate policies (the rest is PKITS)", () => {
  const ca = pki.root.issueCa({ certificatePolicies: [a, b] });

  test("the user's inputs", async () => {
    const chain = ca.issue({ certificatePolicies: [a] }).chain;
    const of = (policies: object) => verdict(chain, pki.root.pem, { policies });
    expect(await of({ initialExplicitPolicy: true })).toBe("accepted");
    expect(await of({ initialExplicitPolicy: true, initialPolicySet: [a, c] })).toBe("accepted");
    expect(await of({ initialExplicitPolicy: true, initialPolicySet: [b] })).toBe(refused);
    expect(await of({ initialPolicySet: [b] })).toBe("accepted");
  });

  test("a mapping of anyPolicy is refused whether or not a policy is required", async () => {
    const mapping = pki.root.issueCa({ certificatePolicies: [any], policyMappings: [[any, a]] });
    expect(await verdict(mapping.issue().chain, pki.root.pem)).toBe(refused);
  });

  test("an anchor's constraints hold, its policies do not", async () => {
    const strict = pki.root.issueCa({
      certificatePolicies: [b],
      policyConstraints: { requireExplicitPolicy: 0 },
    });
    expect(await verdict(strict.issue().chain, strict.pem)).toBe(refused);
    const leaf = strict.issue({ certificatePolicies: [a] });
    expect(await verdict(leaf.chain, strict.pem)).toBe("accepted");
  });

  test("a graph that would be a tree of 2^n leaves grows by its input only (CVE-2023-0464)", () => {
    const policies = Array.from({ length: 30 }, (_, index) => `1.3.6.1.4.1.99999.${index}`);
    const policyMappings = policies.flatMap((from) =>
      policies.slice(0, 10).map((to): [string, string] => [from, to]),
    );
    const options = { certificatePolicies: policies, policyMappings };
    let issuer = pki.root;
    for (let level = 0; level < 6; level += 1) {
      issuer = issuer.issueCa({ ...options, subject: `CN=Level ${level}` });
    }
    const leaf = issuer.issue({ certificatePolicies: policies });
    const { outcome, spent } = search(leaf.chain, pki.root.pem);
    expect(outcome).toContain("<");
    expect(spent.policyNodes).toBeLessThan(6 * 2 * (300 + 300) + 100);
    expect(search(leaf.chain, pki.root.pem, { policyNodes: 500 }).outcome).toBe("path.budget");
  });
});
