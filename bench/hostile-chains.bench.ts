/**
 * Refusals, and chains made to cost: goal at most 25 ms each.
 */

import { createPublicKey, randomBytes, verify } from "node:crypto";
import { decodeUrlPem } from "../src/alb/url-pem.ts";
import { ClientCertificateError } from "../src/errors/client-certificate-error.ts";
import { bitString, nullValue, oid, sequence, tlv } from "../src/testing/der-writer.ts";
import { createTestPki, type TestCa } from "../src/testing/index.ts";
import { ChainDecider } from "../src/verification/chain-decider.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { measure, type Subject } from "./measure.ts";

const pki = createTestPki({ name: "CN=Root" });

/** One table: a bare verification first. */
export async function bench() {
  const issuing = pki.root.issueCa();
  const leaf = issuing.issue();
  const { tbs, signature } = Certificate.fromDer(leaf.der);
  const stranger = createTestPki().root;
  const figures = await measure([
    {
      name: "one crypto.verify, P-256",
      run: () => verify("sha256", tbs, issuing.publicKey, signature),
    },
    refusal("unknown issuer", stranger.issueCa().issue().chain),
    refusal("expired", issuing.issue({ notAfter: new Date(0), notBefore: new Date(0) }).chain),
    refusal("forged signature", issuing.issue({ tamper: true }).chain),
    refusal("three cross-certified certificates", crossCertified()),
    refusal("26-certificate ladder, signed, leaf forged", ladder()),
    refusal("100 CAs of one name", sameName()),
    refusal("name constraint bomb", nameBomb()),
    refusal("policy bomb", policyBomb()),
    refusal("P-521 chain of strangers with one name", dearKeys()),
    refusal("RSA-8192 chain of strangers with one name", largeKeys()),
    refusal("identifier of 15 KB", [longIdentifier()]),
    { name: "21 KB of commas in a block: header.malformed", run: commas },
  ]);
  return [{ title: "refusals and hostile chains", figures }];
}

function refusal(name: string, chain: readonly Uint8Array[]): Subject {
  const limits = { certificates: 128, certificateBytes: 65_536 };
  const trust = { anchors: pki.root.der };
  const decider = new ChainDecider({ trust, revocation: { mode: "off" }, limits });
  const now = new Date();
  const run = (): string => {
    const store = decider.material.store;
    if (store === undefined) throw new TypeError("no store");
    try {
      decider.decide(chain, store, now, "passthrough");
      return "accepted";
    } catch (error) {
      if (error instanceof ClientCertificateError) return error.reason;
      throw error;
    }
  };
  return { name: `${name}: ${run()}`, run };
}

function crossCertified(): readonly Uint8Array[] {
  const a = pki.createRoot({ subject: "CN=A" });
  const b = pki.createRoot({ subject: "CN=B" });
  return [a.issue().der, b.crossSign(a).der, a.crossSign(b).der];
}

function ladder(): readonly Uint8Array[] {
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

function sameName(): readonly Uint8Array[] {
  const twins = Array.from({ length: 100 }, () => pki.root.issueCa({ subject: "CN=Twin" }).der);
  return [createTestPki().root.issue({ issuerName: "CN=Twin" }).der, ...twins];
}

function nameBomb(): readonly Uint8Array[] {
  const dns = (count: number, tail: string) =>
    Array.from({ length: count }, (_, index) => `n${index}.${tail}`);
  const ca = pki.root.issueCa({ nameConstraints: { permitted: { dns: dns(230, "a.com") } } });
  return ca.issue({ san: { dns: dns(210, "b.com") } }).chain;
}

function policyBomb(): readonly Uint8Array[] {
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

function dearKeys(): readonly Uint8Array[] {
  const twins = Array.from({ length: 20 }, () =>
    pki.root.issueCa({ subject: "CN=Twin", keyType: "P-521" }),
  );
  const forged = createTestPki().root.issue({ issuerName: "CN=Twin" });
  return [forged.der, ...twins.map(({ der }) => der)];
}

/** Public keys that nobody has the private half of, and a signature of their size: all of it has to be computed. */
function largeKeys(): readonly Uint8Array[] {
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

function longIdentifier(): Uint8Array {
  const value = sequence(tlv(6, new Uint8Array(15_000).fill(1)));
  return pki.root.issue({ extendedKeyUsage: false, extensions: [{ oid: "2.5.29.37", value }] }).der;
}

const commaBlock = `-----BEGIN%20CERTIFICATE-----%0A${",".repeat(21_000)}%0A-----END%20CERTIFICATE-----%0A`;

function commas(): string {
  try {
    return `${decodeUrlPem(commaBlock).length}`;
  } catch (error) {
    if (error instanceof ClientCertificateError) return error.reason;
    throw error;
  }
}
