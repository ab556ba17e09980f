/**
 * The names that files export, so that one name stands for one thing: a reader who searches for a name finds one declaration.
 */
import type { Files } from "./source-files.ts";

const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type) +(\w+)/gm;
/** A list of local names; one that is followed by `from` exports another file's declaration again. */
const LIST = /^export (?:type )?\{([^}]*)\}(?!\s*from\b)/gm;

/** Returns the names that more than one file declares and exports, with those files. */
export function repeatedExports(files: Files): Map<string, readonly string[]> {
  const filesByName = new Map<string, string[]>();
  for (const [file, text] of files) {
    for (const name of exportedNames(text)) {
      filesByName.set(name, [...(filesByName.get(name) ?? []), file]);
    }
  }
  return new Map([...filesByName].filter(([, declaring]) => declaring.length > 1));
}

function exportedNames(text: string): Set<string> {
  const declared = [...text.matchAll(DECLARATION)].map(([, name]) => name ?? "");
  const listed = [...text.matchAll(LIST)].flatMap(([, list]) =>
    (list ?? "")
      .split(",")
      .map((entry) => entry.trim().split(/\s+/).at(-1) ?? "")
      .filter((name) => name !== ""),
  );
  return new Set([...declared, ...listed]);
}
