/** What a listener is to the gates that it serves. */
import { describe, expect, test } from "@jest/globals";
import {
  createGate,
  type Listener,
  type LoggerLike,
  passthrough,
  pathValidation,
  verify,
} from "../../src/index.ts";
import { byAnchor, commonName } from "../../src/policy/index.ts";
import { createSource, type Source } from "../../src/sources/index.ts";
import { albEvent, createTestPki, TEST_TARGET_GROUP_ARN } from "../../src/testing/index.ts";
import { outcome, silent } from "../support/gates.ts";

const { root } = createTestPki();
const targetGroups = [TEST_TARGET_GROUP_ARN];
const off = { mode: "off" } as const;
const allow = commonName("clientA");
const leaf = root.issue({ subject: "CN=clientA" });
const presented = albEvent({ mode: "passthrough", certificate: leaf });
const verified = albEvent({ mode: "verify", certificate: leaf });

function collected(): { lines: string[]; logger: LoggerLike } {
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  return { lines, logger: { info: write, warn: write, error: write } };
}

describe("a listener", () => {
  test("serves several gates, each with its own policy", async () => {
    const listener = passthrough({ targetGroups, trust: { anchors: root.pem }, revocation: off });
    const one = createGate({ listener, allow, logger: silent });
    const other = createGate({ listener, allow: commonName("clientB"), logger: silent });
    expect(outcome(await one.check(presented))).toBe("admitted");
    expect(outcome(await other.check(presented))).toBe(
      "ClientCertRejected policy.denied at policy",
    );
    expect(await one.check(presented)).toMatchObject({ certificate: { cached: true } });
  });

  test("reports what happened to its material before there was a gate, and once", async () => {
    const anchors = createSource({
      description: "table trust-anchors",
      read: () => Promise.reject(new Error("the table is gone")),
    });
    const listener = passthrough({ targetGroups, trust: { anchors }, revocation: off });
    await anchors.reload().catch(() => undefined);
    const [first, second] = [collected(), collected()];
    createGate({ listener, allow, logger: first.logger });
    createGate({ listener, allow, logger: second.logger });
    expect(first.lines).toEqual([expect.stringContaining("trust store")]);
    expect(second.lines).toEqual([]);
  });

  test.each<[string, (anchors: Source | string) => Listener, ReturnType<typeof albEvent>, string]>([
    ["verify()", () => verify({ targetGroups }), verified, "alb"],
    [
      "verify({ recheck })",
      (anchors) =>
        verify({ targetGroups, recheck: pathValidation({ trust: { anchors }, revocation: off }) }),
      verified,
      "alb-mtls",
    ],
    [
      "passthrough()",
      (anchors) => passthrough({ targetGroups, trust: { anchors }, revocation: off }),
      presented,
      "alb-mtls",
    ],
  ])("%s says who verified", async (_what, make, event, verifiedBy) => {
    const gate = createGate({ listener: make(root.pem), allow, logger: silent });
    expect(await gate.check(event)).toMatchObject({
      outcome: "admitted",
      certificate: { verifiedBy },
    });
  });

  test("a policy about the path needs a listener that validates one", () => {
    const about = { allow: byAnchor({ a: allow }), logger: silent };
    expect(() => createGate({ listener: verify({ targetGroups }), ...about })).toThrow(
      /recheck: pathValidation/,
    );
    const recheck = pathValidation({ trust: { anchors: root.pem }, revocation: off });
    expect(() =>
      createGate({ listener: verify({ targetGroups, recheck }), ...about }),
    ).not.toThrow();
  });

  test("the second validator is asked in passthrough mode, and for a recheck only when said", async () => {
    const chains = { trust: { anchors: root.pem }, revocation: off };
    for (const pkijsCrossCheck of [true, false]) {
      const recheck = pathValidation({ ...chains, pkijsCrossCheck });
      const gate = createGate({
        listener: verify({ targetGroups, recheck }),
        allow,
        logger: silent,
      });
      expect(outcome(await gate.check(verified))).toBe("admitted");
    }
  });

  test("strong enough is what algorithms says", async () => {
    const listener = passthrough({
      targetGroups,
      trust: { anchors: root.pem },
      revocation: off,
      algorithms: { keys: ["RSA"] },
    });
    const gate = createGate({ listener, allow, logger: silent });
    expect(outcome(await gate.check(presented))).toMatch(/^ClientCertTypeUnsupported/);
  });

  test("limits reach the reader of events and path validation alike", async () => {
    const limited = (limits: object) =>
      createGate({
        listener: passthrough({
          targetGroups,
          trust: { anchors: root.pem },
          revocation: off,
          limits,
        }),
        allow,
        logger: silent,
      });
    expect(outcome(await limited({ headerBytes: 10 }).check(presented))).toMatch(
      /limit\.header-bytes/,
    );
    expect(outcome(await limited({ work: 1 }).check(presented))).toBe("admitted");
    const below = root.issueCa({ subject: "CN=Sub CA" }).issue({ subject: "CN=clientA" });
    const event = albEvent({ mode: "passthrough", certificate: below });
    expect(outcome(await limited({ work: 1 }).check(event))).toMatch(/path\.budget/);
  });
});
