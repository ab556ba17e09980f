/**
 * From header text to verdict, beside as many bare verifications and the peers. Chains of two to four certificates below one anchor,
 * none of them the anchor.
 */
import { DEFAULT_ALB_LIMITS } from "../src/alb/limits.ts";
import { decodeUrlPem, encodeUrlPem } from "../src/alb/url-pem.ts";
import { createTestPki, type KeyType, type TestCertificate } from "../src/testing/index.ts";
import { AcceptedAlgorithms } from "../src/trust/accepted-algorithms.ts";
import { policyInputs } from "../src/trust/certificate-policies.ts";
import type { CrossCheck } from "../src/trust/cross-check.ts";
import { findPath } from "../src/trust/find-path.ts";
import { CLIENT_PURPOSES } from "../src/trust/key-purposes.ts";
import { WorkBudget } from "../src/trust/limits.ts";
import { LinkCache } from "../src/trust/link-signatures.ts";
import { createPkijsCrossCheck } from "../src/trust/pkijs-cross-check.ts";
import { readTrustStore } from "../src/trust/trust-store.ts";
import { ChainVerifier } from "../src/verification/chain-verifier.ts";
import { DEFAULT_CHAIN_LIMITS } from "../src/verification/limits.ts";
import { AuthorityCache, parseChain } from "../src/verification/parse-chain.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { bareVerifications } from "./bare-verification.ts";
import { chainPeers } from "./chain-peers.ts";
import { measure, type Subject } from "./measure.ts";
import { type Figure, growthOf, type Result } from "./result.ts";
import type { Scope } from "./suites.ts";

const keyTypes: readonly KeyType[] = ["P-256", "rsa-2048"];
const profile = {
  algorithms: new AcceptedAlgorithms(),
  purposes: CLIENT_PURPOSES,
  policies: policyInputs(),
};

/** A table for each kind of keys and length. */
export async function bench({ budgetsOnly }: Scope): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const keyType of keyTypes) {
    const tables: Result[] = [];
    for (const length of budgetsOnly ? [2] : [2, 3, 4]) {
      tables.push(await benchChain(keyType, length, !budgetsOnly && length === 2));
    }
    results.push(...tables, lengths(keyType, tables));
  }
  return results;
}

async function benchChain(
  keyType: KeyType,
  length: number,
  isBesidePeers: boolean,
): Promise<Result> {
  const { root } = createTestPki({ keyType });
  let issuer = root;
  for (let level = length; level > 1; level -= 1) {
    issuer = issuer.issueCa({ keyType, subject: `CN=Issuing CA ${level},O=Example` });
  }
  const leaf = issuer.issue({ keyType, subject: "CN=clientA,O=Example,C=JP" });
  const figures = await measure([
    bareVerifications(leaf),
    ...verdicts(leaf, root.der),
    ...(await deciders(leaf, root.der)),
    ...(isBesidePeers ? chainPeers(leaf.chain, root.der, keyType) : []),
  ]);
  const id = `${keyType}-${length}`;
  return { id, title: `${keyType}, chain of ${length}`, base: "bound", figures };
}

/** What the parts do without the cache of verdicts. */
function verdicts(leaf: TestCertificate, anchor: Uint8Array): readonly Subject[] {
  const header = encodeUrlPem(leaf.chain);
  const store = readTrustStore([{ name: "anchor", material: anchor }], []);
  const now = new Date();
  const verdict = (cache: AuthorityCache, memo?: LinkCache) => {
    const chain = decodeUrlPem(header, DEFAULT_ALB_LIMITS);
    const parsed = parseChain(chain, DEFAULT_CHAIN_LIMITS, store, cache);
    const budget = new WorkBudget();
    return findPath({ ...parsed, store, now, profile, budget, ...(memo && { memo }) });
  };
  const known = new AuthorityCache();
  known.add(leaf.chain.slice(1).map((der) => Certificate.fromDer(der).assertWellFormed()));
  const memo = new LinkCache();
  const crossCheck = createPkijsCrossCheck();
  const expected = leaf.chain.length;
  const length = (cache: AuthorityCache, authorities?: LinkCache) =>
    verdict(cache, authorities).certificates.length;
  return [
    { id: "cold", name: "CAs cold", run: () => length(new AuthorityCache()), expected },
    { id: "known", name: "CA objects known", run: () => length(known), expected },
    {
      id: "memo",
      name: "CA objects and signatures known",
      run: () => length(known, memo),
      expected,
    },
    {
      id: "checked",
      name: "CA objects and signatures known, with the cross-check by PKI.js",
      run: async () => {
        const { answer } = await crossCheck.check(verdict(known, memo), now, profile.policies);
        return answer;
      },
      expected: "agrees",
    },
  ];
}

/** The verifier as the gate uses it, with its cache of verdicts. */
async function deciders(leaf: TestCertificate, anchor: Uint8Array): Promise<readonly Subject[]> {
  const header = encodeUrlPem(leaf.chain);
  const now = new Date();
  const make = async (id: string, name: string, crossCheck?: CrossCheck) => {
    const options = { trust: { anchors: anchor }, revocation: { mode: "off" } } as const;
    const decider = new ChainVerifier(options, { crossCheck });
    const store = await decider.material.load();
    const decide = () =>
      decider.verify(decodeUrlPem(header, DEFAULT_ALB_LIMITS), store, now, "passthrough");
    await decide();
    const run = () => {
      const decided = decide();
      return "then" in decided ? "not cached" : decided.subject.commonName;
    };
    return { id, name, run, expected: "clientA" };
  };
  return [
    await make("cached", "verdict cached"),
    await make("cached-checked", "verdict cached, with the cross-check", createPkijsCrossCheck()),
  ];
}

function lengths(keyType: KeyType, tables: readonly Result[]): Result {
  const of = (wanted: string): [number, Figure | undefined][] =>
    tables.map(({ figures }, index) => [index + 2, figures.find(({ id }) => id === wanted)]);
  const growth = ["bound", "cold", "known", "memo", "checked", "cached"].map((id) =>
    growthOf(id, "certificates", of(id)),
  );
  return { id: `${keyType}-growth`, title: `${keyType}, by length`, figures: [], growth };
}
