import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
import type { ALBEvent, ALBResult } from "aws-lambda";
import {
  ClientCertificateError,
  type Decision,
  type Refusal,
  requireCertificate,
  routeByCertificate,
} from "../../src/index.ts";
import { anyVerified } from "../../src/policy/index.ts";
import { albEvent, invoke } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith, middlewareWith, type PassthroughSettings } from "../support/settings.ts";

const prefix = "s3cret-Prefix-9f2a7c41d6";
const headers = {
  serialNumber: `${prefix}-Serial-Number`,
  issuer: `${prefix}-Issuer`,
  subject: `${prefix}-Subject`,
  validity: `${prefix}-Validity`,
  leaf: `${prefix}-Leaf`,
  certificate: `${prefix}-Certificate`,
};
const { issuing, verify, passthrough } = world();
const certificate = issuing.issue({ subject: "CN=clientA" });

/** Everything that a logger, a hook or another middleware could print of a value. */
function printed(value: unknown): string {
  const spread = typeof value === "object" && value !== null ? JSON.stringify({ ...value }) : "";
  return [inspect(value, { depth: 20, showHidden: true }), JSON.stringify(value), spread].join(
    "\n",
  );
}

function expectNoName(value: unknown): void {
  expect(printed(value)).not.toMatch(/s3cret|9f2a7c41|s3cret.?prefix/i);
}

const event = (mode: "verify" | "passthrough", change: (found: ALBEvent) => void = () => {}) => {
  const made = albEvent({ mode, certificate, headerNames: headers });
  change(made);
  return made;
};
const values = (found: ALBEvent): Record<string, string[]> =>
  (found.multiValueHeaders ?? {}) as Record<string, string[]>;
const keyOf = (found: ALBEvent, ending: string): string =>
  Object.keys(values(found)).find((key) => key.toLowerCase().endsWith(ending)) ?? "";
const repeated = (ending: string) => (found: ALBEvent) => {
  values(found)[keyOf(found, ending)]?.push("x");
};
const set = (ending: string, given: string[]) => (found: ALBEvent) => {
  values(found)[keyOf(found, ending)] = given;
};
const without = (ending: string) => (found: ALBEvent) => {
  delete values(found)[keyOf(found, ending)];
};

const attacks: readonly [string, "verify" | "passthrough", (found: ALBEvent) => void, string][] = [
  ["two values", "verify", repeated("-leaf"), "headers.leaf (renamed) has several values"],
  [
    "two spellings",
    "verify",
    (e) => (values(e)[`${prefix}-LEAF`] = ["x"]),
    "headers.leaf (renamed)",
  ],
  ["no values", "verify", set("-issuer", []), "headers.issuer (renamed) is not one text value"],
  ["an empty value", "verify", set("-validity", [""]), "headers.validity (renamed) is empty"],
  ["one missing", "verify", without("-serial-number"), "missing: headers.serialNumber (renamed)"],
  [
    "most missing",
    "verify",
    (e) => {
      without("-leaf")(e);
      without("-issuer")(e);
    },
    "present:",
  ],
  [
    "a header of the other mode",
    "verify",
    (e) => (values(e)[headers.certificate] = ["x"]),
    "headers.certificate (renamed) is not a header of verify mode",
  ],
  [
    "another header of the other mode",
    "passthrough",
    (e) => (values(e)[headers.leaf] = ["x"]),
    "headers.leaf (renamed) is not a header of passthrough mode",
  ],
  [
    "a default name",
    "passthrough",
    (e) => (values(e)["x-amzn-mtls-clientcert"] = ["x"]),
    "is a default name",
  ],
  ["no certificate", "passthrough", without("-certificate"), "headers.certificate (renamed)"],
  ["text that is not a certificate", "verify", set("-leaf", ["x"]), ""],
  ["another subject", "verify", set("-subject", ["CN=b"]), "the subject header"],
  [
    "two certificates in the leaf's header",
    "verify",
    (e) => set("-leaf", [(values(e)[keyOf(e, "-leaf")]?.[0] ?? "").repeat(2)])(e),
    "headers.leaf (renamed) holds 2 certificates",
  ],
];

describe.each(attacks)("with %s in %s mode a renamed header's name is not shown", (...attack) => {
  const [, mode, change, expected] = attack;
  const log: unknown[] = [];
  const write = (...line: unknown[]) => void log.push(line);
  const seen: unknown[] = [];
  const hooks = {
    headers,
    logger: { info: write, warn: write, error: write },
    onDecision: (decision: Decision) => void seen.push(decision),
  };
  const options = mode === "verify" ? { ...verify, ...hooks } : { ...passthrough, ...hooks };

  test("by the decision, the hook and the log", async () => {
    const decision = await gateWith(options).check(event(mode, change));
    expect(decision).toMatchObject({
      outcome: "refused",
      detail: expect.stringContaining(expected),
    });
    expectNoName(decision);
    expectNoName(seen);
    expect(log.length).toBeGreaterThan(0);
    expectNoName(log);
  });

  test("by the error that is thrown, and what Middy's error handler logs of it", async () => {
    const errors: unknown[] = [];
    const handler = middy<ALBEvent, ALBResult>()
      .use(httpErrorHandler({ logger: (error: unknown) => void errors.push(error) }))
      .use(middlewareWith({ ...options, onRefusal: "throw" }))
      .handler(async () => ({ statusCode: 200 }));
    expectNoName(await invoke(handler, event(mode, change)));
    expect(errors).toHaveLength(1);
    expectNoName(errors);
  });

  test("by what onRefusal is given", async () => {
    const refusals: Refusal[] = [];
    const onRefusal = (refusal: Refusal) => {
      refusals.push(refusal);
      return refusal.response;
    };
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith({ ...options, onRefusal }))
      .handler(async () => ({ statusCode: 200 }));
    expectNoName(await invoke(handler, event(mode, change)));
    expect(refusals).toHaveLength(1);
    expectNoName(refusals);
  });
});

describe("a hook that quotes the event", () => {
  const quote = (given: unknown): string => JSON.stringify(given);
  const decide = async (change: Partial<PassthroughSettings>) => {
    const log: unknown[] = [];
    const write = (...line: unknown[]) => void log.push(line);
    const logger = { info: write, warn: write, error: write };
    const gate = gateWith({ ...passthrough, headers, logger, ...change });
    return { decision: await gate.check(event("passthrough")), log };
  };
  const thrown: Readonly<Record<string, (event: unknown) => unknown>> = {
    "a text": (given) => quote(given),
    "an error": (given) => new Error(quote(given)),
    "an error of ours": (given) =>
      new ClientCertificateError("policy.denied", { detail: quote(given) }),
    "an error of ours with a cause": (given) =>
      new ClientCertificateError("policy.denied", { cause: new Error(quote(given)) }),
    "an error of ours with more properties": (given) =>
      Object.assign(new ClientCertificateError("policy.denied"), { event: given }),
    "an error with properties": (given) => Object.assign(new Error("no row"), { request: given }),
    "an error with a toJSON": (given) =>
      Object.assign(new Error("no row"), { request: given, toJSON: () => "nothing to see" }),
    "an error whose cause's cause quotes it": (given) =>
      new Error("a", { cause: new Error("b", { cause: quote(given) }) }),
    "an object": (given) => ({ given }),
    "an object in a circle": (given) => {
      const circle: Record<string, unknown> = { given };
      circle.self = circle;
      return circle;
    },
  };

  test.each(Object.keys(thrown))("principal throws %s", async (what) => {
    const { decision, log } = await decide({
      principal: (_certificate, request) => {
        throw thrown[what]?.(request.event);
      },
    });
    expect(decision.outcome).toBe("refused");
    expectNoName(decision);
    expectNoName(log);
  });

  test.each(["allow", "shadow", "onDecision"])("%s throws it", async (hook) => {
    const { decision, log } = await decide({
      [hook]: () => {
        throw new Error(`no row for ${headers.certificate}`);
      },
    });
    expectNoName(decision);
    expect(log).toHaveLength(1);
    expectNoName(log);
  });

  test.each(["routeByCertificate", "requireCertificate"])(
    "%s asks one that throws it",
    async (by) => {
      const log: unknown[] = [];
      const write = (...line: unknown[]) => void log.push(line);
      const logger = { info: write, warn: write, error: write };
      const quotes = (_certificate: unknown, given: { readonly event: unknown }): boolean => {
        throw new Error(`no row for ${headers.certificate} in ${quote(given.event)}`);
      };
      const handler = () => ({ statusCode: 200 });
      const routed =
        by === "requireCertificate"
          ? requireCertificate(quotes, handler, { logger })
          : routeByCertificate([{ when: quotes, handler }], undefined, { logger });
      const behind = middy<ALBEvent, ALBResult>()
        .use(middlewareWith({ ...passthrough, headers, allow: anyVerified() }))
        .handler(routed);
      const answer = await invoke(behind, event("passthrough"));
      expect(answer.statusCode).toBe(403);
      expect(log).toHaveLength(1);
      expect(JSON.stringify(log)).toContain("<certificate>");
      expectNoName([answer, log]);
    },
  );

  test("a cause that shows no name stays the very same", async () => {
    const cause = new Error("no row", { cause: new Error("no table") });
    const { decision } = await decide({
      principal: () => {
        throw cause;
      },
    });
    expect(decision.outcome === "refused" && decision.error.cause).toBe(cause);
  });
});
