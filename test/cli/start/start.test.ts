import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from "@jest/globals";
import { contextOf } from "../../../src/cli/command-context.ts";
import { run } from "../../../src/cli/run.ts";
import { keepListener } from "../../../src/cli/start/keep-listener.ts";
import { createTestPki } from "../../../src/testing/index.ts";
import { type FakeSurroundings, fakeSurroundings } from "../fake-surroundings.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alb-mtls-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Running {
  readonly context: FakeSurroundings;
  readonly exitCode: Promise<number>;
}

// What the handlers log is not looked at here.
beforeEach(() => {
  jest.spyOn(console, "warn").mockImplementation(() => {});
});

let running: Running[] = [];
afterEach(async () => {
  for (const { context, exitCode } of running) {
    context.end();
    await exitCode;
  }
  running = [];
});

/** Starts listeners on free ports and waits until they are up. */
function started(...args: string[]): Promise<Running> {
  return startedIn(fakeSurroundings(), ...args);
}

async function startedIn(context: FakeSurroundings, ...args: string[]): Promise<Running> {
  const exitCode = run(["start", "--port", "0", ...args], context);
  const up = { context, exitCode };
  running.push(up);
  await Promise.race([context.said("ready; "), exitCode]);
  return up;
}

/** Pastes a line into a shell, as a user does. The exit code of curl, and what it printed. */
function paste(line: string): Promise<string> {
  return new Promise((resolve) => {
    execFile("sh", ["-c", `${line} -s`], (error, stdout) => {
      resolve(`${error?.code ?? 0} ${stdout}`);
    });
  });
}

/** The lines to paste, by mode and the remark above them. */
function linesOf({ context }: Running): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let mode = "";
  let remark = "";
  for (const line of context.printed.stdout.split("\n")) {
    mode = /^(\w+) mode: /.exec(line)?.[1] ?? mode;
    remark = /^ {2}# (.*)/.exec(line)?.[1] ?? remark;
    if (line.startsWith("  curl ")) found.set(`${mode}: ${remark}`, line.trim());
  }
  return found;
}

describe("alb-mtls start", () => {
  test("prints lines that do what is said above them", async () => {
    const up = await started();
    const lines = linesOf(up);
    const answers: string[] = [];
    for (const [what, line] of lines) {
      const answer = await paste(line);
      const status = /^0 HTTP\/1.1 (\d+)/.exec(answer)?.[1] ?? `curl: ${answer}`;
      const code = /"code":"(\w+)"/.exec(answer)?.[1] ?? "-";
      answers.push(`${what} => ${status} ${code}`);
    }
    expect(answers).toEqual([
      "verify: clientA: 200 => 200 -",
      "verify: clientB: 403 ClientCertRejected => 403 ClientCertRejected",
      "verify: untrusted: connection reset, in the connection log Failed:ClientCertUntrusted => curl: 56  -",
      "passthrough: clientA: 200 => 200 -",
      "passthrough: clientB: 403 ClientCertRejected => 403 ClientCertRejected",
      "passthrough: untrusted: 403 ClientCertUntrusted => 403 ClientCertUntrusted",
    ]);
    expect(up.context.printed.stderr).toMatch(
      /^connection log: .* Failed:ClientCertUntrusted TID_/m,
    );
  });

  test("ends when it is told to, and leaves nothing behind", async () => {
    const environment = { ...process.env };
    const up = await started();
    const pki = / --cert (\S+)\/clientA\.pem/.exec(up.context.printed.stdout)?.[1] ?? "";
    expect(existsSync(pki)).toBe(true);
    const [line = ""] = linesOf(up).values();
    up.context.end();
    expect(await up.exitCode).toBe(0);
    expect(existsSync(pki)).toBe(false);
    expect(await paste(line)).not.toMatch(/^0/);
    expect({ ...process.env }).toEqual(environment);
  });

  test("keeps the folder's name that the user gave, and the mode", async () => {
    const pki = join(folder, "my pki");
    const up = await started("--mode", "passthrough", "--pki", pki);
    const lines = linesOf(up);
    expect([...lines.keys()].map((key) => key.split(": ").slice(0, 2).join(" "))).toEqual([
      "passthrough clientA",
      "passthrough clientB",
      "passthrough untrusted",
    ]);
    expect(await paste([...lines.values()][0] ?? "")).toContain("200 OK");
    expect(existsSync(join(pki, "clientA.pem"))).toBe(true);
  });

  test("serves the user's handler, with the settings that the user gave", async () => {
    const handler = join(folder, "app.mjs");
    writeFileSync(
      handler,
      "const { ALLOW, MINE, ORIGIN } = process.env;\n" +
        "export const main = async (event) => ({ statusCode: 200, headers: {}, body: JSON.stringify(\n" +
        '  { ALLOW, MINE, same: ORIGIN === event.requestContext.elb.targetGroupArn, single: "headers" in event }) });\n',
    );
    const up = await started(
      ...["--mode", "verify", "--handler", `${handler}#main`, "--env", "MINE=1", "--single-value"],
    );
    const [line = ""] = linesOf(up).values();
    expect(await paste(line)).toMatch(
      /\{"ALLOW":"clientA","MINE":"1","same":true,"single":true\}$/,
    );
  });

  test("leaves what is set in the environment to the user's handler, not to the examples", async () => {
    const handler = join(folder, "env.mjs");
    writeFileSync(
      handler,
      "const { ALLOW = null, CRLS = null } = process.env;\n" +
        "export const handler = async () => ({ statusCode: 200, body: JSON.stringify({ ALLOW, CRLS }) });\n",
    );
    // Only said to be set, so what the handler sees of ALLOW is what start did not touch.
    const context = fakeSurroundings({ env: { ALLOW: "the user's" } });
    const up = await startedIn(context, "--mode", "passthrough", "--handler", handler);
    const [line = ""] = linesOf(up).values();
    expect(await paste(line)).toContain('{"ALLOW":null,"CRLS":"off"}');
    const example = await startedIn(fakeSurroundings({ env: { ALLOW: "x" } }), "--mode", "verify");
    expect(await paste([...linesOf(example).values()][0] ?? "")).toContain("hello clientA");
  });

  test("checks the user's own clients, and appends the connection log to the user's file", async () => {
    const { root } = createTestPki();
    const client = root.issue({ subject: "CN=mine" });
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const log = join(folder, "connections.log");
    const up = await started(
      ...["--mode", "verify", "--trust-store", write("ca.pem", root.pem)],
      ...["--connection-log", log, "--env", "ALLOW=mine"],
    );
    const [line = ""] = linesOf(up).values();
    const mine = line
      .replace("YOUR-CERTIFICATE.pem", write("mine.pem", client.chainPem))
      .replace("YOUR-KEY.pem", write("mine-key.pem", client.keyPem));
    expect(await paste(mine)).toContain("hello mine");
    expect(readFileSync(log, "utf8")).toMatch(/"CN=mine" .* Success TID_/);
  });

  test("block rules are on unless they are switched off", async () => {
    const forged = "-H 'x-amzn-mtls-clientcert: x'".replace("x-amzn", ["x", "amzn"].join("-"));
    const status = async (...args: string[]) => {
      const up = await started("--mode", "passthrough", ...args);
      const [line = ""] = linesOf(up).values();
      return (await paste(`${line} ${forged}`)).split("\r\n")[0];
    };
    expect(await status()).toBe("0 HTTP/1.1 400 Bad Request");
    expect(running[0]?.context.printed.stderr).toContain("400 itself (ForgedHeaderBlocked)");
    const stripped = ["--no-block-forged-headers", "--forged-headers", "strip"];
    expect(await status(...stripped)).toBe("0 HTTP/1.1 200 OK");
  });
});

describe("alb-mtls start says what it cannot use, ends with 3, and leaves nothing behind", () => {
  const failing = join(tmpdir(), `alb-mtls-test-${process.pid}.mjs`);
  beforeAll(() => writeFileSync(failing, 'throw new Error("no settings");\n'));
  afterAll(() => rmSync(failing));

  test.each([
    ["no such trust store", ["--trust-store", "absent.pem"], "--trust-store absent.pem: ENOENT"],
    [
      "a trust store that is none",
      ["--trust-store", "package.json"],
      "--trust-store package.json: trust.anchors contains no certificate",
    ],
    ["no such handler", ["--mode", "verify", "--handler", "absent.ts"], "absent.ts does not exist"],
    ["a handler that throws", ["--mode", "verify", "--handler", failing], "Error: no settings"],
    ["no such export", ["--mode", "verify", "--handler", `${failing}#x`], "cannot be imported"],
    ["no such environment file", ["--env", "absent.env"], "--env: absent.env cannot be read"],
    ["a log in no folder", ["--connection-log", "absent/x.log"], "cannot append to absent/x.log"],
  ])("%s", async (_, args, message) => {
    const pki = join(folder, "failed");
    const { context, exitCode } = await started("--pki", pki, ...args);
    expect(await exitCode).toBe(3);
    expect(context.printed.stderr).toContain(message);
    expect(context.printed.stderr).toMatch(/^alb-mtls: hint: ./m);
    expect(existsSync(pki)).toBe(false);
  });

  describe("a port that is taken", () => {
    const other = createServer();
    let port = 0;
    beforeAll(async () => {
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const address = other.address();
      port = typeof address === "object" ? (address?.port ?? 0) : 0;
    });
    afterAll(() => {
      other.close();
    });

    test("when the user asked for it", async () => {
      const context = fakeSurroundings();
      expect(await run(["start", "--port", String(port)], context)).toBe(3);
      expect(context.printed.stderr).toContain(`port ${port} is taken`);
    });

    test("not when any port will do", async () => {
      const handler = join(folder, "any.mjs");
      writeFileSync(handler, "export const handler = () => {};\n");
      const plan = { mode: "passthrough", port, handler, anyPort: true } as const;
      const alb = await keepListener(
        plan,
        {},
        { env: {}, trustStore: "" },
        contextOf(fakeSurroundings()),
      );
      expect(alb.port).not.toBe(port);
      await alb.close();
    });
  });
});
