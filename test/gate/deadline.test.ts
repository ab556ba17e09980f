import { getEventListeners } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { allOf, anyOf } from "../../src/policy/index.ts";
import { Source } from "../../src/sources/source.ts";
import {
  albEvent,
  healthCheckEvent,
  TEST_TARGET_GROUP_ARN,
  verifiedCertificate,
} from "../../src/testing/index.ts";
import { outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { pki, issuing, passthrough } = world();
const event = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientA" }),
});
const never = new Source("a place that never answers", () => new Promise(() => {}));
/** Time enough to come to the policy on a machine that is busy with something else: PKI.js is not loaded first. */
const hasty = { timeoutMillis: 100, pkijsCrossCheck: false };

describe("the deadline", () => {
  test("a source that hangs is a 503 after timeoutMillis", async () => {
    const gate = gateWith({ ...passthrough, trust: { anchors: never }, timeoutMillis: 20 });
    expect(outcome(await gate.check(event))).toBe(
      "TrustStoreUnavailable deadline.exceeded at trust",
    );
  });

  test("the Lambda's own remaining time is the shorter one", async () => {
    const gate = gateWith({ ...passthrough, trust: { anchors: never }, timeoutMillis: 60_000 });
    const decision = await gate.check(event, { remainingMillis: () => 120 });
    expect(outcome(decision)).toBe("TrustStoreUnavailable deadline.exceeded at trust");
  });

  test("an outer signal ends the wait", async () => {
    const gate = gateWith({ ...passthrough, trust: { anchors: never }, timeoutMillis: 60_000 });
    const outer = new AbortController();
    const pending = gate.check(event, { signal: outer.signal });
    outer.abort();
    expect(outcome(await pending)).toBe("TrustStoreUnavailable deadline.exceeded at trust");
  });

  test("a predicate that hangs is given up, and the signal tells it", async () => {
    let seen: AbortSignal | undefined;
    const gate = gateWith({
      ...passthrough,
      ...hasty,
      allow: (_certificate, { signal }) => {
        seen = signal;
        return new Promise(() => {});
      },
    });
    const decision = await gate.check(event);
    expect(decision.outcome).toBe("refused");
    expect(outcome(decision)).toMatch(/at policy$/);
    expect(seen?.aborted).toBe(true);
  });
});

describe("a request that is decided", () => {
  test("takes its listener off a signal that outlives it, and tells its hooks that nothing is waited for", async () => {
    const outer = new AbortController();
    const seen: AbortSignal[] = [];
    const gate = gateWith({
      ...passthrough,
      principal: async (_certificate, { signal }) => {
        seen.push(signal);
        return "a known client";
      },
    });
    for (let round = 0; round < 3; round++) {
      expect(outcome(await gate.check(event, { signal: outer.signal }))).toBe("admitted");
    }
    expect(seen.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(getEventListeners(outer.signal, "abort")).toHaveLength(0);
  });

  test("was given up by the caller before it began: what waits is not waited for", async () => {
    const gate = gateWith({ ...passthrough, pkijsCrossCheck: false, principal: async () => 1 });
    const decision = await gate.check(event, { signal: AbortSignal.abort() });
    expect(outcome(decision)).toBe("TrustStoreUnavailable deadline.exceeded at principal");
  });
});

describe("after the deadline", () => {
  test("no further predicate is asked", async () => {
    const asked: string[] = [];
    const hangs = (name: string) => () => {
      asked.push(name);
      return new Promise<boolean>(() => {});
    };
    const allow = allOf(anyOf(hangs("first"), hangs("second")), hangs("third"));
    const gate = gateWith({ ...passthrough, ...hasty, allow });
    expect(outcome(await gate.check(event))).toMatch(/at policy$/);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(asked).toEqual(["first"]);
  });

  test("an answer that comes too late decides nothing, whatever was not asked any more", async () => {
    const outer = new AbortController();
    const late = async (): Promise<boolean> => {
      outer.abort();
      return true;
    };
    const rule = allOf(late, () => false);
    const answered = await rule.evaluate(verifiedCertificate(), {
      event,
      signal: outer.signal,
    });
    expect(answered.answer).toBe("cannot-tell");
  });
});

describe("what the caller says of the time left", () => {
  const slow = async (): Promise<boolean> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return true;
  };

  test.each([undefined, null, Number.NaN, "soon"])("%p means that nobody knows", async (left) => {
    const gate = gateWith({ ...passthrough, allow: slow });
    const remainingMillis = () => left as number;
    expect(outcome(await gate.check(event, { remainingMillis }))).toBe("admitted");
  });

  test.each<[number, string]>([
    [100, "TrustStoreUnavailable deadline.exceeded at principal"],
    [60_100, "admitted"],
  ])("of %i ms the last 100 are left for the answer", async (left, expected) => {
    const gate = gateWith({ ...passthrough, pkijsCrossCheck: false, principal: async () => 1 });
    const decision = await gate.check(event, { remainingMillis: () => left });
    expect(outcome(decision)).toBe(expected);
  });

  test("a signal that is none is a refusal, not a rejection", async () => {
    const request = JSON.parse('{"signal":"none"}');
    const gate = gateWith({ ...passthrough, allow: slow });
    expect((await gate.check(event, request)).outcome).toBe("refused");
    const atOnce = gateWith({ ...passthrough, pkijsCrossCheck: false });
    expect(outcome(await atOnce.check(event, request))).toBe("admitted");
  });

  test("a time that no timer can hold is refused by the factory", () => {
    expect(() => gateWith({ ...passthrough, timeoutMillis: 2 ** 32 })).toThrow(TypeError);
  });
});

describe("trust that is not there yet", () => {
  test("a source that fails is a 503 and is tried again at the next request", async () => {
    let reads = 0;
    const flaky = new Source("flaky", async () => {
      reads++;
      if (reads < 3) throw new Error("not now");
      return { content: pki.root.pem };
    });
    const gate = gateWith({ ...passthrough, trust: { anchors: flaky } });
    const first = await gate.check(event);
    expect(outcome(first)).toBe("TrustStoreUnavailable trust.unavailable at trust");
    expect(first.outcome === "refused" && first.detail).toMatch(/not now/);
    const outcomes = [outcome(await gate.check(event)), outcome(await gate.check(event))];
    expect(outcomes.at(-1)).toBe("admitted");
    expect(reads).toBe(3);
  });

  test("a source that fails without saying anything is a 503 too", async () => {
    const mute = new Source("mute", () => Promise.reject(Object.create(null)));
    const decision = await gateWith({ ...passthrough, trust: { anchors: mute } }).check(event);
    expect(outcome(decision)).toBe("TrustStoreUnavailable trust.unavailable at trust");
  });

  test("requests at the same time share one reading", async () => {
    let reads = 0;
    const source = new Source("counted", async () => {
      reads++;
      return { content: pki.root.pem };
    });
    const gate = gateWith({ ...passthrough, trust: { anchors: source } });
    const decisions = await Promise.all([gate.check(event), gate.check(event), gate.check(event)]);
    expect(decisions.map(outcome)).toEqual(["admitted", "admitted", "admitted"]);
    expect(reads).toBe(1);
  });

  test("a bundle with one bad block is no bundle, and the block is named", async () => {
    const leaf = issuing.issue({ subject: "CN=a leaf" });
    const source = new Source("bundle", async () => ({
      content: `${pki.root.pem}${leaf.pem}`,
    }));
    const decision = await gateWith({ ...passthrough, trust: { anchors: source } }).check(event);
    expect(decision.outcome === "refused" && decision.detail).toMatch(
      /block 2 of bundle.*CN=a leaf/,
    );
  });
});

describe("trust material that is stale", () => {
  test("is used in time when none of its sources answers", async () => {
    let isHanging = false;
    let millis = 0;
    const source = (content: string) =>
      new Source("slow", () => (isHanging ? new Promise(() => {}) : Promise.resolve({ content })), {
        clock: () => new Date(millis),
      });
    const gate = gateWith({
      ...passthrough,
      trust: { anchors: source(pki.root.pem) },
      deny: source("may-be-empty"),
      timeoutMillis: 400,
    });
    expect(outcome(await gate.check(event))).toBe("admitted");
    isHanging = true;
    millis += 3_600_000;
    expect(outcome(await gate.check(event))).toBe("admitted");
  });
});

describe("health checks", () => {
  const options = { ...passthrough, healthCheck: { path: "/health" } } as const;

  test("200 only with usable trust material", async () => {
    const probe = healthCheckEvent({ path: "/health" });
    expect(await gateWith(options).check(probe)).toMatchObject({
      outcome: "health-check",
      healthy: true,
    });
    const without = gateWith({ ...options, trust: { anchors: never }, timeoutMillis: 20 });
    expect(await without.check(probe)).toMatchObject({ outcome: "health-check", healthy: false });
  });

  test("not without the deny list, and again when it is there: every request needs it", async () => {
    let isThere = false;
    const deny = new Source("the deny list", async () => {
      if (!isThere) throw new Error("no answer");
      return { content: "may-be-empty" };
    });
    const gate = gateWith({ ...options, deny });
    const probe = healthCheckEvent({ path: "/health" });
    expect(await gate.check(probe)).toMatchObject({ outcome: "health-check", healthy: false });
    isThere = true;
    await deny.reload();
    expect(await gate.check(probe)).toMatchObject({ outcome: "health-check", healthy: true });
    const hanging = gateWith({ ...options, deny: never, timeoutMillis: 20 });
    expect(await hanging.check(probe)).toMatchObject({ outcome: "health-check", healthy: false });
  });

  test("of the target group of another source too", async () => {
    const proxy = TEST_TARGET_GROUP_ARN.replace(
      /targetgroup\/.*/,
      "targetgroup/nginx/0123456789ab",
    );
    const gate = gateWith({ ...options, xSslCert: { targetGroups: [proxy] } });
    const probe = healthCheckEvent({ path: "/health", targetGroupArn: proxy });
    expect(await gate.check(probe)).toMatchObject({ outcome: "health-check", healthy: true });
  });

  test("off by default, and never for another path or a client's request", async () => {
    expect(
      outcome(await gateWith(passthrough).check(healthCheckEvent({ path: "/health" }))),
    ).toMatch(/^RequestOriginRefused/);
    const gate = gateWith(options);
    expect((await gate.check(healthCheckEvent({ path: "/" }))).outcome).toBe("refused");
    const client = albEvent({
      path: "/health",
      headers: { "user-agent": "ELB-HealthChecker/2.0" },
    });
    expect(outcome(await gate.check(client))).toBe("ClientCertMissing header.absent at headers");
  });
});
