import { readFile, stat } from "node:fs/promises";
import { Source } from "./source.ts";

/** Largest file that is read, in bytes: the load balancer's own quota for a revocation list is 50 MB. */
const maxBytes = 64 * 1024 * 1024;

/**
 * A file in the function's package or a mounted file system.
 * @throws {TypeError} when the path is missing or empty.
 */
export function fromFile(path: string | URL | undefined): Source {
  if (path === undefined || String(path) === "") {
    throw new TypeError("fromFile() needs a path; is the environment variable set?");
  }
  return new Source(`file ${String(path)}`, async (signal) => {
    const { size } = await stat(path);
    if (size > maxBytes)
      throw new RangeError(`${String(path)} has ${size} bytes, over ${maxBytes}`);
    return readFile(path, { signal });
  });
}
