import { describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../src/testing/index.ts";
import { readTrustStore } from "../../src/trust/trust-store.ts";

const pki = createTestPki();
const other = createTestPki({ name: "CN=Other Root" });
const read = (material: string | Uint8Array) => readTrustStore([{ name: "anchors", material }], []);

describe("readTrustStore", () => {
  test("PEM of several blocks with comments, and DER", () => {
    const bundle = `# first\n${pki.root.pem}\n# second, of another owner\n${other.root.pem}`;
    expect(read(bundle).anchors).toHaveLength(2);
    expect(read(Buffer.from(bundle)).anchors).toHaveLength(2);
    expect(read(pki.root.der).anchors).toHaveLength(1);
  });

  test("the version changes with the certificates and with nothing else", () => {
    const version = read(pki.root.pem).version;
    expect(read(`# comment\n${pki.root.pem}`).version).toBe(version);
    expect(read(other.root.pem).version).not.toBe(version);
    expect(read(pki.root.pem + other.root.pem).version).not.toBe(version);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ["text without a block", "anchors", /anchors/],
    ["a leaf", pki.root.issue({ subject: "CN=leaf" }).pem, /CN=leaf.*not a CA/],
    ["a leaf behind a CA", pki.root.pem + pki.root.issue().pem, /block 2 of anchors/],
    ["X.509 v1", pki.createRoot({ version: 1 }).pem, /v3/],
    ["a damaged block", pki.root.pem.replace(/\n[A-Za-z0-9+/]{64}\n/, "\n"), /anchors/],
    ["junk bytes", Uint8Array.of(0x30, 0x03, 1, 2, 3), /not a certificate/],
  ])("%s is a TypeError that names the block", (_what, material, message) => {
    expect(() => read(material)).toThrow(TypeError);
    expect(() => read(material)).toThrow(message);
  });
});
