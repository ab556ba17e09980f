import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorText } from "../../util/error-text.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { writeNew } from "../new-file.ts";

/** A folder that only this user can read, and that is removed in the end. */
export class PrivateFolder {
  /** As the user gave it, or where the system keeps temporary files. */
  readonly path: string;
  readonly #files: string[] = [];
  readonly #removeAtExit = () => this.remove();

  /**
   * @param path default a new temporary folder.
   * @throws {CliError} when it cannot be made, or is already there: nothing is overwritten.
   */
  constructor(path?: string) {
    this.path = makeFolder(path);
    // For whatever ends the process without coming back to the command.
    process.once("exit", this.#removeAtExit);
  }

  /** Writes a new file and returns its path. */
  write(name: string, text: string): string {
    const file = join(this.path, name);
    writeNew(file, text, 0o600);
    this.#files.push(file);
    return file;
  }

  /** Removes the files written here and the folder, unless the user put something in it. */
  remove(): void {
    process.off("exit", this.#removeAtExit);
    for (const file of this.#files.splice(0)) rmSync(file, { force: true });
    try {
      rmdirSync(this.path);
    } catch {
      // It holds something of the user's, or is gone already.
    }
  }
}

function makeFolder(path: string | undefined): string {
  // mkdtemp gives mode 0700 by itself.
  if (path === undefined) return mkdtempSync(join(tmpdir(), "alb-mtls-"));
  try {
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch (cause) {
    const message = `the folder ${path} cannot be made: ${errorText(cause)}`;
    const hint = "give --pki a folder that does not exist yet, or leave it out";
    throw new CliError(EXIT.unusable, message, hint, { cause });
  }
}
