/**
 * Files and stdin, bounded.
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { errorText } from "../../util/error-text.ts";
import { CliError, EXIT } from "../cli-error.ts";
import type { World } from "../world.ts";

/** Largest input: a revocation list may have 50 MB. */
const MAX_BYTES = 128 * 1024 * 1024;

/**
 * The bytes of a file, or of stdin for `-`.
 * @throws {CliError} when it cannot be read, is empty, or is larger than 128 MiB.
 */
export async function readInput(path: string, world: World): Promise<Uint8Array> {
  const bytes = path === "-" ? await readStdin(world) : readFile(path);
  if (bytes.length > 0) return bytes;
  throw unusable(`${nameOf(path)} is empty`);
}

/** What to call an input in a message. */
export function nameOf(path: string): string {
  return path === "-" ? "stdin" : path;
}

async function readStdin(world: World): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of world.stdin) {
    length += piece.length;
    if (length > MAX_BYTES) throw tooLarge("stdin");
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function readFile(path: string): Uint8Array {
  let size: number;
  try {
    size = statSync(path).size;
    if (size <= MAX_BYTES) return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw unusable(`${path} cannot be read: ${errorText(cause)}`, cause);
  }
  throw tooLarge(path);
}

function tooLarge(name: string): CliError {
  return unusable(`${name} is larger than ${MAX_BYTES} bytes`);
}

function unusable(message: string, cause?: unknown): CliError {
  return new CliError(EXIT.unusable, message, "name a file, or - for stdin", { cause });
}
