import { describe, expect, test } from "@jest/globals";
import { contextOf } from "../../../src/cli/command-context.ts";
import { demo } from "../../../src/cli/commands/demo.ts";
import type { Attempt } from "../../../src/cli/demo/attempt.ts";
import { refused } from "../../../src/cli/demo/outcome.ts";
import { run } from "../../../src/cli/run.ts";
import { fakeSurroundings } from "../fake-surroundings.ts";

/** The honest client with this name in passthrough mode. */
const isClient = (name: string) => (attempt: Attempt) =>
  attempt.mode === "passthrough" && attempt.client === name && attempt.forgery === undefined;

describe("a demo in which a row is not as expected", () => {
  test.each([
    ["status", refused("200", "ClientCertRejected", "policy.denied", "policy")],
    ["code", refused("403", "ClientCertUntrusted", "policy.denied", "policy")],
    ["reason", refused("403", "ClientCertRejected", "policy.cannot-tell", "policy")],
    ["step", refused("403", "ClientCertRejected", "policy.denied", "path")],
  ])("ends with 1 and names the row: another %s", async (_, expected) => {
    const context = fakeSurroundings();
    const exitCode = await demo(contextOf(context), (attempts) =>
      attempts
        .filter((attempt) => isClient("clientA")(attempt) || isClient("clientB")(attempt))
        .map((attempt) => (isClient("clientB")(attempt) ? { ...attempt, expected } : attempt)),
    );
    expect(exitCode).toBe(1);
    const { http, code, reason, step } = expected;
    expect(context.printed.stderr).toBe(
      `alb-mtls: not as expected: passthrough mode, clientB: expected ${http} ${code} ${reason} at ${step}, got 403 ClientCertRejected policy.denied at policy\n`,
    );
    expect(context.printed.stdout).toMatch(/^clientA .* ok$/m);
    expect(context.printed.stdout).toMatch(/^clientB .* NO$/m);
    expect(context.printed.stdout).toContain("1 of 2 as expected");
  });

  test("a client that should be refused in the handshake and is not", async () => {
    const context = fakeSurroundings();
    const exitCode = await demo(contextOf(context), (attempts) => {
      const clientA = attempts.find(({ client }) => client === "clientA");
      const expired = attempts.find(({ client }) => client === "expired");
      return clientA && expired ? [{ ...expired, certificate: clientA.certificate }] : [];
    });
    expect(exitCode).toBe(1);
    expect(context.printed.stderr).toContain(
      "verify mode, expired: expected TLS reset Failed:ClientCertExpired at handshake, got 200 at policy",
    );
  });
});

describe("the demo", () => {
  test("says what is real, leaves the environment and the console alone, and colours a terminal", async () => {
    const before = { ...process.env };
    const { warn, error } = console;
    const context = fakeSurroundings({ isTTY: true });
    expect(await demo(contextOf(context))).toBe(0);
    expect(context.printed.stdout).toMatch(/^Real here: TLS, certificates.* Emulated .*balancer/);
    expect(context.printed.stdout).toContain("\u001b[32mok");
    expect(context.printed.stderr).toBe("");
    expect({ ...process.env }).toEqual(before);
    const after = console;
    expect([after.warn, after.error]).toEqual([warn, error]);
  });

  test("can be stopped", async () => {
    const context = fakeSurroundings();
    context.end();
    expect(await run(["demo"], context)).toBe(1);
    expect(context.printed.stderr).toContain("alb-mtls: stopped before the end");
  });
});
