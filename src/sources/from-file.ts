import { open } from "node:fs/promises";
import { assertOptions } from "../util/option-checks.ts";
import { readBody, SourceError } from "./content.ts";
import { Source } from "./source.ts";
import { SOURCE_OPTION_KEYS, type SourceOptions } from "./source-options.ts";

/**
 * A file in the function's package or a mounted file system. It is read again only when size or time of change differ.
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
        const stat = await file.stat();
        if (!stat.isFile()) throw new SourceError("it is not a file");
        const validator = `${stat.dev}-${stat.ino}-${stat.size}-${stat.mtimeMs}`;
        if (known === validator) return "unchanged";
        const stream = file.createReadStream({ autoClose: false, signal });
        return { content: await readBody(stream, maxBytes, stat.size), validator };
      } finally {
        await file.close();
      }
    },
    options,
  );
}
