/**
 * OpenSSL's command line as a peer that does not know this library.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs a command on this input; returns what it prints on stdout, or throws with what it says on stderr. */
export function openssl(args: readonly string[], input: string | Uint8Array = ""): string {
  return execFileSync("openssl", args, { input, encoding: "utf8", stdio: "pipe" });
}

/** What `openssl x509` prints of a certificate. */
export function opensslX509(der: Uint8Array, ...args: readonly string[]): string {
  return openssl(["x509", "-inform", "DER", "-noout", ...args], der);
}

/** What `openssl verify` says of a leaf: "OK", or its complaint. */
export function opensslVerify(
  anchorPem: string,
  chainPem: readonly string[],
  ...args: readonly string[]
): string {
  const [leaf = "", ...intermediates] = chainPem;
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-openssl-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  try {
    const untrusted =
      intermediates.length === 0 ? [] : ["-untrusted", file("untrusted", intermediates.join(""))];
    const anchor = ["-CAfile", file("anchor", anchorPem), "-no-CApath", "-no-CAstore"];
    openssl(["verify", ...args, ...anchor, ...untrusted, file("leaf", leaf)]);
    return "OK";
  } catch (error) {
    return String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `openssl ocsp` prints of an answer, verifying nothing. Long lines, which it breaks, are whole again. */
export function opensslOcspText(der: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-openssl-"));
  try {
    writeFileSync(join(folder, "answer"), der);
    const args = ["-respin", join(folder, "answer"), "-resp_text", "-noverify"];
    return openssl(["ocsp", ...args]).replaceAll("\\\n", "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
