import { writeFileSync } from "node:fs";
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
