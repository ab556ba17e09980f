import { relative } from "node:path";

/** A path for a person to read: relative when it is below the working directory. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
