import { describe, expect, test } from "@jest/globals";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { findPath } from "../../src/trust/find-path.ts";
import { WorkBudget } from "../../src/trust/limits.ts";
import { readTrustStore } from "../../src/trust/trust-store.ts";
import { DEFAULT_CHAIN_LIMITS } from "../../src/verification/limits.ts";
import { AuthorityCache, parseChain } from "../../src/verification/parse-chain.ts";
import { defaultProfile } from "../trust/world.ts";
import { openssl, ours, Workplace } from "./judges.ts";
import { seeded } from "./random.ts";

const pki = createTestPki();
const issuing = pki.root.issueCa({ pathLength: 0, certificatePolicies: ["2.5.29.32.0"] });
const leaf = issuing.issue({ san: { dns: ["a.example"], uri: ["spiffe://a/b"] } });
const anchor = pki.root.der;

/** Copies of the chain, each with one certificate changed. */
function* mutants(): Generator<readonly Uint8Array[]> {
  const random = seeded(7);
  for (const [index, der] of leaf.chain.entries()) {
    const replace = (changed: Uint8Array) => leaf.chain.with(index, changed);
    for (let at = 0; at < der.length; at += 1) {
      yield replace(der.with(at, (der[at] ?? 0) ^ (1 << random.int(8))));
      yield replace(der.with(at, random.int(256)));
    }
    for (let round = 0; round < 300; round += 1) {
      const changed = Uint8Array.from(der);
      for (let edit = random.int(6); edit >= 0; edit -= 1) {
        changed[random.int(changed.length)] = random.int(256);
      }
      yield replace(changed);
      yield replace(changed.subarray(0, random.int(changed.length)));
      const cut = random.int(changed.length);
      yield replace(
        Uint8Array.from([...der.subarray(0, cut), ...der.subarray(cut + random.int(4))]),
      );
    }
  }
}

const store = readTrustStore([{ name: "anchor", material: anchor }], []);
const now = new Date();

/** What one chain costs, whatever becomes of it. */
function workOf(chain: readonly Uint8Array[]): WorkBudget["spent"] {
  const budget = new WorkBudget();
  try {
    const parsed = parseChain(chain, DEFAULT_CHAIN_LIMITS, store, new AuthorityCache());
    findPath({ ...parsed, store, now, profile: defaultProfile, budget });
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
  }
  return budget.spent;
}

describe("changed bytes", () => {
  test("nothing is accepted that OpenSSL refuses, nothing is a fault of ours", async () => {
    const place = new Workplace();
    let refused = 0;
    try {
      for (const chain of mutants()) {
        const verdict = await ours({ chain, anchor }, true);
        expect(verdict).not.toMatch(/^(internal|path\.cross-check)/);
        if (verdict !== "accepted") refused += 1;
        else expect(openssl(place, { chain, anchor }, [])).toBe("accepted");
      }
    } finally {
      place.remove();
    }
    expect(refused).toBeGreaterThan(2000);
  }, 120_000);

  test("no mutant takes more work than the chain it was made of", () => {
    const sound = workOf(leaf.chain);
    expect(sound).toEqual({ work: 2, paths: 1, steps: 2, nameChecks: 0, policyNodes: 0 });
    const most = { ...sound };
    let count = 0;
    for (const chain of mutants()) {
      const spent = workOf(chain);
      for (const kind of Object.keys(most) as (keyof typeof most)[]) {
        most[kind] = Math.max(most[kind], spent[kind]);
      }
      count += 1;
    }
    expect(count).toBeGreaterThan(2000);
    expect(most).toEqual(sound);
  });

  test("a budget cannot be overdrawn", () => {
    const budget = new WorkBudget();
    budget.spend("work", budget.limits.work);
    expect(() => budget.spend("work", 0.1)).toThrow();
    expect(budget.spent.work).toBe(budget.limits.work);
  });
});
