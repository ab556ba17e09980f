import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { LINE_PATTERN } from "../../../src/cli/logs/athena.ts";
import { run } from "../../../src/cli/run.ts";
import { logLine } from "../../connection-log/lines.ts";
import { fakeSurroundings } from "../fake-surroundings.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alb-mtls-logs-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function logs(args: readonly string[], stdin: string | Uint8Array = "") {
  const context = fakeSurroundings({ stdin, now: new Date("2026-11-22T12:00:00Z") });
  const exitCode = await run(["logs", ...args], context);
  return { exitCode, ...context.printed };
}

const lines = [
  logLine({ timestamp: "2026-11-22T10:00:00.000001Z", serial: "0A" }),
  logLine({
    timestamp: "2026-11-22T11:30:00.000001Z",
    clientIp: "198.51.100.9",
    subject: "CN=Failed:x,O=Company LLC",
    serial: "0B",
    status: "Failed:ClientCertExpired",
  }),
];
const text = `${lines.join("\n")}\n`;

describe("alb-mtls logs", () => {
  test("lists what the filters let through, from stdin", async () => {
    expect(await logs(["--status", "Failed"], gzipSync(text))).toEqual({
      exitCode: 0,
      stdout:
        "2026-11-22T11:30:00.000001Z  198.51.100.9:36280     443   Failed:ClientCertExpired  0B  CN=Failed:x,O=Company LLC\n",
      stderr: "",
    });
  });

  test.each([
    [["--since", "1h"], ["0B"]],
    [["--until", "2026-11-22T11:00"], ["0A"]],
    [
      ["--since", "2026-11-22", "--until", "2026-11-23"],
      ["0A", "0B"],
    ],
    [["--client-ip", "198.51.100.0/24", "--client-ip", "10.0.0.0/8"], ["0B"]],
    [["--subject", "clientA"], ["0A"]],
    [["--serial", "a"], ["0A"]],
    [["--listener-port", "8443"], []],
    [
      ["--status", "ClientCertExpired", "--status", "Success"],
      ["0A", "0B"],
    ],
  ])("%j as JSON, a record a line", async (flags, serials) => {
    const { exitCode, stdout } = await logs([...flags, "--format", "json"], text);
    const records = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect({ exitCode, serials: records.map((each) => each.serialNumber) }).toEqual({
      exitCode: 0,
      serials,
    });
  });

  test("reads folders all the way down, gzipped and plain, and leaves other files alone", async () => {
    const deep = join(folder, "AWSLogs/2026");
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, "a.log.gz"), gzipSync(text));
    writeFileSync(join(folder, "b.log"), text);
    writeFileSync(join(folder, "notes.md"), "no log");
    const { exitCode, stdout } = await logs(["--summary", "--format", "json", folder]);
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      connections: 4,
      failed: 2,
    });
  });

  test("the summary counts, and draws", async () => {
    const { stdout } = await logs(["--summary"], text);
    expect(stdout).toContain("2 connections, 1 failed");
    expect(stdout).toMatch(/^ {2}1 {2}Failed:ClientCertExpired$/m);
    expect(stdout).toMatch(/^ {2}2026-11-22T11:30 {2}x{40} {2}1, 1 failed \(x\)$/m);
    expect((await logs(["--summary"])).stdout).toBe("no connection\n");
  });

  test("names lines that it does not understand, and goes on", async () => {
    const { exitCode, stdout, stderr } = await logs([], `junk\n${text}`);
    expect({ exitCode, lines: stdout.match(/\n/g)?.length }).toEqual({ exitCode: 1, lines: 2 });
    expect(stderr).toContain("stdin:1: fields are missing");
    expect(stderr).toContain("1 of 3 lines were not understood");
  });

  test("of very many such lines it names ten", async () => {
    const { stderr } = await logs([], "junk\n".repeat(1000));
    expect(stderr.match(/^alb-mtls: stdin:/gm)).toHaveLength(10);
    expect(stderr).toContain("990 more lines were left out");
  });

  test("a truncated file gives what it has, is named, and the exit code tells", async () => {
    const file = join(folder, "cut.gz.part");
    writeFileSync(file, gzipSync(text.repeat(100)).subarray(0, -10));
    const { exitCode, stderr } = await logs([file, "-"], text);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/cut\.gz\.part:\d+: the file ends early or is damaged here/);
  });

  test.each([
    [["nowhere.log"], 3, "nowhere.log cannot be read"],
    [["--status", "4%", "-"], 2, "not a status"],
    [["--client-ip", "here", "-"], 2, "not an address"],
    [["--since", "soon", "-"], 2, "30m, 6h, 2d"],
    [["--decisions", "nowhere.log", "-"], 3, "--decisions nowhere.log cannot be read"],
  ])("%j ends with a hint", async (args, exitCode, message) => {
    const outcome = await logs(args, text);
    expect(outcome).toMatchObject({ exitCode, stdout: "" });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).toContain("hint: ");
  });

  test("Ctrl-C ends the waiting for a pipe that pauses, and what was read is told", async () => {
    const context = fakeSurroundings();
    async function* pausing(): AsyncGenerator<Uint8Array> {
      yield gzipSync(text).subarray(0, 30);
      setTimeout(() => context.end(), 20);
      await new Promise(() => undefined);
    }
    const exitCode = await run(["logs", "--summary", "-"], { ...context, stdin: pausing() });
    expect({ exitCode, stdout: context.printed.stdout }).toEqual({
      exitCode: 1,
      stdout: "no connection\n",
    });
    expect(context.printed.stderr).toBe(
      "alb-mtls: stopped after 0 lines; what is printed is of these alone\n",
    );
  });

  test("what a client called itself cannot move the cursor", async () => {
    const subject = "CN=\u001b[2J\u202eevil";
    expect((await logs([], `${logLine({ subject })}\n`)).stdout).toContain(
      "CN=\\u{1b}[2J\\u{202e}evil",
    );
  });
});

describe("--decisions", () => {
  const refusal = (fields: object) =>
    JSON.stringify({
      level: "warn",
      message: "client certificate refused",
      outcome: "refused",
      code: "ClientCertRejected",
      reason: "policy.denied",
      ...fields,
    });

  async function joined(decision: string) {
    const file = join(folder, "function.txt");
    writeFileSync(file, `START RequestId: 1\n${decision}\n{"outcome":"admitted"}\n`);
    return logs(["--decisions", file, "--status", "Success"], text);
  }

  test("let in by the load balancer and refused by the function is one row", async () => {
    const outcome = await joined(
      `2026-11-22T10:10:00.000Z ${refusal({ "tls.client.serial_number": "0a" })}`,
    );
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
    expect(outcome.stdout).toContain(
      "Success, then the function refused: ClientCertRejected (policy.denied)  0A",
    );
  });

  test("the client's address joins where there is no serial number", async () => {
    const line = refusal({
      timestamp: "2026-11-22T10:10:00.000Z",
      "client.address": "203.0.113.7",
    });
    expect((await joined(line)).stdout).toContain("the function refused");
  });

  test.each([
    ["another serial", { "tls.client.serial_number": "0C", timestamp: "2026-11-22T10:10:00.000Z" }],
    ["another time", { "tls.client.serial_number": "0A", timestamp: "2026-11-21T10:10:00.000Z" }],
    ["another client", { "tls.client.serial_number": "0A", "client.address": "10.0.0.1" }],
  ])("a decision about %s does not join", async (_, fields) => {
    expect((await joined(refusal(fields))).stdout).not.toContain("refused");
  });

  test("a decision without either is said to be of no use", async () => {
    expect((await joined(refusal({}))).stderr).toContain("1 refusals name neither");
  });

  test("says of what was left out that there was too much, and not that identity is missing", async () => {
    const lines = Array.from({ length: 101 }, (_, index) =>
      refusal({ reason: `r${index}`, "tls.client.serial_number": "0A" }),
    );
    const { stderr } = await joined(lines.join("\n"));
    expect(stderr).toMatch(/^alb-mtls: 1 refusals were left out: over 500000 in all, or over 100 /);
    expect(stderr).not.toContain("identityInLogs");
  });

  test("says how to get the identity into refusals that have none", async () => {
    const { stderr } = await joined(refusal({}));
    expect(stderr).toContain("1 refusals name neither a serial number nor a client address\n");
    expect(stderr).toContain('hint: the middleware writes them with identityInLogs: "full"\n');
    expect(stderr).not.toContain("left out");
  });

  test("the summary counts them", async () => {
    const file = join(folder, "function2.txt");
    writeFileSync(file, refusal({ "tls.client.serial_number": "0A" }));
    const { stdout } = await logs(["--decisions", file, "--summary"], text);
    expect(stdout).toContain(
      "let in by the load balancer, refused by the function\n  1  ClientCertRejected (policy.denied)",
    );
  });
});

describe("--athena", () => {
  test("prints the table with the location, and queries", async () => {
    const { exitCode, stdout } = await logs([
      "--athena",
      "s3://b/AWSLogs/1/elasticloadbalancing/eu-west-1/",
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("'s3://b/AWSLogs/1/elasticloadbalancing/eu-west-1/$");
    expect(stdout.match(/^SELECT /gm)).toHaveLength(3);
  });

  test.each([
    ["as it is", {}, "Success"],
    ["of the first release", { more: [] }, "Success"],
    ["with a newer field", { more: ["a", "b", "c", "d e"] }, "Success"],
    ["with an escaped quote and spaces", { subject: 'CN=\\"a\\" b c' }, "Success"],
    ["with a quoted status", { status: '"Failed:ClientCertExpired"' }, "Failed:ClientCertExpired"],
  ])("its pattern reads a line %s", (_, facts, status) => {
    const groups = new RegExp(`^${LINE_PATTERN}$`).exec(logLine(facts))?.slice(1) ?? [];
    expect(groups).toHaveLength(16);
    expect(groups[10]).toBe(status);
    expect(groups[7]).toBe("subject" in facts ? facts.subject : "CN=clientA,O=Company LLC,C=US");
  });
});

describe("alb-mtls explain", () => {
  async function explain(...args: string[]) {
    const context = fakeSurroundings();
    return { exitCode: await run(["explain", ...args], context), ...context.printed };
  }

  test("a code, in any case, with what to do", async () => {
    const { exitCode, stdout } = await explain("Failed:clientcertuntrusted");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ClientCertUntrusted: /);
    expect(stdout).toContain("  1. ");
  });

  test("all thirteen, a line each; and as JSON", async () => {
    expect((await explain()).stdout.split("\n").filter(Boolean)).toHaveLength(13);
    expect(JSON.parse((await explain("--format", "json")).stdout)).toHaveLength(13);
  });

  test("an unknown one is a usage error", async () => {
    expect(await explain("ClientCertBad")).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
