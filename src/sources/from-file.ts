import type { BigIntStats } from "node:fs";
import { open } from "node:fs/promises";
import { assertOptions } from "../util/option-checks.ts";
import { readBody, SourceError } from "./content.ts";
import { Source } from "./source.ts";
import { SOURCE_OPTION_KEYS, type SourceOptions } from "./source-options.ts";

/**
 * Milliseconds that a change must be old before the file may be passed over for as long as nothing differs. File systems note times in
 * steps, of 10 ms or of 2 s: a second change within one step leaves the same time.
 */
const settledMillis = 2000;

/**
 * A file in the function's package or a mounted file system. It is read again unless it is the same file of the same size, with the same times
 * of modification and of change. The latter cannot be set by the one who writes: archives and image builds give all files one time of
 * modification.
 * @throws {TypeError} when the path is missing or empty, and for wrong options.
 */
export function fromFile(path: string | URL | undefined, options: SourceOptions = {}): Source {
  assertOptions("fromFile()", options, SOURCE_OPTION_KEYS);
  if (path === undefined || String(path) === "") {
    throw new TypeError("fromFile() needs a path; is the environment variable set?");
  }
  // Node.js reads the file without a word about them: what somebody meant to say there would be lost.
  if (typeof path !== "string" && (path.search !== "" || path.hash !== "")) {
    throw new TypeError(
      "fromFile() takes no query and no fragment; a ? in a name is %3F, a # is %23",
    );
  }
  return new Source(
    `file ${String(path)}`,
    async ({ signal, known, maxBytes }) => {
      const file = await open(path);
      try {
        const stat = await file.stat({ bigint: true });
        if (!stat.isFile()) throw new SourceError("it is not a file");
        const validator = validatorOf(stat);
        if (validator !== undefined && known === validator) return "unchanged";
        const stream = file.createReadStream({ autoClose: false, signal });
        const content = await readBody(stream, maxBytes, Number(stat.size));
        return validator === undefined ? { content } : { content, validator };
      } finally {
        await file.close();
      }
    },
    options,
  );
}

/** What tells one state of a file from another; undefined when a further change could look the same. */
function validatorOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string | undefined {
  const changedAt = Number(ctimeNs / 1_000_000n);
  // A time in the future is another clock's, on a network file system: nothing can be said of its steps.
  const isSettled = Date.now() - changedAt > settledMillis;
  return isSettled ? [dev, ino, size, mtimeNs, ctimeNs].join("-") : undefined;
}
