/** How long a verdict is remembered that rests on responders; they are played by an object here. */
import { describe, expect, test } from "@jest/globals";
import type { OcspOptions } from "../../../src/revocation/ocsp/options.ts";
import type { OcspStatuses } from "../../../src/revocation/ocsp/port.ts";
import type { OcspStatus } from "../../../src/revocation/ocsp/status.ts";
import { createTestPki } from "../../../src/testing/index.ts";
import { ChainVerifier } from "../../../src/verification/chain-verifier.ts";

const now = new Date("2026-05-01T12:00:00Z");
const start = now.getTime();
const { root } = createTestPki({ now });
const client = root.issue();
const good: OcspStatus = { answer: "good", thisUpdate: start - 1000, until: start + 60_000 };
const unknown: OcspStatus = { answer: "unknown", reason: "ocsp.unreachable", detail: "why" };
const gone: OcspStatus = {
  answer: "revoked",
  detail: "gone",
  thisUpdate: start,
  until: start,
  hold: false,
};

/** A verifier whose responder can be changed, and how often it was asked. */
function world(
  order: OcspOptions["order"] & string,
  lists: boolean,
  mode: "require" | "best-effort" = "require",
) {
  const responder = { turns: 0, status: unknown, asked: 0 };
  const ocsp: OcspStatuses = {
    get turns() {
      return responder.turns;
    },
    statusOf: () => responder.status,
    ask: (subjects) => {
      responder.asked += subjects.length;
      return undefined;
    },
  };
  const options = {
    trust: { anchors: root.pem },
    revocation: {
      mode,
      ...(lists ? { crls: root.crl().pem } : {}),
      ocsp: { responders: ["http://ocsp.example/"], order },
    },
  } as const;
  const decider = new ChainVerifier(options, { createOcsp: () => ocsp });
  const verdict = async (seconds: number): Promise<string> => {
    const store = decider.material.store ?? (await decider.material.load());
    try {
      const at = new Date(start + seconds * 1000);
      const { cached, revocation } = await decider.verify(client.chain, store, at, "passthrough");
      return `${revocation}${cached ? ", remembered" : ""}`;
    } catch (error) {
      return (error as { reason: string }).reason;
    }
  };
  return { responder, verdict };
}

describe("a verdict", () => {
  test("by a list, where the responder should have told, is remembered for five seconds", async () => {
    const { responder, verdict } = world("ocsp-first", true);
    expect([await verdict(0), await verdict(5)]).toEqual(["good", "good, remembered"]);
    responder.status = gone;
    expect(await verdict(5)).toBe("good, remembered");
    expect(await verdict(5.001)).toBe("ocsp.revoked");
  });

  test("by a list, where lists come first, is remembered as ever", async () => {
    const { responder, verdict } = world("crls-first", true);
    expect([await verdict(0), await verdict(299)]).toEqual(["good", "good, remembered"]);
    expect(responder.asked).toBe(0);
  });

  test("that says unknown is remembered for five seconds", async () => {
    const { responder, verdict } = world("crls-first", false, "best-effort");
    expect([await verdict(0), await verdict(5)]).toEqual(["unknown", "unknown, remembered"]);
    responder.status = good;
    expect(await verdict(6)).toBe("good");
  });

  test("ends with the answer, and falls with any that turns", async () => {
    const { responder, verdict } = world("ocsp-first", true);
    responder.status = good;
    expect([await verdict(0), await verdict(60)]).toEqual(["good", "good, remembered"]);
    responder.turns += 1;
    expect([await verdict(60), await verdict(60)]).toEqual(["good", "good, remembered"]);
    expect(await verdict(61)).toBe("good");
  });
});

test.each([
  ["ocsp-first", 1],
  ["both", 1],
  ["crls-first", 0],
] as const)(
  "%s: what is known is asked about again %d times, for the day it gets old",
  async (order, asked) => {
    const { responder, verdict } = world(order, true);
    responder.status = good;
    expect(await verdict(0)).toBe("good");
    expect(responder.asked).toBe(asked);
  },
);
