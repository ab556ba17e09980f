import { describe, expect, test } from "@jest/globals";
import type { LoggerLike } from "../../src/index.ts";
import { ExpiryWarning } from "../../src/observability/expiry-warning.ts";
import { albEvent, createTestPki } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith, type Settings } from "../support/settings.ts";

const day = 86_400_000;
const { issuing, passthrough } = world();
const end = Date.now() + 10 * day;
const certificate = issuing.issue({
  subject: "CN=clientA",
  notBefore: new Date(end - 365 * day),
  notAfter: new Date(end),
});
const event = albEvent({ mode: "passthrough", certificate });

function watched(options: Partial<Settings> = {}) {
  const warnings: [string, Record<string, unknown>][] = [];
  const warn = (message: string, fields: Record<string, unknown>) =>
    warnings.push([message, fields]);
  const state = { now: Date.now() };
  const gate = gateWith({
    ...passthrough,
    logger: { info: () => {}, warn, error: () => {} },
    clock: () => new Date(state.now),
    ...options,
  } as Settings);
  return { gate, warnings, state };
}

describe("certificates that expire soon", () => {
  test("a client's is said once a day", async () => {
    const { gate, warnings, state } = watched();
    for (let request = 0; request < 5; request++) await gate.check(event);
    expect(warnings).toEqual([
      [
        "a client certificate expires soon",
        expect.objectContaining({ daysUntilExpiry: 9, "tls.client.subject": "CN=clientA" }),
      ],
    ]);
    state.now += day;
    await gate.check(event);
    await gate.check(event);
    expect(warnings.map(([, { daysUntilExpiry }]) => daysUntilExpiry)).toEqual([9, 8]);
  });

  test("expiryWarningDays sets the distance, 0 silences", async () => {
    for (const expiryWarningDays of [0, 5]) {
      const { gate, warnings } = watched({ expiryWarningDays });
      await gate.check(event);
      expect(warnings).toEqual([]);
    }
    expect(() => watched({ expiryWarningDays: -1 })).toThrow(TypeError);
  });

  test("names stay out as identityInLogs says", async () => {
    const { gate, warnings } = watched({ identityInLogs: "hash" });
    await gate.check(event);
    expect(JSON.stringify(warnings)).not.toContain("clientA");
    expect(warnings).toHaveLength(1);
  });

  test("one made for a day is not late while it has more than a third left", async () => {
    const { gate, warnings } = watched();
    const short = issuing.issue({ subject: "CN=clientA", notAfter: new Date(Date.now() + day) });
    await gate.check(albEvent({ mode: "passthrough", certificate: short }));
    expect(warnings).toEqual([]);
  });

  test("an authority's is said once a day, whoever is checked", async () => {
    const pki = createTestPki({ notAfter: new Date(end), notBefore: new Date(end - 365 * day) });
    const { gate, warnings, state } = watched({ trust: { anchors: pki.root.pem } });
    await gate.check(event);
    await gate.check(event);
    const about = () => warnings.filter(([message]) => message.startsWith("trust material"));
    expect(about()).toEqual([
      ["trust material expires soon", expect.objectContaining({ daysUntilExpiry: 9 })],
    ]);
    state.now += day;
    await gate.check(event);
    expect(about()).toHaveLength(2);
    state.now += 10 * day;
    await gate.check(event);
    expect(about().at(-1)?.[0]).toBe("trust material has expired");
  });

  test("0 silences expired authorities, too", async () => {
    const pki = createTestPki({ notAfter: new Date(end), notBefore: new Date(end - 365 * day) });
    const { gate, warnings, state } = watched({
      trust: { anchors: pki.root.pem },
      expiryWarningDays: 0,
    });
    state.now += 11 * day;
    await gate.check(event);
    expect(warnings.map(([message]) => message)).toEqual(["client certificate refused"]);
  });
});

describe("a fleet whose certificates expire soon", () => {
  const fleet = (warn: LoggerLike["warn"], count: number) => {
    const warning = new ExpiryWarning(30, "full", warn);
    for (let device = 0; device < count; device++) {
      warning.sayOnce(
        `client ${device}`,
        new Date(end),
        "a client certificate expires soon",
        () => ({
          device,
        }),
      );
    }
    return warning;
  };

  test("makes a thousand lines a day and then one a minute", () => {
    const devices: unknown[] = [];
    fleet((_message, { device }) => devices.push(device), 30_000);
    expect(devices).toHaveLength(1001);
  });

  test("does not keep the expiry of an authority from being written", () => {
    const messages: string[] = [];
    const warning = fleet((message) => messages.push(message), 30_000);
    warning.sayOnce("authority", new Date(end), "trust material expires soon", () => ({}));
    expect(messages.at(-1)).toBe("trust material expires soon");
  });
});
