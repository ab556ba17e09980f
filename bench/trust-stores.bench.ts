/**
 * Verification below one anchor and below 10,000, and what reading so many costs.
 */
import { createTestPki } from "../src/testing/index.ts";
import { AcceptedAlgorithms } from "../src/trust/accepted-algorithms.ts";
import { policyInputs } from "../src/trust/certificate-policies.ts";
import { findPath } from "../src/trust/find-path.ts";
import { CLIENT_PURPOSES } from "../src/trust/key-purposes.ts";
import { WorkBudget } from "../src/trust/limits.ts";
import { readTrustStore, type TrustStore } from "../src/trust/trust-store.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { bareVerifications } from "./bare-verification.ts";
import { measure, type Subject } from "./measure.ts";
import { growthOf, type Result } from "./result.ts";

const sizes = [1, 100, 10_000];
const profile = {
  algorithms: new AcceptedAlgorithms(),
  purposes: CLIENT_PURPOSES,
  policies: policyInputs(),
};

/** Two tables: to verify below so many anchors, and to read them. */
export async function bench(): Promise<readonly Result[]> {
  const pki = createTestPki();
  const leaf = pki.root.issueCa().issue();
  const others = Array.from(
    { length: Math.max(...sizes) - 1 },
    (_, index) => pki.createRoot({ subject: `CN=Anchor ${index},O=Example` }).pem,
  );
  const read = (size: number) => {
    const material = others.slice(0, size - 1).join("") + pki.root.pem;
    return readTrustStore([{ name: "anchors", material }], []);
  };
  const now = new Date();
  const verify = (store: TrustStore) => {
    const [first, ...presented] = leaf.chain.map((der) => Certificate.fromDer(der));
    if (first === undefined) throw new TypeError("empty chain");
    const budget = new WorkBudget();
    return findPath({ leaf: first, presented, store, now, profile, budget }).certificates.length;
  };
  const verifying = await measure([
    bareVerifications(leaf),
    ...sizes.map((size): Subject => {
      const store = read(size);
      return { id: `${size}`, name: `${size} anchors`, run: () => verify(store), expected: 2 };
    }),
  ]);
  const reading = await measure(
    sizes.map((size) => ({
      id: `${size}`,
      name: `PEM of ${size} anchors`,
      run: () => read(size).anchors.length,
      expected: size,
    })),
    11,
  );
  const growth = (name: string, offset: number, figures: typeof verifying) =>
    growthOf(
      name,
      "anchors",
      sizes.map((size, index) => [size, figures[index + offset]]),
    );
  return [
    {
      id: "verify",
      title: "chain of 2 to path, CA cold",
      base: "bound",
      figures: verifying,
      growth: [growth("one verification", 1, verifying)],
    },
    {
      id: "read",
      title: "reading a trust store",
      figures: reading,
      growth: [growth("reading", 0, reading)],
    },
  ];
}
