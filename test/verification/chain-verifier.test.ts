import { describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../src/testing/index.ts";
import type { CrossCheckAnswer } from "../../src/trust/cross-check.ts";
import { ChainVerifier } from "../../src/verification/chain-verifier.ts";

const now = new Date("2026-05-01T12:00:00Z");
const later = (millis: number) => new Date(now.getTime() + millis);
const pki = createTestPki({ now });
const issuing = pki.root.issueCa();
const leaf = issuing.issue({ notAfter: later(60_000) });

/** A decider whose second validator counts how often it is asked. */
function world(answer: CrossCheckAnswer = { answer: "agrees" }, anchors = pki.root.pem) {
  const asked: string[][] = [];
  const decider = new ChainVerifier(
    { trust: { anchors: [{ id: "partner", anchors }] }, revocation: { mode: "off" } },
    {
      crossCheck: {
        check: async ({ certificates }) => {
          asked.push(certificates.map((each) => each.subject.toString()));
          return answer;
        },
      },
    },
  );
  const decide = async (chain: readonly Uint8Array[], at = now) => {
    const store = decider.material.store ?? (await decider.material.load());
    try {
      return await decider.verify(chain, store, at, "passthrough");
    } catch (error) {
      return error as { reason: string; detail: string };
    }
  };
  return { asked, decide };
}

describe("both have to accept", () => {
  test("a disagreement refuses, with both verdicts in the detail", async () => {
    const { decide } = world({ answer: "disagrees", detail: "PKI.js refuses: so" });
    const refusal = await decide(leaf.chain);
    expect(refusal).toMatchObject({ reason: "path.cross-check-disagrees" });
    expect((refusal as { detail: string }).detail).toMatch(
      /own verdict: valid.*PKI\.js refuses: so/,
    );
  });

  test("not-competent leaves our own verdict standing", async () => {
    const { decide } = world({ answer: "not-competent", feature: "x" });
    expect(await decide(leaf.chain)).toMatchObject({ anchor: { id: "partner" } });
  });

  test("it is shown the one selected path, and nothing that we refused", async () => {
    const { asked, decide } = world();
    await decide([leaf.der, createTestPki().root.der, issuing.der]);
    expect(asked).toEqual([["CN=client", "CN=Test Issuing CA"]]);
    await decide([createTestPki().root.issue().der, issuing.der]);
    expect(asked).toHaveLength(1);
  });
});

describe("a cached verdict", () => {
  test("is the same chain's, in the same order, for five minutes and not longer", async () => {
    const { asked, decide } = world();
    const long = issuing.issue();
    await decide(long.chain);
    await decide(long.chain, later(299_999));
    expect(asked).toHaveLength(1);
    await decide(long.chain, later(300_000));
    expect(asked).toHaveLength(2);
    await decide([...long.chain, pki.root.der], later(300_001));
    expect(asked).toHaveLength(3);
  });

  test("ends with the path, to the second, and starts anew when the clock goes back", async () => {
    const { asked, decide } = world();
    await decide(leaf.chain);
    expect(await decide(leaf.chain, later(60_999))).toMatchObject({ mode: "passthrough" });
    expect(await decide(leaf.chain, later(61_000))).toMatchObject({ reason: "validity.expired" });
    await decide(leaf.chain, later(1000));
    await decide(leaf.chain, later(0));
    expect(asked).toHaveLength(3);
  });

  test("refusals are not kept", async () => {
    const { decide } = world();
    const early = issuing.issue({ notBefore: later(1000) });
    expect(await decide(early.chain)).toMatchObject({ reason: "validity.not-yet-valid" });
    expect(await decide(early.chain, later(1000))).toMatchObject({ mode: "passthrough" });
  });

  test("junk beside one leaf evicts only that leaf's chains", async () => {
    const { asked, decide } = world();
    const other = issuing.issue();
    await decide(other.chain);
    for (let round = 0; round < 20; round += 1) {
      await decide([...leaf.chain, Uint8Array.of(0x30, round)]);
    }
    expect(asked).toHaveLength(21);
    await decide(other.chain);
    expect(asked).toHaveLength(21);
    await decide([...leaf.chain, Uint8Array.of(0x30, 0)]);
    expect(asked).toHaveLength(22);
  });

  test("each answer counts its own days", async () => {
    const { decide } = world();
    const long = issuing.issue();
    const first = await decide(long.chain);
    const second = await decide(long.chain, later(1));
    expect(first).toHaveProperty("daysUntilExpiry", 30);
    expect(second).toHaveProperty("daysUntilExpiry", 29);
  });
});

describe("the identity says where it comes from", () => {
  test("id of the anchor; its fingerprint where it has none", async () => {
    expect(await world().decide(leaf.chain)).toMatchObject({ anchor: { id: "partner" } });
    const plain = new ChainVerifier({
      trust: { anchors: pki.root.pem },
      revocation: { mode: "off" },
    });
    const store = await plain.material.load();
    const verified = await plain.verify(leaf.chain, store, now, "passthrough");
    expect(verified.anchor?.id).toBe(verified.anchor?.fingerprint256);
    expect(verified.path?.map(({ subject }) => subject)).toEqual([
      "CN=client",
      "CN=Test Issuing CA",
      "CN=Test Root CA,O=alb-mtls tests",
    ]);
  });

  test("one anchor under two ids is an error", () => {
    const anchors = ["a", "b"].map((id) => ({ id, anchors: pki.root.pem }));
    expect(() => new ChainVerifier({ trust: { anchors }, revocation: { mode: "off" } })).toThrow(
      /two ids: a and b/,
    );
  });
});
