/** OpenSSL as a peer: it asks the test kit's responder and reads its answers. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  createTestPki,
  type OcspResponder,
  startOcspResponder,
  type TestCertificate,
  type TestOcspOptions,
} from "../../src/testing/index.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-ocsp-"));
let count = 0;
const file = (content: string | Uint8Array): string => {
  count += 1;
  const path = join(folder, String(count));
  writeFileSync(path, content);
  return path;
};

const pki = createTestPki();
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA" });
const client = issuing.issue({ subject: "CN=clientA" });
const revoked = issuing.issue({ subject: "CN=clientB" });
issuing.revoke(revoked, { reason: "keyCompromise" });

const responders: OcspResponder[] = [];
afterAll(async () => {
  await Promise.all(responders.map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

const run = promisify(execFile);
const caArgs = ["-issuer", file(issuing.pem), "-CAfile", file(pki.root.pem + issuing.pem)];

/** What `openssl ocsp` says: that the answer verifies, and the status. */
async function ocsp(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run("openssl", ["ocsp", ...caArgs, ...args]);
  return stderr + stdout;
}

const answerOf = (whom: TestCertificate, options: TestOcspOptions = {}): Promise<string> => {
  const respin = file(issuing.ocspAnswer({ for: whom, ...options }));
  return ocsp("-cert", file(whom.pem), "-respin", respin, "-no_nonce");
};

describe("openssl reads answers", () => {
  test("good, by the CA itself", async () => {
    const said = await answerOf(client);
    expect(said).toContain("Response verify OK");
    expect(said).toMatch(/: good\n/);
  });
});

describe("openssl asks the responder", () => {
  test("good and revoked, with its nonce", async () => {
    const responder = await startOcspResponder({ authorities: [pki.root, issuing] });
    responders.push(responder);
    const whom = ["-cert", file(client.pem), "-cert", file(revoked.pem)];
    const said = await ocsp(...whom, "-url", responder.url);
    expect(said).toContain("Response verify OK");
    expect(said).not.toContain("nonce");
    expect(said).toMatch(/: good\n.*: revoked\n.*Reason: keyCompromise/s);
    expect(responder.requests).toHaveLength(1);
  });
});
