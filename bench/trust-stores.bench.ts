/**
 * Verification below one anchor and below 10,000: the same time.
 */
import { createTestPki } from "../src/testing/index.ts";
import { AcceptedAlgorithms } from "../src/trust/accepted-algorithms.ts";
import { policyInputs } from "../src/trust/certificate-policies.ts";
import { findPath } from "../src/trust/find-path.ts";
import { CLIENT_PURPOSES } from "../src/trust/key-purposes.ts";
import { WorkBudget } from "../src/trust/limits.ts";
import { type TrustAnchor, TrustStore } from "../src/trust/trust-store.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { measure, type Subject } from "./measure.ts";

const profile = {
  algorithms: new AcceptedAlgorithms(),
  purposes: CLIENT_PURPOSES,
  policies: policyInputs(),
};

/** One table: the store of one anchor first. */
export async function bench() {
  const pki = createTestPki();
  const leaf = pki.root.issueCa().issue();
  const own = anchor(pki.root.der);
  const names = Array.from({ length: 9999 }, (_, index) =>
    anchor(pki.createRoot({ subject: `CN=Anchor ${index},O=Example` }).der),
  );
  const now = new Date();
  const subject = (name: string, store: TrustStore): Subject => ({
    name,
    run: () => {
      const [first, ...presented] = leaf.chain.map((der) => Certificate.fromDer(der));
      if (first === undefined) throw new TypeError("empty chain");
      return findPath({ leaf: first, presented, store, now, profile, budget: new WorkBudget() });
    },
  });
  const figures = await measure([
    subject("1 anchor", new TrustStore([own], [])),
    subject("100 anchors", new TrustStore([...names.slice(0, 99), own], [])),
    subject("10,000 anchors", new TrustStore([...names, own], [])),
  ]);
  return [{ title: "trust stores", figures }];
}

function anchor(der: Uint8Array): TrustAnchor {
  return { id: "", certificate: Certificate.fromDer(der).assertWellFormed() };
}
