import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../../src/testing/index.ts";
import { cli, Files, NOW } from "./command-line.ts";

const files = new Files();
afterAll(() => files.remove());

const pki = createTestPki({ now: NOW });
const day = 86_400_000;

describe("alb-mtls trust-store check", () => {
  const check = (text: string, ...flags: string[]) =>
    cli(["trust-store", "check", "-", ...flags], text);

  test("takes a clean bundle", async () => {
    expect(await check(pki.root.pem)).toEqual({
      exitCode: 0,
      stdout: [
        "stdin: 1 CA certificates; it would be taken",
        "this library, as trust.anchors: takes it: 1 anchors",
        "load balancer, as AWS-LC/s2n decide (inferred): takes it: 1 of 1 certificates end the paths of clients",
        "",
      ].join("\n"),
      stderr: "",
    });
    expect(await check(`# our root\n${pki.root.pem}`)).toMatchObject({ exitCode: 0 });
  });

  test.each<[string, () => string, string]>([
    ["blank lines", () => `${pki.root.pem}\n${pki.createRoot().pem}`, "is blank"],
    ["what openssl -text prints", () => `Certificate:\n${pki.root.pem}`, "line 1 is text"],
    ["a comment with a dash", () => `# root-ca\n${pki.root.pem}`, "line 1 is text"],
    [
      "a leaf",
      () => pki.root.pem + pki.root.issue().pem,
      "certificate 2 (CN=client) is not a CA certificate",
    ],
    ["version 1", () => pki.root.pem + pki.root.issue({ version: 1 }).pem, "X.509 version 1"],
    ["a duplicate", () => pki.root.pem + pki.root.pem, "is there twice"],
  ])("objects to %s, and --fix leaves it out", async (_, text, message) => {
    const before = await check(text());
    expect(before).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(message) });
    const fixed = await check(text(), "--fix", "-");
    expect(fixed.exitCode).toBe(0);
    expect(await check(fixed.stdout)).toMatchObject({ exitCode: 0 });
  });

  test.each<[string, () => string, string]>([
    ["nothing", () => "# nothing\n", "there is no CA certificate in it"],
    ["a leaf alone", () => pki.root.issue().pem, "there is no CA certificate in it"],
    [
      "over 25 certificates",
      () => Array.from({ length: 26 }, () => pki.createRoot().pem).join(""),
      "L-43FE5A42",
    ],
    ["broken base64", () => pki.root.pem.replace("MII", "M?I"), "error: "],
  ])("cannot be fixed: %s", async (_, text, message) => {
    const outcome = await check(text(), "--fix", join(files.path, "never.pem"));
    expect(outcome).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(message) });
    expect(() => readFileSync(join(files.path, "never.pem"))).toThrow();
  });

  test("warns of CAs that have ended or soon will", async () => {
    const ended = pki.createRoot({ notAfter: new Date(NOW.getTime() - day) });
    const soon = pki.createRoot({ notAfter: new Date(NOW.getTime() + 3.5 * day) });
    const { exitCode, stdout } = await check(ended.pem + soon.pem);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /warning: certificate 1 .* ended .*\nwarning: certificate 2 .* ends in 3 days/,
    );
  });

  test("--fix overwrites nothing", async () => {
    const file = files.write("mine.pem", "mine");
    expect(await check(pki.root.pem, "--fix", file)).toMatchObject({ exitCode: 3 });
    expect(readFileSync(file, "utf8")).toBe("mine");
  });
});

describe("alb-mtls crl", () => {
  const trustStore = files.write("anchors.pem", pki.root.pem);
  const crl = pki.root.crl({ number: 3, fill: 2 });

  test("convert makes PEM of DER, and leaves PEM as it is", async () => {
    for (const content of [crl.der, crl.pem]) {
      expect(await cli(["crl", "convert", "-"], content)).toEqual({
        exitCode: 0,
        stdout: crl.pem,
        stderr: "",
      });
    }
  });

  test("convert overwrites nothing", async () => {
    const file = files.write("mine.crl", "mine");
    expect(await cli(["crl", "convert", "-", "--out", file], crl.der)).toMatchObject({
      exitCode: 3,
    });
  });

  test.each<[string, () => Uint8Array, number, string]>([
    ["a good list", () => crl.der, 0, "the load balancer can use it\n"],
    [
      "an outdated one",
      () => pki.root.crl({ nextUpdate: new Date(NOW.getTime() - 1000) }).der,
      1,
      "outdated",
    ],
    ["a stranger's", () => pki.createRoot().crl().der, 1, "no CA of the bundle is named"],
    ["a forged one", () => pki.root.crl({ tamper: true }).der, 1, "the signature is not by"],
    ["a delta", () => pki.root.crl({ number: 4, baseNumber: 3 }).der, 1, "delta"],
    [
      "a large one",
      () => pki.root.crl({ fill: 260_000 }).der,
      0,
      "over the quota while it is renewed",
    ],
  ])("check: %s", async (_, der, exitCode, message) => {
    const outcome = await cli(["crl", "check", "-", "--trust-store", trustStore], der());
    expect(outcome).toMatchObject({ exitCode, stdout: expect.stringContaining(message) });
  });

  test("check without a bundle says that the signature was not looked at", async () => {
    const { stdout } = await cli(["crl", "check", "-"], crl.der);
    expect(stdout).toContain("its signature was not checked");
    const json = async (...more: string[]) =>
      JSON.parse((await cli(["crl", "check", "-", "--format", "json", ...more], crl.der)).stdout);
    expect(await json()).toMatchObject({ usable: true, signatureChecked: false });
    expect(await json("--trust-store", trustStore)).toMatchObject({ signatureChecked: true });
  });

  test.each<[string, string | Uint8Array]>([
    ["junk", "junk"],
    ["a certificate", pki.root.der],
    ["two lists", crl.pem + crl.pem],
  ])("%s is no list: exit code 3", async (_, content) => {
    for (const command of ["check", "convert"]) {
      const outcome = await cli(["crl", command, "-"], content);
      expect(outcome).toMatchObject({ exitCode: 3, stdout: "" });
      expect(outcome.stderr).toContain("hint: ");
    }
  });
});
