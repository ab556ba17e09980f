/**
 * A client's certificate and key in one file for browsers and key chains, made by OpenSSL: Node.js writes no PKCS #12.
 * @module
 */
import { spawnSync } from "node:child_process";
import { errorText } from "../../util/error-text.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { writeNew } from "../new-file.ts";
import type { ClientFiles } from "./pki-folder.ts";

const PASSWORD_VARIABLE = "ALB_MTLS_P12_PASSWORD";

/**
 * Writes the file, readable by its owner only.
 * @throws {CliError} when OpenSSL is not installed or does not succeed.
 */
export function writePkcs12(
  file: string,
  { certificate, key }: ClientFiles,
  password: string,
  env: Readonly<Record<string, string | undefined>>,
): void {
  // Written here, not by OpenSSL, which would follow a symbolic link in the place of the file.
  const { error, status, stdout, stderr } = spawnSync(
    "openssl",
    [
      "pkcs12",
      "-export",
      "-in",
      certificate,
      "-inkey",
      key,
      "-passout",
      `env:${PASSWORD_VARIABLE}`,
    ],
    { env: { ...env, [PASSWORD_VARIABLE]: password }, timeout: 30_000 },
  );
  if (error === undefined && status === 0) {
    writeNew(file, stdout, 0o600);
    return;
  }
  const missing = (error as { code?: unknown } | undefined)?.code === "ENOENT";
  throw new CliError(
    EXIT.unusable,
    missing
      ? "PKCS #12 needs OpenSSL, which is not installed"
      : `openssl failed: ${error === undefined ? String(stderr) : errorText(error)}`,
    missing
      ? "install openssl, or use the PEM files, which are there"
      : "use the PEM files, which are there",
    { cause: error },
  );
}
