/**
 * Chains made to cost their reader: leaf first, the rest for the builder of paths to get lost in.
 */
import { createPublicKey, randomBytes } from "node:crypto";
import { bitString, nullValue, oid, sequence, tlv } from "../src/testing/der-writer.ts";
import { createTestPki, type TestCa, type TestPki } from "../src/testing/index.ts";
import { Certificate } from "../src/x509/certificate.ts";

/** A chain and the refusal that it has to come to. */
export interface HostileChain {
  readonly name: string;
  readonly chain: readonly Uint8Array[];
  readonly reason: string;
}

/** All of them, against a verifier that trusts this PKI's root. */
export function hostileChains(pki: TestPki): Readonly<Record<string, HostileChain>> {
  return {
    "cross-certified": {
      name: "three cross-certified certificates",
      chain: crossCertified(pki),
      reason: "path.no-anchor",
    },
    ladder: {
      name: "26-certificate ladder, signed, leaf forged",
      chain: ladder(pki),
      reason: "path.signature",
    },
    "same-name": { name: "100 CAs of one name", chain: sameName(pki), reason: "path.budget" },
    "name-bomb": { name: "name constraint bomb", chain: nameBomb(pki), reason: "path.budget" },
    "policy-bomb": {
      name: "policy bomb",
      chain: policyBomb(pki),
      reason: "path.certificate-policies",
    },
    p521: {
      name: "20 P-521 CAs of one name, leaf forged",
      chain: dearKeys(pki),
      reason: "path.budget",
    },
    rsa8192: {
      name: "20 RSA-8192 CAs of one name, leaf forged",
      chain: largeKeys(pki),
      reason: "path.signature",
    },
    "long-identifier": {
      name: "identifier of 15 KB",
      chain: [longIdentifier(pki)],
      reason: "certificate.malformed",
    },
  };
}

/** A chain that is admitted, made to cost its second reader. */
export interface DearChain {
  readonly name: string;
  readonly chain: readonly Uint8Array[];
}

/** Valid chains of a full header that cost PKI.js most, each close below one of its bounds or of no concern to it. */
export function dearChains(pki: TestPki): Readonly<Record<string, DearChain>> {
  const hosts = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example`);
  const units = Array.from({ length: 15 }, (_, index) => `OU=${index}`).join(",");
  const value = sequence(...Array.from({ length: 4_500 }, () => oid("1.2")));
  const extensions = [{ oid: "1.2.3.4", value }];
  const padded = pki.root.issueCa({ subject: "CN=Upper", extensions }).issueCa({ extensions });
  const permitted = { dns: ["example", ...hosts(75)] };
  const constrained = pki.root.issueCa({ nameConstraints: { permitted } });
  const subject = Array.from({ length: 210 }, (_, index) => `OU=${index}`).join(",");
  const long = pki.root.issueCa({ subject: units }).issueCa({ subject: `CN=Lower,${units}` });
  return {
    elements: {
      name: "three certificates of 13,500 tiny elements",
      chain: padded.issue({ extensions }).chain,
    },
    names: {
      name: "76 constraints, 75 names",
      chain: constrained.issue({ san: { dns: hosts(75) } }).chain,
    },
    attributes: { name: "names of 80 attributes", chain: long.issue({ subject: units }).chain },
    subject: { name: "a subject of 210 attributes", chain: pki.root.issue({ subject }).chain },
  };
}

function crossCertified(pki: TestPki): readonly Uint8Array[] {
  const a = pki.createRoot({ subject: "CN=A" });
  const b = pki.createRoot({ subject: "CN=B" });
  return [a.issue().der, b.crossSign(a).der, a.crossSign(b).der];
}

function ladder(pki: TestPki): readonly Uint8Array[] {
  let above: readonly TestCa[] = [pki.root];
  const ders: Uint8Array[] = [];
  for (let layer = 0; layer < 6; layer += 1) {
    const subject = `CN=Layer ${layer}`;
    const made = [0, 1].map(() => pki.createRoot({ subject }));
    for (const issuer of above) for (const ca of made) ders.push(issuer.crossSign(ca).der);
    above = made;
  }
  return [createTestPki().root.issue({ issuerName: "CN=Layer 5" }).der, ...ders];
}

function sameName(pki: TestPki): readonly Uint8Array[] {
  const twins = Array.from({ length: 100 }, () => pki.root.issueCa({ subject: "CN=Twin" }).der);
  return [createTestPki().root.issue({ issuerName: "CN=Twin" }).der, ...twins];
}

function nameBomb(pki: TestPki): readonly Uint8Array[] {
  const dns = (count: number, tail: string) =>
    Array.from({ length: count }, (_, index) => `n${index}.${tail}`);
  const ca = pki.root.issueCa({ nameConstraints: { permitted: { dns: dns(230, "a.com") } } });
  return ca.issue({ san: { dns: dns(210, "b.com") } }).chain;
}

function policyBomb(pki: TestPki): readonly Uint8Array[] {
  const policies = Array.from({ length: 30 }, (_, index) => `1.3.6.1.4.1.99999.${index}`);
  const policyMappings = policies.flatMap((from) =>
    policies.slice(0, 10).map((to): [string, string] => [from, to]),
  );
  let issuer = pki.root;
  for (let level = 0; level < 8; level += 1) {
    issuer = issuer.issueCa({
      subject: `CN=Level ${level}`,
      certificatePolicies: policies,
      policyMappings,
      policyConstraints: { requireExplicitPolicy: 0 },
    });
  }
  return issuer.issue({ certificatePolicies: ["1.2.3"] }).chain;
}

function dearKeys(pki: TestPki): readonly Uint8Array[] {
  const twins = Array.from({ length: 20 }, () =>
    pki.root.issueCa({ subject: "CN=Twin", keyType: "P-521" }),
  );
  const forged = createTestPki().root.issue({ issuerName: "CN=Twin" });
  return [forged.der, ...twins.map(({ der }) => der)];
}

/** Public keys that nobody has the private half of, and a signature of their size: all of it has to be computed. */
function largeKeys(pki: TestPki): readonly Uint8Array[] {
  const algorithm = sequence(oid("1.2.840.113549.1.1.11"), nullValue());
  const twins = Array.from({ length: 20 }, () => {
    const n = randomBytes(1024);
    n[0] = 0xff;
    n[1023] = 1 | (n[1023] ?? 0);
    const jwk = { kty: "RSA", n: n.toString("base64url"), e: "AQAB" };
    const key = createPublicKey({ key: jwk, format: "jwk" });
    const subjectPublicKeyInfo = key.export({ type: "spki", format: "der" });
    return pki.root.issueCa({ subject: "CN=Twin", subjectPublicKeyInfo });
  });
  const forged = createTestPki().root.issue({
    issuerName: "CN=Twin",
    innerAlgorithm: algorithm,
    outerAlgorithm: algorithm,
  });
  const signature = randomBytes(1024);
  signature[0] = 1;
  const { tbs } = Certificate.fromDer(forged.der);
  return [sequence(tbs, algorithm, bitString(signature)), ...twins.map(({ der }) => der)];
}

function longIdentifier(pki: TestPki): Uint8Array {
  const value = sequence(tlv(6, new Uint8Array(15_000).fill(1)));
  return pki.root.issue({ extendedKeyUsage: false, extensions: [{ oid: "2.5.29.37", value }] }).der;
}
