/**
 * Single faults, one for every check of a path.
 */
import type { TestCaOptions, TestCertificateOptions } from "../../src/testing/index.ts";
import { createTestPki } from "../../src/testing/index.ts";
import type { Plan } from "./chains.ts";
import type { Random } from "./random.ts";

/** One fault and how to put it into a plan. */
export interface Fault {
  readonly name: string;
  readonly apply: (plan: Plan, random: Random) => void;
}

const day = 86_400_000;
const past = new Date(Date.now() - day / 2);
const future = new Date(Date.now() + day);
const unknownExtension = { oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) };
/** sha256WithRSAEncryption, ecdsa-with-SHA384. */
const rsa = Uint8Array.from(Buffer.from("300d06092a864886f70d01010b0500", "hex"));
const ecdsa384 = Uint8Array.from(Buffer.from("300a06082a8648ce3d040303", "hex"));

function inLeaf(name: string, options: TestCertificateOptions): Fault {
  return {
    name: `leaf: ${name}`,
    apply: (plan) => {
      plan.leaf = { ...plan.leaf, ...options };
    },
  };
}

/** In one of the CAs; where there is none, one is made. */
function inCa(name: string, options: TestCaOptions): Fault {
  return {
    name: `CA: ${name}`,
    apply: (plan, random) => {
      if (plan.authorities.length === 0) plan.authorities.push({ subject: "CN=CA 0,O=Example" });
      Object.assign(random.pick(plan.authorities), options);
    },
  };
}

function inAnchor(name: string, options: TestCaOptions): Fault {
  return { name: `anchor: ${name}`, apply: (plan) => Object.assign(plan.anchor, options) };
}

const constrained = (subject: string) => ({
  extendedKeyUsage: [subject],
});

/** Every fault, and some oddities that are none. */
export const faults: readonly Fault[] = [
  inLeaf("expired", { notAfter: past, notBefore: new Date(past.getTime() - day) }),
  inLeaf("not yet valid", { notBefore: future }),
  inLeaf("signature", { tamper: true }),
  inLeaf("serverAuth", constrained("serverAuth")),
  inLeaf("anyExtendedKeyUsage", constrained("any")),
  inLeaf("any and clientAuth", { extendedKeyUsage: ["any", "clientAuth"] }),
  inLeaf("keyEncipherment", { keyUsage: ["keyEncipherment"] }),
  inLeaf("keyAgreement", { keyUsage: ["keyAgreement"] }),
  inLeaf("critical extension", { extensions: [unknownExtension] }),
  inLeaf("extension", { extensions: [{ ...unknownExtension, critical: false }] }),
  inLeaf("extension twice", {
    extensions: [1, 2].map(() => ({ ...unknownExtension, critical: false })),
  }),
  inLeaf("malformed extended key usage", {
    extendedKeyUsage: false,
    extensions: [{ oid: "2.5.29.37", value: Uint8Array.of(4, 0) }],
  }),
  inLeaf("SHA-1", { signature: { hash: "sha1" } }),
  {
    name: "leaf: RSA-1024",
    apply: (plan) => {
      const { key: _key, ...leaf } = plan.leaf;
      plan.leaf = { ...leaf, keyType: "rsa-1024" };
    },
  },
  inLeaf("other issuer", { issuerName: "CN=Somebody" }),
  inLeaf("inner algorithm", { innerAlgorithm: rsa }),
  inLeaf("both algorithms", { innerAlgorithm: ecdsa384, outerAlgorithm: ecdsa384 }),
  inLeaf("wrong key identifier", { authorityKeyIdentifier: new Uint8Array(20) }),
  inLeaf("no key identifiers", { authorityKeyIdentifier: false, subjectKeyIdentifier: false }),
  inLeaf("version 1", { version: 1 }),
  inLeaf("is a CA too", {
    basicConstraints: { ca: true },
    keyUsage: ["digitalSignature", "keyCertSign"],
  }),
  inCa("expired", { notAfter: past }),
  inCa("not yet valid", { notBefore: future }),
  inCa("signature", { tamper: true }),
  inCa("no basic constraints", { basicConstraints: false }),
  inCa("not a CA", { basicConstraints: { ca: false } }),
  inCa("no keyCertSign", { keyUsage: ["cRLSign"] }),
  inCa("no key usage", { keyUsage: false }),
  inCa("path length 0", { basicConstraints: { ca: true, pathLength: 0 } }),
  inCa("serverAuth", constrained("serverAuth")),
  inCa("anyExtendedKeyUsage", constrained("any")),
  inCa("critical extension", { extensions: [unknownExtension] }),
  inCa("SHA-1", { signature: { hash: "sha1" } }),
  inCa("version 1", { version: 1 }),
  inCa("other name", { issuerName: "CN=Somebody" }),
  inCa("self-issued", { subject: "CN=Anchor,O=Example" }),
  inCa("name in other letters", { issuerName: "CN=ANCHOR,O=example" }),
  inAnchor("path length 0", { pathLength: 0 }),
  inAnchor("expired", { notAfter: past }),
  inAnchor("weak own signature", { signature: { hash: "sha1" } }),
  inAnchor("serverAuth", constrained("serverAuth")),
  inAnchor("critical extension", { extensions: [unknownExtension] }),
  {
    name: "intermediates missing",
    apply: (plan) => {
      plan.arrange = () => [];
    },
  },
  {
    name: "twin of an intermediate",
    apply: (plan, random) => {
      const twin = createTestPki().root.issueCa({
        subject: plan.authorities.at(-1)?.subject ?? "CN=Anchor,O=Example",
      });
      plan.arrange = random.once(2) ? (rest) => [twin.der, ...rest] : (rest) => [...rest, twin.der];
    },
  },
  {
    name: "twin without key identifiers",
    apply: (plan) => {
      plan.leaf = { ...plan.leaf, authorityKeyIdentifier: false };
      const twin = createTestPki().root.issueCa({
        subject: plan.authorities.at(-1)?.subject ?? "CN=Anchor,O=Example",
        subjectKeyIdentifier: false,
      });
      plan.arrange = (rest) => [twin.der, ...rest];
    },
  },
];
