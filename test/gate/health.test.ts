/** What health checks say of revocation lists. */
import { describe, expect, test } from "@jest/globals";
import type { RevocationOptions } from "../../src/revocation/revocation-options.ts";
import { Source } from "../../src/sources/source.ts";
import { healthCheckEvent } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith, type PassthroughSettings } from "../support/settings.ts";

const { pki, issuing, passthrough, verify } = world();
const { root, now } = pki;
const probe = healthCheckEvent({ path: "/health" });
const healthCheck = { path: "/health" };
const gone = () => new Source("gone", () => Promise.reject(new Error("no answer")));
const hour = (count: number): Date => new Date(now.getTime() + count * 3_600_000);
const outdated = root.crl({ nextUpdate: hour(-1) });

/** Whether a gate with this revocation says that it is healthy. */
async function isHealthy(
  revocation: RevocationOptions,
  more: Partial<PassthroughSettings> = {},
): Promise<boolean | undefined> {
  const gate = gateWith({ ...passthrough, ...more, healthCheck, revocation });
  const decision = await gate.check(probe);
  return decision.outcome === "health-check" ? decision.healthy : undefined;
}

describe("require", () => {
  const mode = "require";

  test("healthy with a list in force, also where another one is missing", async () => {
    expect(await isHealthy({ mode, crls: root.crl().pem })).toBe(true);
    expect(await isHealthy({ mode, crls: [gone(), root.crl().pem] })).toBe(true);
    expect(await isHealthy({ mode, crls: [outdated.pem, issuing.crl().pem] })).toBe(true);
    expect(await isHealthy({ mode, crls: outdated.pem, graceSeconds: 7200 })).toBe(true);
  });

  test("not without: everybody would be refused with 503", async () => {
    expect(await isHealthy({ mode, crls: gone() })).toBe(false);
    expect(await isHealthy({ mode, crls: outdated.pem })).toBe(false);
    expect(await isHealthy({ mode, crls: root.crl({ thisUpdate: hour(1) }).pem })).toBe(false);
    expect(await isHealthy({ mode, crls: root.crl({ nextUpdate: false }).pem })).toBe(false);
    const extensions = [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }];
    expect(await isHealthy({ mode, crls: root.crl({ extensions }).pem })).toBe(false);
  });

  test("not while they hang, within the time", async () => {
    const hanging = new Source("hanging", () => new Promise(() => {}));
    expect(await isHealthy({ mode, crls: hanging }, { timeoutMillis: 30 })).toBe(false);
  });

  test("not past the hard age, and again when the source works again", async () => {
    let millis = now.getTime();
    let isGone = false;
    const nextUpdate = hour(100);
    const source = new Source(
      "the lists",
      async () => {
        if (isGone) throw new Error("gone");
        return { content: root.crl({ nextUpdate }).pem };
      },
      { clock: () => new Date(millis) },
    );
    const clock = (): Date => new Date(millis);
    const gate = gateWith({
      ...passthrough,
      healthCheck,
      clock,
      revocation: { mode, crls: source },
    });
    const ask = async () => {
      const decision = await gate.check(probe);
      return decision.outcome === "health-check" && decision.healthy;
    };
    expect(await ask()).toBe(true);
    isGone = true;
    millis += 80_000_000;
    expect(await ask()).toBe(true);
    millis += 10_000_000;
    expect(await ask()).toBe(false);
    isGone = false;
    millis += 61_000;
    expect(await ask()).toBe(true);
  });

  test("where distribution points may bring the lists nobody can tell: healthy", async () => {
    expect(await isHealthy({ mode, distributionPointHosts: ["crl.example"] })).toBe(true);
  });

  test("in verify mode too", async () => {
    const trust = { anchors: root.pem };
    const gate = gateWith({ ...verify, healthCheck, trust, revocation: { mode, crls: gone() } });
    expect(await gate.check(probe)).toMatchObject({ healthy: false });
  });
});

test("best-effort and off: healthy without any list", async () => {
  expect(await isHealthy({ mode: "best-effort", crls: gone() })).toBe(true);
  expect(await isHealthy({ mode: "best-effort", crls: outdated.pem })).toBe(true);
  expect(await isHealthy({ mode: "off" })).toBe(true);
});
