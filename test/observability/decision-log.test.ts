import { describe, expect, jest, test } from "@jest/globals";
import { albEvent } from "../../src/testing/index.ts";
import { escapeForLog } from "../../src/util/log-text.ts";
import { world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { issuing, passthrough } = world();
const { logger: _logger, ...withoutLogger } = passthrough;
const event = (subject: string) =>
  albEvent({ mode: "passthrough", certificate: issuing.issue({ subject }) });

describe("the log of decisions", () => {
  test("without a logger a refusal is one JSON line, an admission none", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
    const gate = gateWith(withoutLogger);
    await gate.check(event("CN=clientA"));
    expect(warn).not.toHaveBeenCalled();
    await gate.check(event("CN=clientB"));
    expect(warn).toHaveBeenCalledTimes(1);
    expect(JSON.parse(String(warn.mock.calls[0]?.[0]))).toMatchObject({
      level: "warn",
      outcome: "refused",
      code: "ClientCertRejected",
      reason: "policy.denied",
      step: "policy",
      mode: "passthrough",
    });
  });

  test("in Lambda the line is written past console, which would wrap it", async () => {
    const written = jest.spyOn(process.stdout, "write").mockImplementation(() => true);
    const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
    process.env.AWS_LAMBDA_RUNTIME_API = "127.0.0.1:9001";
    try {
      await gateWith(withoutLogger).check(event("CN=clientB"));
    } finally {
      delete process.env.AWS_LAMBDA_RUNTIME_API;
    }
    expect(warn).not.toHaveBeenCalled();
    const [line = ""] = written.mock.calls.map(([text]) => String(text));
    expect(line).toMatch(/^\{[^\n]*\}\n$/);
    expect(JSON.parse(line)).toMatchObject({ outcome: "refused", code: "ClientCertRejected" });
  });

  test("identityInLogs keeps the client's name out of the line", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
    for (const identityInLogs of ["hash", "none"] as const) {
      await gateWith({ ...withoutLogger, identityInLogs }).check(event("CN=clientB"));
    }
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls.flat().join("")).not.toContain("clientB");
  });

  test("a name cannot forge a line, reorder it, or fill the log", async () => {
    const lines: string[] = [];
    const logger = {
      info: () => {},
      warn: (message: string, fields: object) =>
        lines.push(`${message} ${Object.values(fields).join(" ")}`),
      error: () => {},
    };
    const hostile = "CN=x\\0Afatal: admitted\\E2\\80\\AEevil\\E2\\80\\A8line";
    await gateWith({ ...passthrough, logger }).check(event(hostile));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(escapeForLog("a".repeat(100_000)).length).toBeLessThan(600);
  });

  test("what hides in a line is shown as a code: fillers, tags, variation selectors", () => {
    const hidden = "\u3164\u115f\ufe0f\u00ad\u{e0041}\u2060";
    expect(escapeForLog(`a${hidden}b`)).toBe(
      "a\\u{3164}\\u{115f}\\u{fe0f}\\u{ad}\\u{e0041}\\u{2060}b",
    );
  });

  test.each<[string, unknown]>([
    ["without text", Object.create(null)],
    ["with text that would forge a line", new Error(`x\u2028\u202e${"x".repeat(10_000)}`)],
  ])("a hook that throws something %s changes nothing", async (_what, thrown) => {
    const said: Record<string, unknown>[] = [];
    const warn = (_message: string, fields: Record<string, unknown>) => said.push(fields);
    const logger = { info: () => {}, warn, error: () => {} };
    const onDecision = () => {
      throw thrown;
    };
    const gate = gateWith({ ...passthrough, logger, onDecision });
    expect((await gate.check(event("CN=clientA"))).outcome).toBe("admitted");
    const onLater = () => Promise.reject(thrown);
    const later = gateWith({ ...passthrough, logger, onDecision: onLater });
    expect((await later.check(event("CN=clientA"))).outcome).toBe("admitted");
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toHaveLength(2);
    for (const { error } of said) {
      expect(error).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,600}$/u);
    }
  });

  test("the rejection of an asynchronous logger is heard", async () => {
    let heard = false;
    const write = () => ({
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what this test is about
      then: (_fulfilled: unknown, rejected: unknown) => {
        heard = typeof rejected === "function";
      },
    });
    const logger = { info: write, warn: write, error: write };
    await gateWith({ ...passthrough, logger }).check(event("CN=clientB"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toBe(true);
  });

  test("a logger that fails decides nothing", async () => {
    const broken = () => {
      throw new Error("disk full");
    };
    const logger = { info: broken, warn: broken, error: broken };
    const gate = gateWith({ ...passthrough, logger });
    expect((await gate.check(event("CN=clientB"))).outcome).toBe("refused");
    expect((await gate.check(event("CN=clientA"))).outcome).toBe("admitted");
  });
});
