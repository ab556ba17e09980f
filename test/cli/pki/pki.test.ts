import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { run } from "../../../src/cli/run.ts";
import { fakeSurroundings } from "../fake-surroundings.ts";

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "alb-mtls-pki-"));
  folder = join(parent, "pki");
});
afterEach(() => rmSync(parent, { recursive: true }));

async function pki(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const context = fakeSurroundings({ env });
  return { exitCode: await run(["pki", ...args], context), ...context.printed };
}

const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777;
const read = (name: string) => readFileSync(join(folder, name), "utf8");

describe("alb-mtls pki", () => {
  test("keys are the owner's alone, and clients chain to the authority", async () => {
    expect(await pki(["init", folder])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(
      await pki(["issue", folder, "clientA", "--dns", "a.example", "--days", "5"]),
    ).toMatchObject({ exitCode: 0 });
    expect([modeOf("ca-key.pem"), modeOf("clientA-key.pem")]).toEqual([0o600, 0o600]);
    const ca = new X509Certificate(read("ca.pem"));
    const client = new X509Certificate(read("clientA.pem"));
    expect(client.verify(ca.publicKey)).toBe(true);
    expect({ subject: client.subject, names: client.subjectAltName }).toEqual({
      subject: "CN=clientA",
      names: "DNS:a.example",
    });
  });

  test("nothing is overwritten", async () => {
    await pki(["init", folder]);
    await pki(["issue", folder, "clientA"]);
    const before = [read("ca-key.pem"), read("clientA-key.pem")];
    for (const args of [
      ["init", folder],
      ["issue", folder, "clientA"],
    ]) {
      const outcome = await pki(args);
      expect(outcome.exitCode).toBe(3);
      expect(outcome.stderr).toContain("hint: ");
    }
    expect([read("ca-key.pem"), read("clientA-key.pem")]).toEqual(before);
  });

  test("every list has the next number and those who were revoked", async () => {
    await pki(["init", folder]);
    await pki(["issue", folder, "clientA"]);
    await pki(["crl", folder]);
    await pki(["revoke", folder, "clientA"]);
    await pki(["revoke", folder, "clientA"]);
    await pki(["crl", folder]);
    const entries = async (name: string) => {
      const context = fakeSurroundings();
      await run(["inspect", "--format", "json", join(folder, name)], context);
      const { crls } = JSON.parse(context.printed.stdout);
      return { number: crls[0].number, entries: crls[0].entries };
    };
    expect([await entries("crl-1.pem"), await entries("crl-2.pem")]).toEqual([
      { number: "1", entries: 0 },
      { number: "2", entries: 1 },
    ]);
  });

  test("PKCS #12 is for the owner alone; a password is made up and told on stderr unless it is given", async () => {
    await pki(["init", folder]);
    const made = await pki(["issue", folder, "a", "--p12"], { PATH: process.env.PATH ?? "" });
    expect(made).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/the password of .*a\.p12 is \S{16}\n$/),
    });
    expect(modeOf("a.p12")).toBe(0o600);
    const given = await pki(["issue", folder, "b", "--p12"], {
      PATH: process.env.PATH ?? "",
      P12_PASSWORD: "x",
    });
    expect(given).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("without OpenSSL it says so, and the PEM files stay", async () => {
    await pki(["init", folder]);
    const outcome = await pki(["issue", folder, "a", "--p12"], { PATH: parent });
    expect(outcome.exitCode).toBe(3);
    expect(outcome.stderr).toContain("PKCS #12 needs OpenSSL, which is not installed");
    expect(read("a.pem")).toContain("BEGIN CERTIFICATE");
    expect(() => statSync(join(folder, "a.p12"))).toThrow();
  });

  test.each([
    [["issue", "FOLDER", "../clientA"], 2, "Letters, digits"],
    [["issue", "FOLDER", "ca"], 2, "not ca"],
    [["issue", "FOLDER", "a", "--subject", "no name"], 2, "hint: write a name as"],
    [["issue", "FOLDER", "a", "--key", "P-1"], 2, "unknown type"],
    [["issue", "FOLDER", "a", "--days", "0"], 2, "from 1 to 36500"],
    [["revoke", "FOLDER", "nobody"], 3, "hint: give the name"],
    [["crl", "NOWHERE"], 3, "make one with: alb-mtls pki init"],
  ])("%j ends with a hint", async (args, exitCode, message) => {
    await pki(["init", folder]);
    const outcome = await pki(args.map((arg) => (arg === "FOLDER" ? folder : arg)));
    expect(outcome).toMatchObject({ exitCode, stdout: "" });
    expect(outcome.stderr).toContain(message);
  });

  test.each([
    "{",
    "{}",
    "null",
    '{"crlNumber":"1","revoked":[]}',
    '{"crlNumber":0,"revoked":{}}',
    '{"crlNumber":0,"revoked":[{"serial":"xyz","at":"2026-01-01T00:00:00Z"}]}',
    '{"crlNumber":0,"revoked":[{"serial":"0A","at":"yesterday"}]}',
  ])("a damaged memory is said, not guessed: %s", async (memory) => {
    await pki(["init", folder]);
    await pki(["issue", folder, "clientA"]);
    writeFileSync(join(folder, "pki.json"), memory);
    expect(await pki(["crl", folder])).toMatchObject({ exitCode: 3, stdout: "" });
    expect(await pki(["revoke", folder, "clientA"])).toMatchObject({ exitCode: 3, stdout: "" });
    expect(readFileSync(join(folder, "pki.json"), "utf8")).toBe(memory);
  });
});
