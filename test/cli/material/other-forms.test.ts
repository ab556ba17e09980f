import { afterAll, describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../../src/testing/index.ts";
import { cli, Files, NOW } from "./command-line.ts";

const files = new Files();
afterAll(() => files.remove());

const pki = createTestPki({ now: NOW });
const { pem, der } = pki.root;
const mark = Uint8Array.of(0xef, 0xbb, 0xbf);
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const block = (label: string): string => `-----BEGIN ${label}-----\nMAA=\n-----END ${label}-----\n`;

describe("a file that begins with a byte order mark", () => {
  const marked = Buffer.concat([mark, Buffer.from(pem)]);

  test("is read, and the mark is mentioned", async () => {
    const outcome = await cli(["inspect", files.write("marked.pem", marked)]);
    expect(outcome).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("byte order mark"),
    });
  });

  test("is not what CreateTrustStore documents, and --fix leaves the mark out", async () => {
    expect(await cli(["trust-store", "check", "-"], marked)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("byte order mark"),
    });
    const { stdout } = await cli(["trust-store", "check", "-", "--fix", "-"], marked);
    expect(stdout).toBe(pem);
  });

  test("is read as a revocation list too", async () => {
    const list = Buffer.concat([mark, Buffer.from(pki.root.crl().pem)]);
    expect(await cli(["crl", "check", "-"], list)).toMatchObject({ exitCode: 0 });
  });
});

describe("a form that is not read is named, with the line that converts it", () => {
  test.each<[string, string | Uint8Array, string, string]>([
    ["PKCS #7 in PEM", block("PKCS7"), "PKCS #7", "openssl pkcs7 -in"],
    ["PKCS #7 by its old label", block("PKCS #7 SIGNED DATA"), "PKCS #7", "openssl pkcs7 -in"],
    ["PKCS #7 in DER", bytes("308203e806092a864886f70d010702a0"), "PKCS #7", "-inform DER"],
    ["PKCS #7 in BER", bytes("308006092a864886f70d010702a080"), "PKCS #7", "-inform DER"],
    ["PKCS #12", bytes("308203e80201033082"), "PKCS #12", "openssl pkcs12 -in"],
    ["PKCS #12 in BER", bytes("30800201033080"), "PKCS #12", "openssl pkcs12 -in"],
    ["a Java key store", bytes("feedfeed00000002"), "Java", "keytool"],
    ["UTF-16", Buffer.from(`\ufeff${pem}`, "utf16le"), "UTF-16", "iconv"],
    ["OpenSSL's trusted certificates", block("TRUSTED CERTIFICATE"), "OpenSSL", "openssl x509"],
    ["a request", block("CERTIFICATE REQUEST"), "request", "the CA made from it"],
  ])("%s", async (_, content, what, line) => {
    const file = files.write("other", content);
    const chain = files.write("chain.pem", pem);
    for (const args of [
      ["inspect", file],
      ["trust-store", "check", file],
      ["crl", "check", file],
      ["verify", chain, "--trust-store", file],
    ]) {
      const { exitCode, stderr } = await cli(args);
      expect({ args, exitCode }).toEqual({ args, exitCode: 3 });
      expect(stderr).toContain(what);
      expect(stderr).toContain(line);
    }
  });

  test("DER and PEM certificates and lists are none of these", async () => {
    for (const content of [pem, der, pki.root.crl().der, pki.root.crl().pem]) {
      expect(await cli(["inspect", "-"], content)).toMatchObject({ exitCode: 0, stderr: "" });
    }
  });
});

test("crl check: nextUpdate before thisUpdate is said as such", async () => {
  const list = pki.root.crl({
    thisUpdate: new Date(NOW.getTime() - 1000),
    nextUpdate: new Date(NOW.getTime() - 9000),
  });
  const { exitCode, stdout } = await cli(["crl", "check", "-"], list.der);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/its nextUpdate \(.*\) is before its thisUpdate \(.*\)/);
  expect(stdout).not.toContain("outdated");
});

test("IPv6 addresses are shown in brackets, IPv4 ones are not", async () => {
  const leaf = pki.root.issue({ san: { ip: ["2001:db8::1", "192.0.2.1"] } });
  const { stdout } = await cli(["inspect", "-"], leaf.pem);
  expect(stdout).toContain("ip:[2001:db8::1], ip:192.0.2.1");
});
