import { describe, expect, test } from "@jest/globals";
import { Certificate } from "../../src/x509/certificate.ts";
import { causeOf } from "./causes.ts";
import { randomChain } from "./chains.ts";
import { absentPeers, compare, report } from "./compare.ts";
import { userPartHidesHost } from "./features.ts";
import { ours } from "./judges.ts";

const absent = absentPeers();
const peers = (["certtool", "go"] as const).map((peer) =>
  absent.includes(peer) ? `${peer} not installed: not asked` : `${peer} asked`,
);

describe(`random chains before OpenSSL (${peers.join(", ")})`, () => {
  test("100 chains: no disagreement without a known cause (`npm run full` for 100,000)", async () => {
    const comparison = await compare(1, 100);
    expect(report(comparison)).toContain("0 disagreements without a known cause");
    expect(comparison.compared.get("openssl")).toBe(100);
    for (const peer of ["certtool", "go"] as const) {
      expect(comparison.compared.has(peer)).toBe(!absent.includes(peer));
    }
    expect(comparison.accepted).toBeGreaterThan(30);
  }, 60_000);

  test("what our own processing accepts, the cross-check accepts", async () => {
    for (let seed = 1000; seed < 1400; seed += 1) {
      const chain = randomChain(seed);
      const own = await ours(chain, false);
      expect({ seed, verdict: await ours(chain, true) }).toEqual({ seed, verdict: own });
    }
  }, 60_000);

  test("a CA with two certificates is a cause by its certificates, whatever their number", async () => {
    // Two whose reused RSA key gives one CA two certificates; OpenSSL follows the worse one.
    for (const seed of [9_001_111, 9_006_526]) {
      const { accepted, unknown, known } = await compare(seed, 1);
      expect({ accepted, unknown }).toEqual({ accepted: 1, unknown: [] });
      expect([...known.keys()].join()).toContain("RFC 4158 2.4");
    }
    const said = { judge: "openssl", ours: "accepted", theirs: "no explicit policy" } as const;
    const chains = Array.from({ length: 600 }, (_, index) => randomChain(4000 + index));
    const policies = chains.filter(({ kind }) => kind === "policies");
    const explained = policies.filter((chain) => causeOf(chain, said) !== undefined);
    expect(explained.length).toBeLessThan(policies.length / 10);
    for (const { issued } of explained) {
      const keys = issued.slice(1).map((der) => Certificate.fromDer(der).spkiSha256);
      expect(new Set(keys).size).toBeLessThan(keys.length);
    }
  }, 60_000);

  test("a cause explains nothing where the chain lacks what it names", () => {
    const said = {
      judge: "openssl",
      ours: "accepted",
      theirs: "permitted subtree violation",
    } as const;
    const hides = userPartHidesHost("permitted");
    const chains = Array.from({ length: 600 }, (_, index) => randomChain(2000 + index));
    const named = chains.filter(({ kind }) => kind === "names");
    const explained = named.filter((chain) => causeOf(chain, said) !== undefined);
    expect(explained).toEqual(named.filter(hides));
    expect(explained.length).toBeGreaterThan(0);
    expect(explained.length).toBeLessThan(named.length / 4);
    for (const sound of chains.filter(({ kind }) => kind === "sound")) {
      for (const theirs of ["accepted", "refused", "permitted subtree violation"]) {
        expect(causeOf(sound, { ...said, theirs })).toBeUndefined();
      }
    }
  });
});
