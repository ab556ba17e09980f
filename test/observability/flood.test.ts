import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { LoggerLike } from "../../src/index.ts";
import { anyVerified } from "../../src/policy/index.ts";
import { fromFile } from "../../src/sources/index.ts";
import { albEvent, createTestPki, type TestCertificate } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { issuing, passthrough, verify } = world();

/** A logger that remembers, and how large its lines were. */
function recorder() {
  const lines: { message: string; fields: Record<string, unknown> }[] = [];
  const take = (message: string, fields: Record<string, unknown>) => {
    lines.push({ message, fields });
  };
  const logger: LoggerLike = { info: take, warn: take, error: take };
  const sizes = () =>
    lines.map(({ message, fields }) =>
      Buffer.byteLength(JSON.stringify({ level: "error", message, ...fields })),
    );
  return { logger, lines, sizes };
}

const presented = ({ chain }: TestCertificate) =>
  albEvent({ mode: "passthrough", certificate: chain });

const hostile = `CN=${"\\C2\\9B\\E2\\80\\AE\\F3\\A0\\81\\81".repeat(500)},O=${"x".repeat(5000)}`;

afterEach(() => {
  jest.restoreAllMocks();
});

describe("clients whose revocation status is unknown", () => {
  const admitting = {
    ...passthrough,
    revocation: { mode: "best-effort" },
    allow: anyVerified(),
    expiryWarningDays: 0,
  } as const;

  test("make one line for each reason and issuer, however many they are", async () => {
    const { logger, lines } = recorder();
    const gate = gateWith({ ...admitting, logger });
    for (let i = 0; i < 150; i++)
      await gate.check(presented(issuing.issue({ subject: `CN=d${i}` })));
    const unknown = lines.filter(({ message }) => message.includes("status is unknown"));
    expect(unknown).toHaveLength(1);
    expect(unknown[0]?.fields).toMatchObject({ reason: "crl.issuer-missing" });
  });

  test("another issuer makes another line", async () => {
    const pki = createTestPki();
    const { logger, lines } = recorder();
    const gate = gateWith({ ...admitting, trust: { anchors: pki.root.pem }, logger });
    for (const subject of ["CN=one", "CN=two"]) {
      const ca = pki.root.issueCa({ subject });
      for (const client of ["CN=a", "CN=b"])
        await gate.check(presented(ca.issue({ subject: client })));
    }
    expect(lines.filter(({ message }) => message.includes("status is unknown"))).toHaveLength(2);
  });

  test("issuers that a CA makes for it make one line a minute in the end", async () => {
    const pki = createTestPki();
    const { logger, lines } = recorder();
    const gate = gateWith({ ...admitting, trust: { anchors: pki.root.pem }, logger });
    for (let i = 0; i < 102; i++) {
      const ca = pki.root.issueCa({ subject: `CN=ca ${i}` });
      await gate.check(presented(ca.issue({ subject: "CN=a" })));
    }
    expect(lines.filter(({ message }) => message.includes("status is unknown"))).toHaveLength(101);
  });
});

describe("a line of the gate", () => {
  test("of a refused client with hostile names is at most 2 KB, in the logger and on the console", async () => {
    const { logger, sizes } = recorder();
    const client = issuing.issue({ subject: hostile });
    const written: string[] = [];
    jest.spyOn(console, "warn").mockImplementation((text) => {
      written.push(String(text));
    });
    const { logger: _silent, ...toConsole } = passthrough;
    await gateWith({ ...passthrough, logger }).check(presented(client));
    await gateWith(toConsole).check(presented(client));
    expect(sizes().length).toBeGreaterThan(0);
    expect(written.length).toBeGreaterThan(0);
    for (const size of [...sizes(), ...written.map((line) => Buffer.byteLength(line))]) {
      expect(size).toBeLessThanOrEqual(2048);
    }
    expect(written.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test("of a hostile trace id, policy, shadow and certificate together is at most 2 KB and keeps its code", async () => {
    const { logger, lines, sizes } = recorder();
    const client = issuing.issue({ subject: hostile });
    const event = albEvent({
      mode: "verify",
      certificate: client.chain,
      headers: { "x-amzn-trace-id": "\u{1f600}".repeat(2000) },
    });
    const shadow = () => {
      throw new Error("\u202e".repeat(3000));
    };
    await gateWith({ ...verify, shadow, logger }).check(event);
    expect(lines[0]?.fields).toMatchObject({ code: "ClientCertRejected", reason: "policy.denied" });
    for (const size of sizes()) expect(size).toBeLessThanOrEqual(2048);
  });

  test.each([
    ["escape sequences", `/nowhere/\u001b[2J${"e".repeat(1_000_000)}`],
    ["a hundred thousand quotes", `/nowhere/${'"'.repeat(100_000)}`],
  ])("on a source whose name holds %s is at most 2 KB", async (_what, path) => {
    const { logger, lines, sizes } = recorder();
    const anchors = fromFile(path);
    await gateWith({ ...passthrough, trust: { anchors }, logger }).check(
      presented(issuing.issue({ subject: "CN=clientA" })),
    );
    const messages = lines.map(({ message }) => message);
    expect(messages).toContain("trust store: nothing usable could be read");
    for (const size of sizes()) expect(size).toBeLessThanOrEqual(2048);
    expect(JSON.stringify(lines)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.stringify(lines)).not.toContain("\\u001b");
  });
});
