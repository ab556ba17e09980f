import { describe, expect, test } from "@jest/globals";
import { randomChain } from "./chains.ts";
import { compare, report } from "./compare.ts";
import { ours } from "./judges.ts";

describe("random chains before OpenSSL and whoever else is installed", () => {
  test("100 chains: no disagreement without a known cause (`npm run full` for 100,000)", async () => {
    const comparison = await compare(1, 100);
    expect(report(comparison)).toContain("0 disagreements without a known cause");
    expect(comparison.compared.get("openssl")).toBe(100);
    expect(comparison.accepted).toBeGreaterThan(30);
  }, 60_000);

  test("what our own processing accepts, the cross-check accepts", async () => {
    for (let seed = 1000; seed < 1400; seed += 1) {
      const chain = randomChain(seed);
      const own = await ours(chain, false);
      expect({ seed, verdict: await ours(chain, true) }).toEqual({ seed, verdict: own });
    }
  }, 60_000);
});
