import type { BigIntStats } from "node:fs";
import { open } from "node:fs/promises";
import { assertOptions } from "../util/option-checks.ts";
import { readBoundedBody, SourceError } from "./content.ts";
import { Source } from "./source.ts";
import { SOURCE_OPTION_KEYS, type SourceOptions } from "./source-options.ts";

/**
 * The minimum age in milliseconds of a change before an unchanged file is not read again. File systems record times in steps of 10 ms or
 * of 2 s: a second change within one step leaves the same time.
 */
const settledMillis = 2000;

/**
 * Returns a source that reads a file in the function's package or a mounted file system. It is read again unless it is the same file of
 * the same size, with the same times of modification and of change. A program that writes the file cannot set the latter: archives and
 * image builds give all files one time of modification.
 * @throws {TypeError} when the path is missing or empty, and for wrong options.
 */
export function fromFile(path: string | URL | undefined, options: SourceOptions = {}): Source {
  assertOptions("fromFile()", options, SOURCE_OPTION_KEYS);
  if (path === undefined || String(path) === "") {
    throw new TypeError("fromFile() requires a path; is the environment variable set?");
  }
  // Node.js ignores them when it reads the file, so a setting in them would silently have no effect.
  if (typeof path !== "string" && (path.search !== "" || path.hash !== "")) {
    throw new TypeError(
      "fromFile() accepts neither a query nor a fragment; a ? in a name is %3F, a # is %23",
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
        const content = await readBoundedBody(stream, maxBytes, Number(stat.size));
        return validator === undefined ? { content } : { content, validator };
      } finally {
        await file.close();
      }
    },
    options,
  );
}

/** Returns a value that differs between states of a file; undefined when a further change could produce the same value. */
function validatorOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string | undefined {
  const changedAt = Number(ctimeNs / 1_000_000n);
  // A time in the future comes from another clock, on a network file system, whose steps are unknown.
  const isSettled = Date.now() - changedAt > settledMillis;
  return isSettled ? [dev, ino, size, mtimeNs, ctimeNs].join("-") : undefined;
}
