/**
 * Which logs to read: files, whole folders, stdin.
 * @module
 */
import { createReadStream, type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorText } from "../../util/error-text.ts";
import { CliError, EXIT } from "../cli-error.ts";
import type { CommandContext } from "../command-context.ts";

/** One log. */
export interface LogInput {
  /** What to call it. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

/** Large pieces, as for unpacking. */
const PIECE_BYTES = 1 << 16;

/**
 * The logs behind the arguments. Of folders those files that look like logs, all the way down, in the order of their names,
 * which for the load balancer's own names is the order of time.
 *
 * @param paths files, folders and `-`; none means stdin.
 * @throws {CliError} for a path that is not there and for a folder without logs.
 */
export function logInputs(paths: readonly string[], context: CommandContext): LogInput[] {
  const given = paths.length === 0 ? ["-"] : paths;
  return given.flatMap((path): LogInput[] => {
    if (path === "-") {
      return [{ name: "stdin", open: () => untilStopped(context.stdin, context.stop) }];
    }
    return filesBelow(path).map((file) => ({
      name: file,
      open: () => createReadStream(file, { highWaterMark: PIECE_BYTES }),
    }));
  });
}

/** What is piped in may pause for ever, for example after `tail -f`: the user's Ctrl-C ends the waiting. */
async function* untilStopped(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const end = { done: true, value: undefined } as const;
  let wake: () => void = () => undefined;
  signal.addEventListener("abort", () => wake(), { once: true });
  for (;;) {
    // One promise for each piece: a race against one for the signal would remember every piece there ever was.
    const next = await new Promise<IteratorResult<Uint8Array, undefined>>((resolve, reject) => {
      wake = () => resolve(end);
      if (signal.aborted) wake();
      else iterator.next().then(resolve, reject);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

function filesBelow(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:log|gz|txt)$/.test(entry.name))
      .map((entry: Dirent) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length > 0) return files;
  } catch (cause) {
    throw new CliError(
      EXIT.unusable,
      `${path} cannot be read: ${errorText(cause)}`,
      "give files or folders with connection logs, or - for stdin",
      { cause },
    );
  }
  throw new CliError(
    EXIT.unusable,
    `${path} holds no file that ends in .log, .gz or .txt`,
    "fetch the logs first, for example with: aws s3 sync s3://BUCKET/PREFIX/AWSLogs logs",
  );
}
