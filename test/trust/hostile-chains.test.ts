import { createPublicKey, randomBytes } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { createChainVerifier } from "../../src/index.ts";
import {
  createTestPki,
  type TestCa,
  type TestCertificateOptions,
} from "../../src/testing/index.ts";
import { search } from "./world.ts";

const pki = createTestPki({ name: "CN=Root" });
const sha256WithRsa = Uint8Array.from(Buffer.from("300d06092a864886f70d01010b0500", "hex"));

/** A public key that nobody has the private half of: to cost, that is not needed. */
function rsaKey(bits: number, exponent: number): Uint8Array {
  const modulus = randomBytes(bits / 8);
  modulus[0] = 0x80 | (modulus[0] ?? 0);
  modulus[modulus.length - 1] = 1 | (modulus.at(-1) ?? 0);
  const e = Buffer.from(exponent.toString(16).padStart(10, "0"), "hex");
  const first = e.findIndex((byte) => byte !== 0);
  const jwk = {
    kty: "RSA",
    n: modulus.toString("base64url"),
    e: e.subarray(first).toString("base64url"),
  };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return Uint8Array.from(key.export({ type: "spki", format: "der" }));
}

describe("hostile chains are decided within the budget", () => {
  /** Layers of `width` CAs of one name, each certified by every CA of the layer above. */
  function ladder(layers: number, width: number): { chain: Uint8Array[]; top: TestCa } {
    const top = pki.createRoot({ subject: "CN=Top" });
    let above = [top];
    const ders: Uint8Array[] = [];
    for (let layer = 0; layer < layers; layer += 1) {
      const subject = `CN=Layer ${layer}`;
      const made = Array.from({ length: width }, () => above[0]?.issueCa({ subject }) ?? top);
      for (const issuer of above) for (const ca of made) ders.push(issuer.crossSign(ca).der);
      above = made;
    }
    return { chain: [above[0]?.issue().der ?? top.der, ...ders], top };
  }

  test("two CAs that certified each other, beside the leaf: no signature at all", () => {
    const a = pki.createRoot({ subject: "CN=A" });
    const b = pki.createRoot({ subject: "CN=B" });
    const chain = [a.issue().der, b.crossSign(a).der, a.crossSign(b).der];
    expect(search(chain, pki.root.pem)).toMatchObject({
      outcome: "path.no-anchor",
      spent: { work: 0, paths: 0 },
    });
  });

  test("a ladder of 26 CA certificates, with its top and without", () => {
    const { chain, top } = ladder(7, 2);
    expect(chain).toHaveLength(1 + 26);
    expect(search(chain, pki.root.pem)).toMatchObject({
      outcome: "path.no-anchor",
      spent: { work: 0 },
    });
    const found = search(chain, top.pem);
    expect(found.outcome).toContain("CN=Layer 0 < CN=Top");
    expect(found.spent.work).toBeLessThanOrEqual(16);
  });

  test("a ladder of signed links that all fail at the end is given up", () => {
    const { chain, top } = ladder(7, 2);
    const [, ...above] = chain;
    const forged = createTestPki().root.issue({ issuerName: "CN=Layer 6" });
    const { outcome, spent } = search([forged.der, ...above], top.pem);
    expect(outcome).toBe("path.signature");
    expect(spent.work).toBeLessThanOrEqual(30);
  });

  test("100 CAs of one name, with key identifiers and without", () => {
    const twins = Array.from({ length: 100 }, () => pki.root.issueCa({ subject: "CN=Twin" }));
    const [signer = pki.root] = twins.slice(70);
    const client = signer.issue();
    const ders = twins.map(({ der }) => der);
    expect(search([client.der, ...ders], pki.root.pem)).toMatchObject({ spent: { work: 2 } });
    const blind = signer.issue({ authorityKeyIdentifier: false });
    const { outcome, spent } = search([blind.der, ...ders], pki.root.pem);
    expect(["path.budget", "CN=client < CN=Twin < CN=Root"]).toContain(outcome);
    expect(spent.work).toBeLessThanOrEqual(150);
    const bare = { subject: "CN=Twin", subjectKeyIdentifier: false } as const;
    const nameless = Array.from({ length: 100 }, () => pki.root.issueCa(bare));
    const forged = createTestPki().root.issue({ issuerName: "CN=Twin" });
    const given = search([forged.der, ...nameless.map(({ der }) => der)], pki.root.pem);
    // One link of the leaf and one of the CA for each of at most 32 paths.
    expect(given.outcome).toBe("path.budget");
    expect(given.spent).toMatchObject({ work: 64, paths: 32 });
  });

  test("a self-issued crowd that has the anchor's name", () => {
    const crowd = Array.from({ length: 9 }, () => pki.createRoot({ subject: "CN=Root" }).der);
    const forged = createTestPki({ name: "CN=Root" }).root.issue();
    const { outcome, spent } = search([forged.der, ...crowd], pki.root.pem);
    expect(outcome).toBe("path.signature");
    // One each, and one for each of the four ways over the depth that are looked at for the reason.
    expect(spent.work).toBeLessThanOrEqual(10 + 4);
  });

  test("keys that are dear count as much as they cost", () => {
    const big = createTestPki({ name: "CN=Big", keyType: "P-521" });
    const low = big.root.issueCa({ subject: "CN=Low", keyType: "P-384" });
    const client = low.issue();
    expect(search([client.der, low.der], big.root.pem).spent.work).toBe(32);
    expect(search([client.der, low.der], big.root.pem, { work: 31 }).outcome).toBe("path.budget");
  });

  test("20 strangers with P-521 keys, then with RSA-8192 keys and its longest exponent", () => {
    const forged = createTestPki().root;
    const strangers = (options: TestCertificateOptions) =>
      Array.from({ length: 20 }, () => pki.root.issueCa({ subject: "CN=Twin", ...options }).der);
    const curve = strangers({ keyType: "P-521" });
    const client = forged.issue({ issuerName: "CN=Twin" });
    expect(search([client.der, ...curve], pki.root.pem)).toMatchObject({
      outcome: "path.budget",
      // Six keys of 22 and as many of the root's: a seventh would not fit.
      spent: { work: 6 * (22 + 1) + 1 },
    });
    const rsa = { innerAlgorithm: sha256WithRsa, outerAlgorithm: sha256WithRsa };
    const signed = forged.issue({ issuerName: "CN=Twin", ...rsa });
    const big = Array.from({ length: 20 }, () =>
      pki.root.issueCa({ subject: "CN=Twin", subjectPublicKeyInfo: rsaKey(8192, 65_537) }),
    );
    const bigs = big.map(({ der }) => der);
    const plain = search([signed.der, ...bigs], pki.root.pem);
    expect(plain.outcome).toBe("path.signature");
    expect(plain.spent.work).toBeCloseTo(20 * (4.5 + 1));
    const long = Array.from({ length: 20 }, () =>
      pki.root.issueCa({
        subject: "CN=Twin",
        subjectPublicKeyInfo: rsaKey(8192, 2 ** 33 - 1),
      }),
    );
    const dear = search([signed.der, ...long.map(({ der }) => der)], pki.root.pem);
    expect(dear.outcome).toBe("path.budget");
    expect(dear.spent.work).toBeLessThanOrEqual(150);
    const over = pki.root.issueCa({
      subject: "CN=Twin",
      subjectPublicKeyInfo: rsaKey(8200, 65_537),
    });
    expect(search([signed.der, over.der], pki.root.pem)).toMatchObject({
      outcome: "path.ca-type",
      spent: { work: 0 },
    });
  });

  test("a chain that is too deep says so", () => {
    let ca = pki.root;
    const ders: Uint8Array[] = [];
    for (let level = 0; level < 9; level += 1) {
      ca = ca.issueCa({ subject: `CN=Level ${level}` });
      ders.push(ca.der);
    }
    expect(search([ca.issue().der, ...ders], pki.root.pem).outcome).toBe("limit.depth");
    expect(search([ca.issue().der, ...ders], pki.root.pem, { depth: 9 }).outcome).toContain("<");
  });

  test("a chain that is too deep says so, although a shorter one was tried", () => {
    const deep = (top: TestCa) => {
      let ca = top;
      const ders: Uint8Array[] = [];
      for (let level = 0; level < 9; level += 1) {
        ca = ca.issueCa({ subject: `CN=Level ${level}` });
        ders.push(ca.der);
      }
      return { ca, ders };
    };
    const { ca, ders } = deep(pki.root);
    // Of the lowest CA's name, and issued by the root: a path whose signature is wrong.
    const decoy = pki.root.issueCa({ subject: "CN=Level 8" });
    const leaf = ca.issue({ authorityKeyIdentifier: false });
    const presented = [leaf.der, decoy.der, ...ders];
    expect(search(presented, pki.root.pem).outcome).toBe("limit.depth");
    expect(search(presented, pki.root.pem, { depth: 9 }).outcome).toContain("<");
    // A root of the anchor's name that is not the anchor, above the deep chain.
    const twin = pki.createRoot({ subject: "CN=Level 0" });
    const anchored = deep(pki.root);
    const both = [anchored.ca.issue().der, ...anchored.ders];
    expect(search(both, `${pki.root.pem}${twin.pem}`).outcome).toBe("limit.depth");
    // Not signed: then the wrong signature is what there is to say.
    const forged = createTestPki().root.issue({ issuerName: "CN=Level 8" });
    expect(search([forged.der, decoy.der, ...ders], pki.root.pem).outcome).toBe("path.signature");
  });

  test("a leaf with the name and the key of its anchor: the detail says so", async () => {
    const { root } = createTestPki({ name: "CN=Self" });
    const verifier = createChainVerifier({
      trust: { anchors: root.pem },
      revocation: { mode: "off" },
    });
    const own = { reason: "path.no-anchor", detail: expect.stringContaining("key of the anchor") };
    const renewed = root.issue({ subject: "CN=Self", key: root.key });
    expect(await verifier.verify(renewed.chain)).toMatchObject(own);
    expect(
      await verifier.verify([root.issue({ subject: "CN=a", key: root.key }).der]),
    ).toMatchObject({ ok: true });
    const namesake = createTestPki({ name: "CN=Self" }).root.issue({ subject: "CN=Self" });
    expect(await verifier.verify(namesake.chain)).toMatchObject({ reason: "path.signature" });
    const unknown = createTestPki({ name: "CN=Other" }).root.issue();
    expect(await verifier.verify(unknown.chain)).toMatchObject({
      reason: "path.no-anchor",
      detail: expect.stringContaining("no anchor is named"),
    });
  });
});
