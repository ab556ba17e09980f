import { createPublicKey, X509Certificate } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { KeyType } from "../../src/testing/keys.ts";
import { createTestPki, type TestCertificate } from "../../src/testing/pki.ts";
import { opensslVerify, opensslX509 } from "../support/openssl.ts";

const DAY = 86_400_000;
const pki = createTestPki();
const strictClient = ["-x509_strict", "-purpose", "sslclient"];
const pems = (certificate: TestCertificate) =>
  certificate.chainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
const verdict = (certificate: TestCertificate, ...args: string[]) =>
  opensslVerify(pki.root.pem, pems(certificate), ...strictClient, ...args);

describe("defaults", () => {
  const leaf = pki.root.issue({ subject: "CN=clientA" });
  const text = opensslX509(leaf.der, "-text");

  test("a client certificate that a TLS server accepts", () => {
    expect(verdict(leaf)).toBe("OK");
    expect(text).toContain("Version: 3");
    expect(text).toContain("X509v3 Key Usage: critical\n                Digital Signature\n");
    expect(text).toContain("X509v3 Extended Key Usage: \n                TLS Web Client Auth");
    expect(text).toContain("X509v3 Subject Key Identifier");
    expect(text).toContain("X509v3 Authority Key Identifier");
    expect(text).not.toContain("Basic Constraints");
  });

  test("the root is a self-signed CA", () => {
    const root = opensslX509(pki.root.der, "-text");
    expect(root).toContain("X509v3 Basic Constraints: critical\n                CA:TRUE\n");
    expect(root).toContain(
      "X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign",
    );
    expect(root).not.toContain("Authority Key Identifier");
    const parsed = new X509Certificate(pki.root.der);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
  });

  test("dates are counted from the PKI's clock", () => {
    const now = new Date("2030-06-01T12:00:00Z");
    const world = createTestPki({ now });
    const leafThere = new X509Certificate(world.root.issue().der);
    expect(leafThere.validFromDate).toEqual(new Date("2030-06-01T11:00:00Z"));
    expect(leafThere.validToDate).toEqual(new Date(now.getTime() + 30 * DAY));
    const rootThere = new X509Certificate(world.root.der);
    expect(rootThere.validFromDate).toEqual(new Date(now.getTime() - DAY));
    expect(rootThere.validToDate).toEqual(new Date(now.getTime() + 3650 * DAY));
  });

  test("serial numbers are 16 random bytes, positive", () => {
    const serials = Array.from({ length: 20 }, () => new X509Certificate(pki.root.issue().der));
    expect(new Set(serials.map((each) => each.serialNumber)).size).toBe(20);
    for (const { serialNumber } of serials) {
      expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    }
  });

  test("the key belongs to the certificate and is exported as PKCS #8", () => {
    expect(leaf.keyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(new X509Certificate(leaf.pem).checkPrivateKey(leaf.key)).toBe(true);
  });
});

describe("chains", () => {
  const issuing = pki.root
    .issueCa({ subject: "CN=Policy CA,O=Example", pathLength: 1 })
    .issueCa({ subject: "CN=Issuing CA,O=Example", pathLength: 0 });
  const leaf = issuing.issue({ subject: "CN=clientA" });

  test("leaf, two intermediates and root verify", () => {
    expect(leaf.chain).toEqual([leaf.der, issuing.der, issuing.issuer?.der]);
    expect(leaf.issuer).toBe(issuing);
    expect(verdict(leaf)).toBe("OK");
  });

  test("without the intermediates they do not", () => {
    expect(opensslVerify(pki.root.pem, [leaf.pem])).toContain("unable to get local issuer");
  });

  test("a path length of 0 is written and holds", () => {
    expect(opensslX509(issuing.der, "-text")).toContain("CA:TRUE, pathlen:0\n");
    expect(verdict(issuing.issueCa().issue())).toContain("path length constraint exceeded");
  });

  test("the root's own chain is the root", () => {
    expect(pki.root.chain).toEqual([pki.root.der]);
    expect(pki.root.issue().chain).toHaveLength(1);
  });

  test("another PKI is a stranger though its root has the same name", () => {
    const stranger = createTestPki({ keyType: "rsa-2048" });
    expect(stranger.root.subjectDer).toEqual(pki.root.subjectDer);
    expect(verdict(stranger.root.issue())).not.toBe("OK");
    const second = createTestPki({ keyType: "rsa-2048" });
    expect(second.root.publicKey.equals(stranger.root.publicKey)).toBe(false);
  });

  test("a cross-signed CA is reached from the other root", () => {
    const partner = pki.createRoot({ subject: "CN=Partner Root" });
    const partnerLeaf = partner.issue();
    const cross = pki.root.crossSign(partner);
    expect(verdict(partnerLeaf)).not.toBe("OK");
    expect(opensslVerify(pki.root.pem, [partnerLeaf.pem, cross.pem], ...strictClient)).toBe("OK");
    expect(verdict(cross.issue())).toBe("OK");
  });

  test("a root renewed with its key still anchors what it issued before", () => {
    const renewed = pki.createRoot({
      subject: "CN=Test Root CA,O=alb-mtls tests",
      key: pki.root.key,
    });
    expect(renewed.der).not.toEqual(pki.root.der);
    expect(opensslVerify(renewed.pem, pems(leaf), ...strictClient)).toBe("OK");
  });

  test("a self-signed client certificate is its own issuer, and trusted by nobody", () => {
    const self = pki.selfSigned({ subject: "CN=clientA" });
    const parsed = new X509Certificate(self.der);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(self.chain).toEqual([self.der]);
    expect(verdict(self)).toContain("self-signed certificate");
  });
});

describe("keys", () => {
  test.each<[KeyType, string]>([
    ["P-256", "ASN1 OID: prime256v1"],
    ["P-384", "ASN1 OID: secp384r1"],
    ["P-521", "ASN1 OID: secp521r1"],
    ["secp256k1", "ASN1 OID: secp256k1"],
    ["Ed25519", "ED25519 Public-Key"],
    ["Ed448", "ED448 Public-Key"],
    ["rsa-1024", "Public-Key: (1024 bit)"],
    ["rsa-2048", "Public-Key: (2048 bit)"],
    ["rsa-4096", "Public-Key: (4096 bit)"],
    ["rsa-pss-2048", "Public Key Algorithm: rsassaPss"],
  ])("a client with %s", (keyType, printed) => {
    const leaf = pki.root.issue({ keyType });
    expect(opensslX509(leaf.der, "-text")).toContain(printed);
    expect(verdict(leaf)).toBe("OK");
  });

  test.each<[KeyType, string]>([
    ["P-384", "ecdsa-with-SHA384"],
    ["P-521", "ecdsa-with-SHA512"],
    ["secp256k1", "ecdsa-with-SHA256"],
    ["Ed25519", "ED25519"],
    ["Ed448", "ED448"],
    ["rsa-2048", "sha256WithRSAEncryption"],
    ["rsa-pss-2048", "rsassaPss"],
  ])("a CA with %s signs with %s", (keyType, algorithm) => {
    const ca = pki.root.issueCa({ keyType });
    const leaf = ca.issue();
    expect(opensslX509(leaf.der, "-text")).toContain(`Signature Algorithm: ${algorithm}`);
    expect(new X509Certificate(leaf.der).verify(ca.publicKey)).toBe(true);
    expect(verdict(leaf)).toBe("OK");
  });

  test("end entities share an RSA key per type unless a fresh one is asked for", () => {
    const [first, second, fresh] = [{}, {}, { freshKey: true }].map((options) =>
      pki.root.issue({ keyType: "rsa-1024", ...options }),
    );
    expect(second?.key).toBe(first?.key);
    expect(fresh?.key).not.toBe(first?.key);
    expect(pki.root.issueCa({ keyType: "rsa-1024" }).key).not.toBe(first?.key);
  });

  test("a key can be used again", () => {
    const first = pki.root.issue();
    const renewed = pki.root.issue({ key: first.key });
    expect(new X509Certificate(renewed.der).publicKey.equals(createPublicKey(first.key))).toBe(
      true,
    );
  });

  test("an unknown type is a TypeError", () => {
    const keyType = "rsa-0" satisfies KeyType;
    expect(() => pki.root.issue({ keyType })).toThrow(TypeError);
  });
});
