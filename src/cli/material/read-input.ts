/**
 * Files and stdin, bounded.
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { errorText } from "../../util/error-text.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { type CommandContext, notify } from "../command-context.ts";
import { hasByteOrderMark, otherFormOf } from "./other-forms.ts";

/** Largest input: a revocation list may have 50 MB. */
const MAX_BYTES = 128 * 1024 * 1024;

/**
 * Returns the bytes of a file, or of stdin for `-`, without a byte order mark, which it mentions.
 * @throws {CliError} when it cannot be read, is empty, is larger than 128 MiB, or is a key store or another form that is not read.
 */
export async function readInput(path: string, context: CommandContext): Promise<Uint8Array> {
  const bytes = await readRawInput(path, context);
  if (!hasByteOrderMark(bytes)) return bytes;
  notify(
    context,
    `note: ${nameOf(path)} begins with a byte order mark, which is left out here; save it without one before anything else reads it`,
  );
  return bytes.subarray(3);
}

/**
 * Returns the bytes of a file, or of stdin for `-`, as they are.
 * @throws {CliError} as {@link readInput}
 */
export async function readRawInput(path: string, context: CommandContext): Promise<Uint8Array> {
  const bytes = path === "-" ? await readStdin(context) : readFile(path);
  if (bytes.length === 0) throw unusable(`${nameOf(path)} is empty`);
  const other = otherFormOf(bytes, path);
  if (other === undefined) return bytes;
  const message = `${nameOf(path)} ${other.what}, not PEM or DER certificates`;
  throw new CliError(EXIT.unusable, message, other.hint);
}

/** Returns what to call an input in a message. */
export function nameOf(path: string): string {
  return path === "-" ? "stdin" : path;
}

async function readStdin(context: CommandContext): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of context.stdin) {
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
