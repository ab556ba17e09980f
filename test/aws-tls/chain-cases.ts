/**
 * Chains that a TLS stack may accept or refuse, one for each rule: what a listener in verify mode is asked about.
 */
import type { KeyObject } from "node:crypto";
import {
  createTestPki,
  type TestCa,
  type TestCaOptions,
  type TestCertificate,
  type TestCertificateOptions,
} from "../../src/testing/index.ts";

/** One chain, what it is presented with, and the trust store of the listener. */
export interface ChainCase {
  readonly id: string;
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  readonly key: KeyObject;
  /** The CA bundle, DER. */
  readonly trust: readonly Uint8Array[];
  /** PEM. */
  readonly crls?: readonly string[];
  readonly crlDates?: "check";
}

const day = 86_400_000;
const at = (days: number): Date => new Date(Math.floor(Date.now() / 1000) * 1000 + days * day);
const past = { notBefore: at(-3), notAfter: at(-1) };
const unknownCritical = { oid: "1.3.6.1.4.1.99999.1", critical: true, value: Uint8Array.of(5, 0) };
const emptySan = { oid: "2.5.29.17", value: Uint8Array.of(0x30, 0) };
/** ecdsa-with-SHA256 with an explicit NULL. */
const ecdsaWithNull = Uint8Array.from(Buffer.from("300c06082a8648ce3d0403020500", "hex"));

/** Makes all cases. */
export function chainCases(): readonly ChainCase[] {
  return [
    ...datesAndTrust(),
    ...constraints(),
    ...purposes(),
    ...algorithms(),
    ...shapes(),
    ...revocation(),
    ...sizesAndTwins(),
  ];
}

const leafOptions = { subject: "CN=clientA,O=Example" } as const;

/** A chain of root, issuing CA and leaf, with these options. */
function simple(
  id: string,
  leaf: TestCertificateOptions,
  ca: TestCaOptions = {},
  root: TestCaOptions = {},
): ChainCase {
  const anchor = createTestPki().createRoot({ subject: "CN=Test Root CA", ...root });
  const issuing = anchor.issueCa({ subject: "CN=Issuing CA,O=Example", ...ca });
  return caseOf(id, issuing.issue({ ...leafOptions, ...leaf }), anchor);
}

function caseOf(id: string, leaf: TestCertificate, anchor: TestCa): ChainCase {
  return { id, chain: leaf.chain, key: leaf.key, trust: [anchor.der] };
}

function datesAndTrust(): ChainCase[] {
  const good = simple("good", {});
  const pki = createTestPki();
  const issuing = pki.root.issueCa({ subject: "CN=Issuing CA,O=Example" });
  const leaf = issuing.issue(leafOptions);
  const { key } = leaf;
  const middle = issuing.issueCa({ subject: "CN=Lower CA,O=Example" });
  const low = middle.issue(leafOptions);
  const selfSigned = pki.createRoot({
    ...leafOptions,
    keyUsage: ["digitalSignature"],
    basicConstraints: false,
  });
  const sameName = createTestPki();
  const unrelated = createTestPki().root.issueCa({ subject: "CN=Unrelated" });
  return [
    good,
    caseOf("good, no intermediate", pki.root.issue(leafOptions), pki.root),
    {
      id: "intermediates in the wrong order",
      chain: [low.der, issuing.der, middle.der],
      key: low.key,
      trust: [pki.root.der],
    },
    { id: "root presented too", chain: [...leaf.chain, pki.root.der], key, trust: [pki.root.der] },
    {
      id: "unrelated certificate in the chain",
      chain: [leaf.der, unrelated.der, issuing.der],
      key,
      trust: [pki.root.der],
    },
    simple("leaf expired", past),
    simple("leaf not yet valid", { notBefore: at(1) }),
    simple("intermediate expired", {}, past),
    simple("intermediate not yet valid", {}, { notBefore: at(1) }),
    simple("root of the bundle expired", {}, {}, past),
    { id: "self-signed leaf", chain: [selfSigned.der], key: selfSigned.key, trust: [pki.root.der] },
    {
      id: "self-signed leaf is in the bundle",
      chain: [selfSigned.der],
      key: selfSigned.key,
      trust: [selfSigned.der],
    },
    {
      id: "unknown issuer",
      chain: leaf.chain,
      key,
      trust: [createTestPki({ name: "CN=Elsewhere" }).root.der],
    },
    { id: "leaf alone, issuer not in the bundle", chain: [leaf.der], key, trust: [pki.root.der] },
    {
      id: "root presented, not in the bundle",
      chain: [...leaf.chain, pki.root.der],
      key,
      trust: [createTestPki({ name: "CN=Elsewhere" }).root.der],
    },
    {
      id: "other root of the same name in the bundle",
      chain: leaf.chain,
      key,
      trust: [sameName.root.der],
    },
    { id: "intermediate is the only anchor", chain: [leaf.der], key, trust: [issuing.der] },
    {
      id: "intermediate is the only anchor and presented",
      chain: leaf.chain,
      key,
      trust: [issuing.der],
    },
    {
      id: "leaf itself in the bundle, with its root",
      chain: leaf.chain,
      key,
      trust: [pki.root.der, leaf.der],
    },
    simple("leaf with a bad signature", { tamper: true }),
    simple("intermediate with a bad signature", {}, { tamper: true }),
    ...[2, 3, 4, 5].map((count) => depthCase(count)),
  ];
}

/** A chain of so many presented certificates. */
function depthCase(count: number): ChainCase {
  const pki = createTestPki();
  let issuer: TestCa = pki.root;
  for (let level = 1; level < count; level += 1)
    issuer = issuer.issueCa({ subject: `CN=CA ${level}` });
  return caseOf(`${count} certificates presented`, issuer.issue(leafOptions), pki.root);
}

function constraints(): ChainCase[] {
  const dns = { san: { dns: ["a.example.com"] } };
  const elsewhere = { nameConstraints: { permitted: { dns: ["example.org"] } } };
  const pathLength = createTestPki();
  const one = pathLength.root.issueCa({ subject: "CN=A", pathLength: 0 });
  const two = one.issueCa({ subject: "CN=B" });
  return [
    caseOf("path length exceeded", two.issue(leafOptions), pathLength.root),
    simple("DNS constraint violated", dns, elsewhere),
    simple("DNS constraint met", { san: { dns: ["a.example.org"] } }, elsewhere),
    simple(
      "directory name constraint violated",
      {},
      { nameConstraints: { permitted: { directoryName: ["O=Other"] } } },
    ),
    simple(
      "DNS constraint, name in the common name only",
      { subject: "CN=payments.bank.example" },
      elsewhere,
    ),
    simple("empty SAN below a constraint", { extensions: [emptySan] }, elsewhere),
    simple("intermediate is not a CA", {}, { basicConstraints: { ca: false } }),
    simple("intermediate without basic constraints", {}, { basicConstraints: false }),
    simple("intermediate without keyCertSign", {}, { keyUsage: ["cRLSign"] }),
    simple("intermediate without key usage", {}, { keyUsage: false }),
    simple("anchor without keyCertSign", {}, {}, { keyUsage: ["cRLSign"] }),
    simple(
      "requireExplicitPolicy, no policy",
      {},
      { policyConstraints: { requireExplicitPolicy: 0 } },
    ),
    simple("unknown critical extension in the leaf", { extensions: [unknownCritical] }),
    simple("unknown critical extension in the intermediate", {}, { extensions: [unknownCritical] }),
    simple("unknown extension in the leaf", {
      extensions: [{ ...unknownCritical, critical: false }],
    }),
  ];
}

function purposes(): ChainCase[] {
  return [
    simple("leaf: serverAuth only", { extendedKeyUsage: ["serverAuth"] }),
    simple("leaf: anyExtendedKeyUsage only", { extendedKeyUsage: ["any"] }),
    simple("leaf: any and clientAuth", { extendedKeyUsage: ["any", "clientAuth"] }),
    simple("leaf: no extended key usage", { extendedKeyUsage: false }),
    simple("intermediate: serverAuth only", {}, { extendedKeyUsage: ["serverAuth"] }),
    simple("intermediate: anyExtendedKeyUsage only", {}, { extendedKeyUsage: ["any"] }),
    simple("anchor: serverAuth only", {}, {}, { extendedKeyUsage: ["serverAuth"] }),
    simple("leaf: keyEncipherment only", { keyUsage: ["keyEncipherment"] }),
    simple("leaf: keyAgreement only", { keyUsage: ["keyAgreement"] }),
    simple("leaf: nonRepudiation only", { keyUsage: ["nonRepudiation"] }),
    simple("leaf: no key usage", { keyUsage: false }),
    simple("leaf is a CA too", {
      basicConstraints: { ca: true },
      keyUsage: ["digitalSignature", "keyCertSign"],
    }),
  ];
}

function algorithms(): ChainCase[] {
  return [
    simple("leaf: RSA-1024", { keyType: "rsa-1024" }),
    simple("leaf: RSA-2048", { keyType: "rsa-2048" }),
    simple("leaf: P-384", { keyType: "P-384" }),
    simple("leaf: P-521", { keyType: "P-521" }),
    simple("leaf: secp256k1", { keyType: "secp256k1" }),
    simple("leaf: Ed25519", { keyType: "Ed25519" }),
    simple("issuer: Ed25519", {}, { keyType: "Ed25519" }),
    simple("issuer: RSA-1024", {}, { keyType: "rsa-1024" }),
    simple("issuer: RSA-2048", {}, { keyType: "rsa-2048" }),
    simple("issuer: P-521", {}, { keyType: "P-521" }),
    simple("leaf: SHA-1 by ECDSA", { signature: { hash: "sha1" } }),
    simple("leaf: SHA-1 by RSA", { signature: { hash: "sha1" } }, { keyType: "rsa-2048" }),
    simple("intermediate: SHA-1", {}, { signature: { hash: "sha1" } }),
    simple("root only: SHA-1", {}, {}, { signature: { hash: "sha1" } }),
    simple("leaf: SHA-384 by ECDSA", { signature: { hash: "sha384" } }),
    simple(
      "leaf: PSS, salt 32",
      { signature: { pss: true, saltLength: 32 } },
      { keyType: "rsa-2048" },
    ),
    simple(
      "leaf: PSS, salt 222",
      { signature: { pss: true, saltLength: 222 } },
      { keyType: "rsa-2048" },
    ),
    simple(
      "leaf: PSS, salt 20",
      { signature: { pss: true, saltLength: 20 } },
      { keyType: "rsa-2048" },
    ),
    simple("leaf: ECDSA with NULL", {
      innerAlgorithm: ecdsaWithNull,
      outerAlgorithm: ecdsaWithNull,
    }),
  ];
}

function shapes(): ChainCase[] {
  const good = simple("", {});
  const [leaf = new Uint8Array(), issuing = new Uint8Array()] = good.chain;
  const trailing = (der: Uint8Array): Uint8Array => Uint8Array.of(...der, 0);
  const shaped = (id: string, chain: Uint8Array[]): ChainCase => ({ ...good, id, chain });
  return [
    shaped("trailing byte after the leaf", [trailing(leaf), issuing]),
    shaped("trailing byte after the intermediate", [leaf, trailing(issuing)]),
    shaped("unreadable extra certificate", [leaf, issuing, Uint8Array.of(0x30, 0x82, 0x10)]),
    shaped("unreadable leaf", [Uint8Array.of(0x30, 0x82, 0x10), issuing]),
    shaped("no certificate", []),
    simple("leaf: version 1", { version: 1 }),
    simple("intermediate: version 1", {}, { version: 1 }),
    simple("leaf: empty SAN", { extensions: [emptySan] }),
    simple("leaf: negative serial", { serial: Uint8Array.of(0x80, 1) }),
    simple("leaf: serial 0", { serial: 0n }),
    simple("leaf: extension twice", {
      extensions: [1, 2].map(() => ({ ...unknownCritical, critical: false })),
    }),
    simple("leaf: key usage twice", {
      extensions: [{ oid: "2.5.29.15", critical: true, value: Uint8Array.of(3, 2, 7, 0x80) }],
    }),
    simple("leaf: empty subject, URI in the SAN", {
      subject: "",
      san: { uri: ["urn:x"], critical: true },
    }),
    simple("leaf: no name at all", { subject: "" }),
    simple("leaf: unreadable AIA", {
      extensions: [{ oid: "1.3.6.1.5.5.7.1.1", value: Uint8Array.of(4, 0) }],
    }),
    simple("leaf: unreadable key usage", {
      keyUsage: false,
      extensions: [{ oid: "2.5.29.15", value: Uint8Array.of(4, 0) }],
    }),
    simple(
      "CA: unreadable basic constraints",
      {},
      {
        basicConstraints: false,
        extensions: [{ oid: "2.5.29.19", critical: true, value: Uint8Array.of(4, 0) }],
      },
    ),
    simple("leaf: BOOLEAN TRUE as 01", {
      basicConstraints: false,
      extensions: [{ oid: "2.5.29.19", value: Uint8Array.of(0x30, 3, 1, 1, 1) }],
    }),
  ];
}

function revocation(): ChainCase[] {
  const pki = createTestPki();
  const issuing = pki.root.issueCa({ subject: "CN=Issuing CA,O=Example" });
  const leaf = issuing.issue(leafOptions);
  const base = { chain: leaf.chain, key: leaf.key, trust: [pki.root.der] };
  const root = pki.root.crl({ revoked: [] }).pem;
  const good = issuing.crl({ revoked: [] });
  const revoked = issuing.crl({ revoked: [leaf] });
  const ended = { thisUpdate: at(-20), nextUpdate: at(-1) };
  const critical = issuing.crl({ revoked: [], extensions: [unknownCritical] });
  return [
    { id: "lists: good", ...base, crls: [root, good.pem] },
    { id: "lists: leaf revoked", ...base, crls: [root, revoked.pem] },
    {
      id: "lists: intermediate revoked",
      ...base,
      crls: [pki.root.crl({ revoked: [issuing] }).pem, good.pem],
    },
    {
      id: "lists: outdated, leaf not on it",
      ...base,
      crls: [root, issuing.crl({ revoked: [], ...ended }).pem],
    },
    {
      id: "lists: outdated, leaf on it",
      ...base,
      crls: [root, issuing.crl({ revoked: [leaf], ...ended }).pem],
    },
    {
      id: "lists: outdated, dates checked",
      ...base,
      crls: [root, issuing.crl({ revoked: [], ...ended }).pem],
      crlDates: "check",
    },
    {
      id: "lists: not yet valid",
      ...base,
      crls: [root, issuing.crl({ revoked: [], thisUpdate: at(1) }).pem],
    },
    { id: "lists: root's missing", ...base, crls: [good.pem] },
    { id: "lists: issuing CA's missing", ...base, crls: [root] },
    {
      id: "lists: bad signature",
      ...base,
      crls: [root, issuing.crl({ revoked: [], tamper: true }).pem],
    },
    { id: "lists: unknown critical extension", ...base, crls: [root, critical.pem] },
  ];
}

function sizesAndTwins(): ChainCase[] {
  const filler = (bytes: number): TestCertificateOptions => ({
    extensions: [
      {
        oid: "1.3.6.1.4.1.99999.2",
        value: Buffer.concat([
          Buffer.from("0482", "hex"),
          Buffer.from([bytes >> 8, bytes & 255]),
          Buffer.alloc(bytes),
        ]),
      },
    ],
  });
  const right = createTestPki({ name: "CN=Twin" });
  const wrong = createTestPki({ name: "CN=Twin" });
  const bareRight = right.createRoot({ subject: "CN=Bare", subjectKeyIdentifier: false });
  const bareWrong = right.createRoot({ subject: "CN=Bare", subjectKeyIdentifier: false });
  const bare = bareRight.issue({ ...leafOptions, authorityKeyIdentifier: false });
  const withAki = bareRight.issue(leafOptions);
  const twin = right.root.issue(leafOptions);
  const renewed = right.createRoot({ subject: "CN=Renewed" });
  const old = right.createRoot({ subject: "CN=Renewed", key: renewed.key, ...past });
  const ofRenewed = renewed.issue(leafOptions);
  const twins = (id: string, leaf: TestCertificate, trust: TestCa[]): ChainCase => ({
    id,
    chain: [leaf.der],
    key: leaf.key,
    trust: trust.map(({ der }) => der),
  });
  return [
    simple("leaf of 16 KB", filler(16_000)),
    simple("leaf of 60 KB", filler(60_000)),
    simple("AKI differs from the issuer's SKI", {
      authorityKeyIdentifier: new Uint8Array(20).fill(7),
    }),
    twins("twin CAs without key identifiers, right one last", bare, [bareWrong, bareRight]),
    twins("twin CAs without key identifiers, right one first", bare, [bareRight, bareWrong]),
    twins("twin CAs without SKI, leaf with AKI", withAki, [bareWrong, bareRight]),
    twins("twin CAs with SKI", twin, [wrong.root, right.root]),
    twins("renewed root, the old one expired and first", ofRenewed, [old, renewed]),
    twins("renewed root, the old one expired and last", ofRenewed, [renewed, old]),
  ];
}
