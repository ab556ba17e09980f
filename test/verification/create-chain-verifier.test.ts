import { describe, expect, test } from "@jest/globals";
import { createChainVerifier } from "../../src/index.ts";
import { world } from "../support/gates.ts";

const { pki, issuing } = world();
const options = { trust: { anchors: pki.root.pem }, revocation: { mode: "off" } } as const;
const expired = issuing.issue({
  subject: "CN=clientA",
  notBefore: new Date(Date.now() - 7_200_000),
  notAfter: new Date(Date.now() - 3_600_000),
});

describe("the clock of a chain verifier", () => {
  test("a date that is none admits nobody: it would be neither before nor after anything", async () => {
    const clock = () => new Date("no date");
    const verdict = await createChainVerifier({ ...options, clock }).verify([
      expired.der,
      issuing.der,
    ]);
    expect(verdict).toMatchObject({ ok: false, reason: "internal.fault" });
  });

  test("a clock that throws something without text is a verdict too", async () => {
    const clock = (): Date => {
      throw Object.create(null);
    };
    const verdict = await createChainVerifier({ ...options, clock }).verify([expired.der]);
    expect(verdict).toMatchObject({ ok: false, reason: "internal.fault" });
  });
});
