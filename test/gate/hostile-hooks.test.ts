import { describe, expect, test } from "@jest/globals";
import middy from "@middy/core";
import type { ALBEvent, ALBResult } from "aws-lambda";
import fc from "fast-check";
import { ClientCertificateError, type Decision } from "../../src/index.ts";
import { albEvent, invoke } from "../../src/testing/index.ts";
import { outcome, world } from "../support/gates.ts";
import { hostileValue, hostileValues, thenableOf } from "../support/hostile-values.ts";
import { gateWith, middlewareWith, type PassthroughSettings } from "../support/settings.ts";

const { issuing, passthrough } = world();
const admitted = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientA" }),
});
const rejected = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientB" }),
});
/** Renamed headers make the gate look into causes. */
const secret = { headers: { certificate: "unguessable-certificate-9f2a" } };
const renamed = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientA" }),
  headerNames: secret.headers,
});
const plain = { ...passthrough, pkijsCrossCheck: false, timeoutMillis: 50 };

/** Ways in which a hook hands a value over. */
const deliveries: Readonly<Record<string, (value: unknown) => unknown>> = {
  thrown: (value) => {
    throw value;
  },
  returned: (value) => value,
  rejected: (value) => Promise.reject(value),
  resolved: (value) => thenableOf((resolve) => resolve(value)),
  "rejected by a thenable": (value) => thenableOf((_resolve, reject) => reject(value)),
  "thrown by a thenable": (value) =>
    thenableOf(() => {
      throw value;
    }),
};
const delivery = fc.constantFrom(...Object.keys(deliveries));

type Hook = (...given: unknown[]) => never;

/** Each hook of the gate, and whether a failing one may leave the client admitted. */
const hooks: Readonly<Record<string, [(hook: Hook) => object, "may admit" | "refuses"]>> = {
  principal: [(principal) => ({ principal }), "may admit"],
  allow: [(allow) => ({ allow }), "refuses"],
  shadow: [(shadow) => ({ shadow }), "may admit"],
  onDecision: [(onDecision) => ({ onDecision }), "may admit"],
  logger: [(log) => ({ logger: { info: log, warn: log, error: log } }), "may admit"],
  clock: [(clock) => ({ clock }), "may admit"],
};

/** A decision that can be used: every text is one. */
function expectSound(decision: Decision): void {
  expect(["admitted", "refused"]).toContain(decision.outcome);
  if (decision.outcome !== "refused") return;
  const { error, detail, code, reason } = decision;
  expect(error).toBeInstanceOf(ClientCertificateError);
  expect(typeof detail).toBe("string");
  expect({ ...error }).toEqual(
    expect.objectContaining({ name: "ClientCertificateError", code, reason, detail, expose: true }),
  );
  expect(error.statusCode).toBeGreaterThanOrEqual(400);
  expect(() => JSON.stringify({ ...error })).not.toThrow();
}

describe("check() never rejects", () => {
  test.each(Object.keys(hooks))("whatever comes from %s", async (name) => {
    const [optionsOf, effect] = hooks[name] ?? [];
    if (optionsOf === undefined) throw new Error(`no hook ${name}`);
    await fc.assert(
      fc.asyncProperty(hostileValue(), delivery, fc.boolean(), async (hostile, how, hides) => {
        const hook = (() => deliveries[how]?.(hostile.value)) as Hook;
        const given = { ...plain, ...(hides ? secret : {}), ...optionsOf(hook) };
        const gate = gateWith(given as PassthroughSettings);
        const decision = await gate.check(hides ? renamed : admitted);
        expectSound(decision);
        if (effect === "refuses" && hostile.value !== true) {
          expect(decision.outcome).toBe("refused");
        }
        if (name === "principal" && /thrown|rejected/.test(how)) {
          expect(decision.outcome).toBe("refused");
        }
      }),
      { numRuns: 60 },
    );
  });

  test("whatever the caller says of the request", async () => {
    const gate = gateWith(plain);
    await fc.assert(
      fc.asyncProperty(hostileValue(), hostileValue(), async (signal, left) => {
        const request = { signal: signal.value, remainingMillis: () => left.value };
        for (const each of [request, signal.value ?? {}]) {
          const waits = gateWith({ ...plain, principal: async () => 1 });
          expectSound(await waits.check(admitted, each as object));
          expectSound(await gate.check(admitted, each as object));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("a signal that fails later than at its first use", async () => {
    const signal = {
      aborted: false,
      addEventListener: () => undefined,
      removeEventListener: () => {
        throw new Error("x");
      },
    };
    const gate = gateWith({ ...plain, principal: async () => 1 });
    const request: object = { signal };
    expect(outcome(await gate.check(admitted, request))).toBe("admitted");
  });
});

/** What a hook returns that never comes to an end, however it is wrapped. */
const never = new Promise(() => {});
const handsOver = (value: unknown) => thenableOf((resolve) => resolve(value));
const endless: Readonly<Record<string, () => unknown>> = {
  "a promise": () => never,
  "a thenable that hands over a promise": () => handsOver(never),
  "thenables, one in the other": () => handsOver(handsOver(handsOver(never))),
  "a promise of a thenable": async () => handsOver(never),
  "a promise whose own then hands over another": () =>
    Object.assign(Promise.resolve(1), handsOver(never)),
  "a thenable that never calls back": () => thenableOf(() => undefined),
  "a thenable that hands over first and throws then": () =>
    thenableOf((resolve) => {
      resolve(handsOver(never));
      throw new Error("too late to count");
    }),
};

describe.each(Object.keys(endless))("%s that never settles ends at the deadline", (name) => {
  const hook = endless[name] as Hook;

  test("principal", async () => {
    const decision = await gateWith({ ...plain, principal: hook }).check(admitted);
    expect(outcome(decision)).toBe("TrustStoreUnavailable deadline.exceeded at principal");
  });

  test("allow", async () => {
    const decision = await gateWith({ ...plain, allow: hook }).check(admitted);
    expect(outcome(decision)).toMatch(/(deadline.exceeded|policy.cannot-tell) at policy$/);
  });

  test("shadow and onDecision decide nothing", async () => {
    const decision = await gateWith({ ...plain, shadow: hook, onDecision: hook }).check(admitted);
    expect(outcome(decision)).toBe("admitted");
    expect(decision.shadow?.answer).toBe("cannot-tell");
  });

  test("onRefusal", async () => {
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith({ ...plain, onRefusal: hook }))
      .handler(async () => ({ statusCode: 200 }));
    expect(await invoke(handler, rejected)).toMatchObject({ statusCode: 403 });
  });
});

describe("a refusal that a hook makes", () => {
  const refusedBy = async (thrown: unknown): Promise<Decision> =>
    gateWith({
      ...plain,
      principal: () => {
        throw thrown;
      },
    }).check(admitted);

  test.each<[string, unknown, string]>([
    ["a number", 42, "42"],
    ["nothing", undefined, ""],
    ["null", null, ""],
    ["an object", { toString: () => "said so" }, "said so"],
    ["a list", [1, 2], "1,2"],
    ["a symbol", Symbol("x"), "Symbol(x)"],
    ["unreadable", hostileValues["a toString that throws"]?.(), "could not be read"],
    ["a proxy", hostileValues["a proxy whose traps throw"]?.(), "could not be read"],
  ])("with a detail that is %s has a text", async (_what, detail, text) => {
    const options: object = { detail };
    const decision = await refusedBy(new ClientCertificateError("policy.denied", options));
    expect(outcome(decision)).toBe("ClientCertRejected policy.denied at principal");
    expect(decision.outcome === "refused" && decision.detail).toContain(text);
  });

  test("with options that are none at all is made nevertheless", () => {
    for (const options of [null, hostileValues["a revoked proxy"]?.(), 7] as object[]) {
      expect(new ClientCertificateError("policy.denied", options).code).toBe("ClientCertRejected");
    }
  });

  test("is what the decision carries, itself", async () => {
    const thrown = new ClientCertificateError("policy.denied", { detail: "not on Sundays" });
    const decision = await refusedBy(thrown);
    expect(decision.outcome === "refused" && decision.error).toBe(thrown);
  });

  test.each(Object.keys(hostileValues).filter((name) => name.startsWith("a refusal whose")))(
    "%s: code, reason and status agree with each other",
    async (name) => {
      const decision = await refusedBy(hostileValues[name]?.());
      expectSound(decision);
      expect(outcome(decision)).toMatch(/^(ClientCertRejected policy.denied|InternalFault)/);
    },
  );

  test("an imitation is a fault of the hook, not a refusal", async () => {
    for (const name of ["a transparent proxy of a refusal", "a proxy of a refusal"]) {
      expect(outcome(await refusedBy(hostileValues[name]?.()))).toBe(
        "InternalFault internal.fault at principal",
      );
    }
  });
});

test("onRefusal may throw or return anything: the client is refused", async () => {
  await fc.assert(
    fc.asyncProperty(hostileValue(), delivery, async ({ value }, how) => {
      const onRefusal = () => deliveries[how]?.(value) as ALBResult;
      const handler = middy<ALBEvent, ALBResult>()
        .use(middlewareWith({ ...plain, onRefusal }))
        .handler(async () => ({ statusCode: 200 }));
      const { statusCode } = await invoke(handler, rejected);
      expect(statusCode).toBeGreaterThanOrEqual(400);
    }),
    { numRuns: 60 },
  );
});
