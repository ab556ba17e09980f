/**
 * The lower bound: what nobody who checks signatures can do without.
 */
import assert from "node:assert/strict";
import { type KeyObject, verify } from "node:crypto";
import { createTestPki, type TestCertificate } from "../src/testing/index.ts";
import { Certificate } from "../src/x509/certificate.ts";
import type { Subject } from "./measure.ts";

const words = ["no", "one", "two", "three", "four"];

/** One `crypto.verify` for each certificate of a chain, with nothing else around it: keys and bytes are ready. */
export function bareVerifications({ chain, issuer }: TestCertificate): Subject {
  const keys: KeyObject[] = [];
  for (let ca = issuer; ca !== undefined; ca = ca.issuer) keys.push(ca.publicKey);
  const links = chain.map((der, index) => {
    const { tbs, signature } = Certificate.fromDer(der);
    return { tbs, signature, key: keys[index] ?? assert.fail("a chain without an issuer") };
  });
  return {
    id: "bound",
    name: `lower bound: ${words[chain.length] ?? chain.length} crypto.verify, nothing else`,
    run: () => links.every(({ tbs, key, signature }) => verify("sha256", tbs, key, signature)),
    expected: true,
  };
}

/** One P-256 verification. */
export function oneVerification(): Subject {
  return bareVerifications(createTestPki().root.issue());
}
