/**
 * How the command line writes files. Neither function follows a symbolic link: a folder may come out of an archive or a
 * repository that holds one.
 * @module
 */
import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { errorText } from "../util/error-text.ts";
import { CliError, EXIT } from "./cli-error.ts";

/**
 * Writes a file that is not there yet.
 * @param mode 0o600 for keys.
 * @throws {CliError} when it is there: nothing is overwritten.
 */
export function writeNew(path: string, content: string | Uint8Array, mode: number = 0o644): void {
  try {
    writeFileSync(path, content, { flag: "wx", mode });
  } catch (cause) {
    const exists = (cause as { code?: unknown }).code === "EEXIST";
    throw new CliError(
      EXIT.unusable,
      exists ? `${path} is there already` : `${path} cannot be written: ${errorText(cause)}`,
      exists ? "remove it or choose another name: nothing is overwritten" : "choose another place",
      { cause },
    );
  }
}

/**
 * Replaces a file as a whole: an interrupted write leaves the old one. A symbolic link in its place is replaced, not followed.
 * @throws {CliError} when it cannot be written.
 */
export function replaceFile(path: string, content: string, mode: number = 0o644): void {
  // Unpredictable: a link cannot be prepared under this name.
  const temporary = `${path}.${randomBytes(12).toString("hex")}.new`;
  writeNew(temporary, content, mode);
  try {
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    const message = `${path} cannot be replaced: ${errorText(cause)}`;
    throw new CliError(EXIT.unusable, message, "see whether it is a file in a folder of yours", {
      cause,
    });
  }
}
