/** A CA, a client of it, and what `openssl ocsp` says about it: for the tests that hold OpenSSL's word beside ours. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "@jest/globals";
import { createTestPki } from "../../../src/testing/index.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-ocsp-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** The path of a new file with this content. */
export function file(content: string | Uint8Array): string {
  files += 1;
  const path = join(folder, String(files));
  writeFileSync(path, content);
  return path;
}

export const pki = createTestPki();
export const issuing = pki.root.issueCa({ subject: "CN=Issuing CA" });
export const client = issuing.issue({ subject: "CN=clientA" });

const run = promisify(execFile);

/** What `openssl ocsp` says on both streams, whether it ends well or not. */
export async function ocsp(...args: readonly string[]): Promise<string> {
  const trusted = ["-issuer", file(issuing.pem), "-CAfile", file(pki.root.pem + issuing.pem)];
  const ended = run("openssl", ["ocsp", ...trusted, ...args]);
  const said = await ended.catch((error: { stdout: string; stderr: string }) => error);
  return said.stderr + said.stdout;
}
