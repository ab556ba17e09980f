/**
 * Whatever others write (certificates, lists, events, logs, file names, requests), no command passes on what moves a cursor, colours,
 * reorders or hides text.
 */
import { request } from "node:https";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { contextOf, notify, notifyMore, print } from "../../src/cli/command-context.ts";
import { createProgram, reportUncaught, run } from "../../src/cli/run.ts";
import { albEvent, createTestPki } from "../../src/testing/index.ts";
import { logLine } from "../connection-log/lines.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";
import { cli, Files, NOW } from "./material/command-line.ts";

const files = new Files();
afterAll(() => files.remove());

/** C0, ESC, DEL, C1, bidirectional, separators, zero-width, tags, fillers. Without the line feed. */
const HIDDEN =
  "\u0007\u0008\r\u001b[35m\u001b]0;x\u0007\u007f\u0085\u009b35m\u061c\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\u2060\ufeff\u00ad\u115f\u3164\u{e0041}\ufe0f";
const raw = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** Takes out the colours of this program. */
const uncoloured = (text: string) =>
  [31, 32, 33, 39, 1, 2, 22].reduce((left, code) => left.replaceAll(`\u001b[${code}m`, ""), text);
const name = `CN=a${HIDDEN}b`;

const pki = createTestPki({ name: `${name},O=root`, now: NOW });
const issuing = pki.root.issueCa({ subject: `${name},O=issuing` });
const client = issuing.issue({
  subject: `CN=a${HIDDEN}b,O=${HIDDEN},OU=${HIDDEN}`,
  san: { uri: [`http://h/${"\u007f\u001b[35m"}`], email: ["\u001b[35m@x.example"] },
});
const other = createTestPki({ name: `CN=other${HIDDEN}`, now: NOW }).root;
const event = albEvent({
  mode: "verify",
  certificate: client.chain,
  path: `/${HIDDEN}`,
  headers: { [`x-${HIDDEN}`]: [HIDDEN] },
});

const chain = files.write("chain.pem", client.chainPem);
const bundle = files.write("bundle.pem", pki.root.pem + client.pem);
const anchors = files.write("anchors.pem", pki.root.pem);
const others = files.write("others.pem", other.pem);
const crl = files.write("list.crl", issuing.crl({ revoked: [{ certificate: client }] }).der);
const eventFile = files.write("event.json", JSON.stringify(event));
const odd = files.write(`odd${HIDDEN.replaceAll("\0", "")}.pem`, client.chainPem);
const junk = files.write("junk.json", `{"a":${HIDDEN}}`);
const log = files.write(
  "conn.log",
  [
    logLine({ subject: `CN=${HIDDEN}`, serial: "0A", timestamp: "2026-11-22T10:00:00.000001Z" }),
    logLine({ subject: HIDDEN, status: "Failed:ClientCertUntrusted", clientIp: "203.0.113.8" }),
    logLine({ status: `Failed:${HIDDEN.replace(/[\r\u0085\u2028\u2029]/g, "")}` }),
    HIDDEN,
    "",
  ].join("\n"),
);
const decisions = files.write(
  "function.log",
  `${JSON.stringify({ outcome: "refused", code: HIDDEN, reason: HIDDEN, "tls.client.serial_number": "0A" })}\n`,
);
const env = files.write("env.json", JSON.stringify({ [`F${HIDDEN}`]: {}, G: {} }));
const broken = files.write("broken.mjs", `throw new Error(${JSON.stringify(HIDDEN)});`);

/** Every command, with hostile text wherever it takes or reads any. */
const LINES: readonly (readonly string[])[] = [
  ...["text", "json"].flatMap((format) => [
    ["inspect", "--format", format, chain],
    ["inspect", "--format", format, eventFile],
    ["inspect", "--format", format, crl],
    ["inspect", "--format", format, odd],
    ["verify", "--format", format, chain, "--trust-store", anchors],
    ["verify", "--format", format, chain, "--trust-store", others],
    ["verify", "--format", format, chain, "--trust-store", anchors, "--common-name", HIDDEN],
    ["verify", "--format", format, chain, "--trust-store", anchors, "--crl", crl],
    ["verify", "--format", format, eventFile, "--trust-store", anchors],
    ["trust-store", "check", "--format", format, bundle],
    ["trust-store", "check", "--format", format, "--fix", "-", bundle],
    ["trust-store", "check", "--format", format, odd],
    ["crl", "check", "--format", format, crl, "--trust-store", others],
    ["crl", "check", "--format", format, crl, "--trust-store", anchors],
    ["logs", "--format", format, log],
    ["logs", "--format", format, "--summary", log],
    ["logs", "--format", format, "--decisions", decisions, log],
    ["logs", "--format", format, "--summary", "--decisions", decisions, log],
    ["explain", "--format", format, HIDDEN],
  ]),
  ["inspect", junk],
  ["inspect", `${files.path}/nowhere${HIDDEN}`],
  ["verify", junk, "--trust-store", anchors],
  ["verify", chain, "--trust-store", `${files.path}/nowhere${HIDDEN}`],
  ["verify", chain, "--trust-store", anchors, "--at", HIDDEN],
  ["verify", chain, "--trust-store", anchors, "--ocsp-responder", HIDDEN],
  ["crl", "check", odd],
  ["crl", "convert", crl],
  ["crl", "convert", junk],
  ["trust-store", "check", junk],
  ["logs", `${files.path}/nowhere${HIDDEN}`],
  ["logs", "--athena", HIDDEN],
  ["logs", "--client-ip", HIDDEN, log],
  ["logs", "--since", HIDDEN, log],
  ["logs", "--decisions", `nowhere${HIDDEN}`, log],
  ["event", "--mode", "passthrough", "--cert", chain, "--header", `x=${HIDDEN}`, "--path", HIDDEN],
  ["event", "--mode", "verify", "--cert", chain, "--body", HIDDEN, "--target-group", HIDDEN],
  ["event", "--mode", "passthrough", "--body", `@nowhere${HIDDEN}`],
  ["pki", "init", `${files.path}/pki${HIDDEN}`],
  ["pki", "init", `${files.path}/pki`, "--subject", name],
  [
    "pki",
    "issue",
    `${files.path}/pki`,
    "client",
    "--subject",
    name,
    "--uri",
    "http://h/\u001b[35m",
  ],
  ["pki", "issue", `${files.path}/pki`, `x${HIDDEN}`],
  ["pki", "issue", `${files.path}/pki`, "y", "--key", HIDDEN],
  ["pki", "issue", `${files.path}/pki${HIDDEN}`, "z", "--p12"],
  ["pki", "revoke", `${files.path}/pki${HIDDEN}`, "z"],
  ["pki", "crl", `${files.path}/pki${HIDDEN}`],
  ["pki", "crl", `${files.path}/nowhere${HIDDEN}`],
  ["start", "--mode", "verify", "--handler", `${files.path}/nowhere${HIDDEN}`],
  ["start", "--mode", "passthrough", "--handler", broken, "--port", "0"],
  ["start", "--env", `${env}#${HIDDEN}`],
  ["start", "--env", `nowhere${HIDDEN}`],
  ["start", "--trust-store", junk],
  ["start", "--trust-store", anchors, "--crl", junk],
  ["start", "--pki", `${files.path}/no${HIDDEN}/where`],
  ["start", "--connection-log", `${files.path}/no${HIDDEN}/where`, "--port", "0"],
  ["demo", HIDDEN],
  [HIDDEN],
  ["help", HIDDEN],
];

const shown = (args: readonly string[]) =>
  JSON.stringify(args.map((arg) => arg.replaceAll(files.path, "").replaceAll(HIDDEN, "HIDDEN")));

describe("no command prints what others hid in its input", () => {
  test.each(LINES.map((args) => [shown(args), args] as const))("%s", async (_, args) => {
    const { stdout, stderr } = await cli(args);
    expect(stdout + stderr).not.toBe("");
    expect(stdout + stderr).not.toMatch(raw);
    if (!args.includes("json") || stdout === "") return;
    for (const line of stdout.trimEnd().split("\n")) {
      if (!args.includes("--fix")) expect(() => JSON.parse(line)).not.toThrow();
    }
  });

  test("on a terminal only the program's own colours are added", async () => {
    for (const args of LINES.filter(([command]) => command !== "start" && command !== "pki")) {
      const context = fakeSurroundings({ isTTY: true, now: NOW });
      await run(args, context);
      const { stdout, stderr } = context.printed;
      expect(uncoloured(stdout + stderr)).not.toMatch(raw);
    }
  });

  test("every command is among these", async () => {
    const program = await createProgram(contextOf(fakeSurroundings()), () => undefined);
    const commands = program.commands.map((command) => command.name());
    expect(commands.filter((each) => !LINES.some(([first]) => first === each))).toEqual([]);
  });
});

describe("JSON keeps its value", () => {
  test("of an event", async () => {
    const args = ["event", "--mode", "passthrough", "--path", HIDDEN, "--header", `x=${HIDDEN}`];
    const { stdout } = await cli(args);
    expect(JSON.parse(stdout)).toMatchObject({ path: HIDDEN, multiValueHeaders: { x: [HIDDEN] } });
  });

  test("of an alternative name", async () => {
    const { stdout } = await cli(["inspect", "--format", "json", chain]);
    expect(JSON.parse(stdout).certificates[0].names).toContain("uri:http://h/\u007f\u001b[35m");
  });

  test("of a connection, and of a decision beside it", async () => {
    const args = ["logs", "--format", "json", "--decisions", decisions, "--serial", "0A", log];
    const { subject, decisions: found } = JSON.parse((await cli(args)).stdout);
    expect([subject, found[0].code]).toEqual([`CN=${HIDDEN}`, HIDDEN]);
  });
});

describe("alb-mtls start", () => {
  test("shows what a handler threw about a request, escaped and indented", async () => {
    jest.spyOn(console, "warn").mockImplementation(() => {});
    const handler = files.write(
      "handler.mjs",
      'export const handler = async ({ body }) => { throw new Error(body + "\\nalb-mtls: hint: run this"); };',
    );
    const context = fakeSurroundings();
    const args = ["start", "--mode", "passthrough", "--handler", handler, "--port", "0"];
    const exitCode = run(args, context);
    await context.said("ready; ");
    const [, port] = /https:\/\/localhost:(\d+)/.exec(context.printed.stdout) ?? [];
    await new Promise((resolve, reject) => {
      const options = { port, method: "POST", rejectUnauthorized: false };
      const sent = request(options, (response) => {
        response.resume().once("close", resolve);
      });
      sent.once("error", reject).end(`${HIDDEN}${"x".repeat(100_000)}`);
    });
    await context.said("502");
    context.end();
    await exitCode;
    expect(context.printed.stderr).toContain("Error: ");
    expect(context.printed.stderr).not.toMatch(raw);
    expect(context.printed.stderr).not.toMatch(/^alb-mtls: hint/m);
    expect(context.printed.stderr.length).toBeLessThan(60_000);
  });
});

describe("what goes around the commands", () => {
  test("an error that nothing caught", () => {
    const context = fakeSurroundings();
    expect(reportUncaught(new Error(`${HIDDEN}\nalb-mtls: ready`), context)).toBe(70);
    expect(context.printed.stderr).toMatch(/^alb-mtls: fault: Error: /);
    expect(context.printed.stderr).not.toMatch(raw);
    expect(context.printed.stderr).not.toMatch(/^alb-mtls: ready/m);
  });

  test.each([null, undefined, Object.create(null), { stack: Symbol("x") }, "text", 7])(
    "whatever was thrown: case %#",
    (thrown) => {
      expect(reportUncaught(thrown, fakeSurroundings())).toBe(70);
    },
  );

  test("a command that escapes nothing itself", () => {
    const raws = fakeSurroundings({ isTTY: true });
    const context = contextOf(raws);
    context.stdout.write(HIDDEN);
    context.stderr.write(JSON.stringify({ a: HIDDEN }));
    context.stderr.overwrite(HIDDEN.replaceAll("\r", ""));
    print(context, `${HIDDEN}\nforged`);
    notify(context, `${HIDDEN}\nforged`);
    notifyMore(context, `${HIDDEN}\nforged`);
    expect(raws.printed.stdout).not.toMatch(raw);
    expect(raws.printed.stderr.replace("\r", "")).not.toMatch(raw);
    expect(raws.printed.stdout + raws.printed.stderr).not.toMatch(/^forged/m);
  });

  test("no text can colour: what stands for a colour is made anew for each output", () => {
    const raws = fakeSurroundings({ isTTY: true });
    const mark = contextOf(raws).stdout.style("red", "x");
    contextOf(raws).stdout.write(mark);
    expect(raws.printed.stdout).toBe(mark);
  });
});
