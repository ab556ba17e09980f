import { describe, expect, test } from "@jest/globals";
import type { Decision } from "../../src/index.ts";
import { anyVerified, commonName } from "../../src/policy/index.ts";
import { albEvent, healthCheckEvent } from "../../src/testing/index.ts";
import { decide, outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { issuing, passthrough, verify } = world();
const optional = { ...passthrough, optional: true } as const;
const without = albEvent({ mode: "passthrough" });
const withHeaders = (rawHeaders: Record<string, string | string[]>) => ({
  ...without,
  multiValueHeaders: {
    ...without.multiValueHeaders,
    ...Object.fromEntries(Object.entries(rawHeaders).map(([k, v]) => [k, [v].flat()])),
  },
});

describe("optional: true", () => {
  test("a client without certificate is let in as nobody, and no policy is asked", async () => {
    let asked = 0;
    const allow = (): boolean => {
      asked += 1;
      return true;
    };
    expect(await decide({ ...optional, allow }, without)).toMatchObject({
      outcome: "anonymous",
      step: "headers",
      mode: "passthrough",
    });
    expect(asked).toBe(0);
  });

  test("a good certificate is judged as ever", async () => {
    const of = (subject: string) =>
      albEvent({ mode: "passthrough", certificate: issuing.issue({ subject }) });
    expect(outcome(await decide(optional, of("CN=clientA")))).toBe("admitted");
    expect(outcome(await decide(optional, of("CN=clientB")))).toBe(
      "ClientCertRejected policy.denied at policy",
    );
  });

  test("a certificate that is presented and fails is refused, never overlooked", async () => {
    const day = 86_400_000;
    const expired = issuing.issue({
      subject: "CN=clientA",
      notBefore: new Date(Date.now() - 2 * day),
      notAfter: new Date(Date.now() - day),
    });
    const event = albEvent({ mode: "passthrough", certificate: expired });
    expect(outcome(await decide(optional, event))).toMatch(/^ClientCertExpired/);
  });

  test.each<[string, Record<string, string | string[]>, string]>([
    ["an empty value", { "x-amzn-mtls-clientcert": "" }, "ClientCertHeaderInvalid"],
    ["no value", { "x-amzn-mtls-clientcert": [] }, "ClientCertHeaderInvalid"],
    ["nonsense", { "x-amzn-mtls-clientcert": "x" }, "ClientCertHeaderInvalid"],
    ["another spelling", { "X-AMZN-MTLS-CLIENTCERT": "x" }, "ClientCertHeaderInvalid"],
    ["the other mode's", { "x-amzn-mtls-clientcert-leaf": "x" }, "ClientCertHeaderInvalid"],
    [
      "the other mode's, without value",
      { "x-amzn-mtls-clientcert-leaf": [] },
      "ClientCertHeaderInvalid",
    ],
    ["one of tomorrow", { "x-amzn-mtls-clientcert-sct": "x" }, "ClientCertMissing"],
    ["another proxy's", { "x-ssl-cert": "x" }, "ClientCertMissing"],
  ])("a certificate header with %s is refused", async (_what, headers, code) => {
    expect(outcome(await decide(optional, withHeaders(headers)))).toMatch(new RegExp(`^${code} `));
  });

  test("a renamed header: its default name is looked for, too", async () => {
    const renamed = { ...optional, headers: { certificate: "x-my-certificate" } };
    expect(outcome(await decide(renamed, without))).toBe("anonymous");
    for (const name of ["x-my-certificate", "x-amzn-mtls-clientcert"]) {
      expect(outcome(await decide(renamed, withHeaders({ [name]: "x" })))).toMatch(/HeaderInvalid/);
      expect(outcome(await decide(renamed, withHeaders({ [name]: [] })))).toMatch(/HeaderInvalid/);
    }
  });

  test("everything before the certificate is asked for as ever", async () => {
    const target = { ...without, requestContext: { elb: { targetGroupArn: "x" } } };
    expect(outcome(await decide(optional, target))).toMatch(/RequestOriginRefused/);
    const single = albEvent({ mode: "passthrough", singleValue: true });
    expect(outcome(await decide(optional, single))).toMatch(/header\.single-value-event/);
    expect(outcome(await decide(optional, healthCheckEvent({ path: "/x" })))).toMatch(/origin/);
    for (const nothing of [null, {}, [], "x"]) {
      expect(outcome(await decide(optional, nothing))).toMatch(/origin\.not-alb/);
    }
  });

  test("is for passthrough mode, and true or false", () => {
    const gate = gateWith as (options: unknown) => unknown;
    expect(() => gate({ ...verify, optional: true })).toThrow(/optional/);
    for (const wrong of ["false", 1, null, {}]) {
      expect(() => gate({ ...passthrough, optional: wrong })).toThrow(/optional/);
    }
  });

  test("without it there is no admission without a certificate", async () => {
    for (const options of [passthrough, { ...passthrough, optional: false } as const]) {
      expect(outcome(await decide({ ...options, allow: anyVerified() }, without))).toMatch(
        /^ClientCertMissing/,
      );
    }
  });
});

describe("principal", () => {
  const event = albEvent({
    mode: "passthrough",
    certificate: issuing.issue({ subject: "CN=clientA" }),
  });
  const principalOf = (decision: Decision): unknown =>
    decision.outcome === "admitted" ? decision.principal : outcome(decision);

  test("is what the option makes of the certificate, at once or later", async () => {
    const now = await decide({ ...passthrough, principal: (c) => c.subject.commonName }, event);
    expect(principalOf(now)).toBe("clientA");
    const later = await decide(
      { ...passthrough, principal: async () => ({ role: "admin" }) },
      event,
    );
    expect(principalOf(later)).toEqual({ role: "admin" });
    expect(principalOf(await decide(passthrough, event))).toBeUndefined();
  });

  test("is made of admitted clients only", async () => {
    let made = 0;
    const principal = (): number => {
      made += 1;
      return made;
    };
    const other = { ...passthrough, allow: (): boolean => false, principal };
    expect(principalOf(await decide(other, event))).toMatch(/policy\.denied/);
    expect(outcome(await decide({ ...optional, principal }, without))).toBe("anonymous");
    expect(made).toBe(0);
  });

  test("that throws, rejects or hangs admits nobody", async () => {
    const boom = (): never => {
      throw new Error("boom");
    };
    const cases: [() => unknown, string][] = [
      [boom, "InternalFault internal.fault at principal"],
      [async () => boom(), "InternalFault internal.fault at principal"],
      [() => new Promise(() => {}), "TrustStoreUnavailable deadline.exceeded at principal"],
    ];
    for (const [principal, expected] of cases) {
      const options = { ...passthrough, principal, timeoutMillis: 200 };
      expect(outcome(await decide(options, event))).toBe(expected);
    }
  });
});

describe("shadow", () => {
  const event = (subject: string) =>
    albEvent({ mode: "passthrough", certificate: issuing.issue({ subject }) });
  const logged = () => {
    const lines: Record<string, unknown>[] = [];
    const warn = (message: string, fields: Record<string, unknown>): void => {
      lines.push({ message, ...fields });
    };
    return { lines, logger: { info: warn, warn, error: warn } };
  };

  test("a no is reported and enforces nothing", async () => {
    const { lines, logger } = logged();
    const shadow = function onlyTuesdays(): boolean {
      return false;
    };
    const decision = await decide({ ...passthrough, shadow, logger }, event("CN=clientA"));
    const report = { answer: "no", rule: "predicate onlyTuesdays", saw: "" };
    expect(decision).toMatchObject({ outcome: "admitted", shadow: report });
    expect(lines).toEqual([
      expect.objectContaining({
        message: "the shadow policy would have refused",
        outcome: "admitted",
        shadow: report,
      }),
    ]);
  });

  test("a yes admits nobody, and is reported beside the refusal", async () => {
    const { lines, logger } = logged();
    const options = { ...passthrough, shadow: anyVerified(), logger };
    const decision = await decide(options, event("CN=clientB"));
    expect(decision).toMatchObject({
      outcome: "refused",
      reason: "policy.denied",
      shadow: { answer: "yes" },
    });
    expect(lines).toEqual([
      expect.objectContaining({
        outcome: "refused",
        shadow: expect.objectContaining({ answer: "yes" }),
      }),
    ]);
  });

  test("an agreement is not logged", async () => {
    const { lines, logger } = logged();
    await decide({ ...passthrough, shadow: anyVerified(), logger }, event("CN=clientA"));
    expect(lines).toEqual([]);
  });

  test.each<[string, () => boolean | Promise<boolean>]>([
    ["throws", () => JSON.parse("{")],
    ["rejects", () => Promise.reject(new Error("boom"))],
    ["hangs", () => new Promise<boolean>(() => {})],
    ["returns a number", () => JSON.parse("1")],
  ])("one that %s is cannot-tell and costs no client its answer", async (_what, shadow) => {
    const decision = await decide({ ...passthrough, shadow }, event("CN=clientA"));
    expect(decision).toMatchObject({ outcome: "admitted", shadow: { answer: "cannot-tell" } });
  });

  test("hides what it saw as the option says", async () => {
    const { lines, logger } = logged();
    const shadow = commonName("x");
    const options = { ...passthrough, shadow, logger, identityInLogs: "none" } as const;
    await decide(options, event("CN=clientA,O=secret"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty("shadow.saw");
    expect(JSON.stringify(lines)).not.toContain("secret");
  });
});
