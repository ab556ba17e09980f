/**
 * From header text to verdict: leaf and intermediate below one anchor, beside two bare verifications and the peers.
 */
import assert from "node:assert/strict";
import { type createPublicKey, verify, webcrypto } from "node:crypto";
import * as pkijs from "pkijs";
import { DEFAULT_ALB_LIMITS } from "../src/alb/limits.ts";
import { decodeUrlPem, encodeUrlPem } from "../src/alb/url-pem.ts";
import { createTestPki, type KeyType } from "../src/testing/index.ts";
import { AcceptedAlgorithms } from "../src/trust/accepted-algorithms.ts";
import { policyInputs } from "../src/trust/certificate-policies.ts";
import { findPath } from "../src/trust/find-path.ts";
import { CLIENT_PURPOSES } from "../src/trust/key-purposes.ts";
import { WorkBudget } from "../src/trust/limits.ts";
import { AuthorityMemo } from "../src/trust/link-signatures.ts";
import { createPkijsCrossCheck } from "../src/trust/pkijs-cross-check.ts";
import { readTrustStore } from "../src/trust/trust-store.ts";
import { ChainDecider } from "../src/verification/chain-decider.ts";
import { DEFAULT_CHAIN_LIMITS } from "../src/verification/limits.ts";
import { AuthorityCache, parseChain } from "../src/verification/presented-chain.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { type Figure, measure, type Subject } from "./measure.ts";
import { peers } from "./peers.ts";

/** The chains of both kinds of keys. */
export async function bench() {
  return [
    { title: "leaf + intermediate, P-256", figures: await chains("P-256") },
    { title: "leaf + intermediate, RSA-2048", figures: await chains("rsa-2048") },
  ];
}

async function chains(keyType: KeyType): Promise<readonly Figure[]> {
  const pki = createTestPki({ keyType });
  const issuing = pki.root.issueCa({ keyType, subject: "CN=Issuing CA,O=Example" });
  const leaf = issuing.issue({ keyType, subject: "CN=clientA,O=Example,C=JP" });
  const header = encodeUrlPem(leaf.chain);
  const now = new Date();
  const store = readTrustStore([{ name: "anchor", material: pki.root.der }], []);
  const profile = {
    algorithms: new AcceptedAlgorithms(),
    purposes: CLIENT_PURPOSES,
    policies: policyInputs(),
  };
  const own = (cache: AuthorityCache, memo?: AuthorityMemo) => {
    const chain = decodeUrlPem(header, DEFAULT_ALB_LIMITS);
    const parsed = parseChain(chain, DEFAULT_CHAIN_LIMITS, store, cache);
    const budget = new WorkBudget();
    return findPath({ ...parsed, store, now, profile, budget, ...(memo && { memo }) });
  };
  const known = new AuthorityCache();
  known.add([Certificate.fromDer(issuing.der).assertWellFormed()]);
  const memo = new AuthorityMemo();
  const crossCheck = createPkijsCrossCheck();
  const decider = new ChainDecider({
    trust: { anchors: pki.root.der },
    revocation: { mode: "off" },
  });
  const anchors = await decider.material.load();
  assert.equal(own(known, memo).certificates.length, 2);
  const subjects: Subject[] = [
    lowerBound(keyType, leaf.chain, [issuing.publicKey, pki.root.publicKey]),
    { name: "header to path, CA cold", run: () => own(new AuthorityCache()) },
    { name: "header to path, CA object known", run: () => own(known) },
    { name: "header to path, CA object and signature known", run: () => own(known, memo) },
    {
      name: "... with the cross-check by PKI.js",
      run: async () => {
        const { answer } = await crossCheck.check(own(known, memo), now, profile.policies);
        assert.equal(answer, "agrees");
      },
    },
    {
      name: "header to identity, verdict cached",
      run: () =>
        decider.decide(decodeUrlPem(header, DEFAULT_ALB_LIMITS), anchors, now, "passthrough"),
    },
    pkijsAlone(leaf.chain, pki.root.der),
    ...(await peers(leaf.chain, pki.root.der, keyType)),
  ];
  return measure(subjects);
}

function lowerBound(
  keyType: KeyType,
  ders: readonly Uint8Array[],
  keys: readonly ReturnType<typeof createPublicKey>[],
): Subject {
  const links = ders.map((der, index) => {
    const { tbs, signature } = Certificate.fromDer(der);
    return { tbs, signature, key: keys[index] ?? assert.fail(keyType) };
  });
  return {
    name: "lower bound: two crypto.verify, keys ready",
    run: () => {
      for (const { tbs, signature, key } of links) assert(verify("sha256", tbs, key, signature));
    },
  };
}

/** PKI.js as its documentation shows it, on a chain turned round for it. */
function pkijsAlone(ders: readonly Uint8Array[], anchor: Uint8Array): Subject {
  const engine = new pkijs.CryptoEngine({ name: "bench", crypto: webcrypto });
  const parse = (der: Uint8Array) => pkijs.Certificate.fromBER(der);
  return {
    name: "pkijs alone (of the rules few)",
    run: async () => {
      const validation = new pkijs.CertificateChainValidationEngine({
        trustedCerts: [parse(anchor)],
        certs: ders.map(parse).toReversed(),
      });
      assert((await validation.verify({}, engine)).result);
    },
  };
}
