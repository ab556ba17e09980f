/** Files for the commands that read certificates and lists. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../../src/cli/run.ts";
import { fakeSurroundings } from "../fake-surroundings.ts";

/** The current time of these tests. */
export const NOW = new Date("2026-11-22T12:00:00Z");

/** A folder of files. */
export class Files {
  readonly path: string = mkdtempSync(join(tmpdir(), "alb-mtls-cli-"));

  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array): string {
    const file = join(this.path, name);
    writeFileSync(file, content);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Runs a command line. */
export async function cli(
  args: readonly string[],
  stdin: string | Uint8Array = "",
  now: Date = NOW,
) {
  const context = fakeSurroundings({ stdin, now });
  const exitCode = await run(args, context);
  return { exitCode, ...context.printed };
}
