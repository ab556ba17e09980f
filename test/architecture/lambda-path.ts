/**
 * What runs in a Lambda: it must bundle to CommonJS (SAM's default) and bring no tool along.
 */
import { transformSync } from "esbuild";
import { folderOf, TOOLS } from "./folders.ts";
import { importsOf, type Reached, reachableFrom, type SelfReferences, wayTo } from "./imports.ts";
import { type Files, type Finding, lineAt } from "./source-files.ts";

/** A tool that a handler is for: the one that runs it. */
const OWN_TOOLS: Readonly<Record<string, string>> = {
  "handlers/revocation-sync.ts": "operations",
};

/** Files of tools that are reached, each at the import that crosses over. */
export function reachedTools(reached: Reached): Finding[] {
  const findings: Finding[] = [];
  for (const [target, way] of reached) {
    const crossing = way.at(-1);
    const from = crossing === undefined ? undefined : folderOf(crossing.file);
    const folder = folderOf(target);
    if (crossing === undefined || folder === undefined || !TOOLS.includes(folder)) continue;
    if (from !== undefined && TOOLS.includes(from)) continue;
    if (OWN_TOOLS[crossing.file] === folder) continue;
    const text = `${target} is a tool and must not be reached in a Lambda (${wayTo(way)})`;
    findings.push({ file: crossing.file, line: crossing.line, text });
  }
  return findings;
}

/** Top-level await and `import.meta`, which a CommonJS bundle cannot have; esbuild itself is asked. */
export function notForCommonJs(file: string, text: string): Finding[] {
  const messages = commonJsMessages(text).filter(
    (message) => message.id === "empty-import-meta" || /top-level await/i.test(message.text),
  );
  return messages.map((message) => ({
    file,
    line: message.location?.line ?? 1,
    text: message.text,
  }));
}

interface Message {
  readonly id: string;
  readonly text: string;
  readonly location: { readonly line: number } | null;
}

function commonJsMessages(text: string): readonly Message[] {
  try {
    return transformSync(text, { loader: "ts", format: "cjs", logLevel: "silent" }).warnings;
  } catch (error) {
    const { errors = [], warnings = [] } = error as { errors?: Message[]; warnings?: Message[] };
    return [...errors, ...warnings];
  }
}

// A quoted specifier, so that an option called pkijsCrossCheck is not one.
const pkijs = /["'`](?:pkijs|asn1js)["'`/]/g;

/** Where a file that is reached from here names PKI.js or its ASN.1 library. */
export function namingPkijs(entry: string, files: Files, self: SelfReferences): Finding[] {
  const reached = reachableFrom([entry], files, self);
  return [...reached].flatMap(([file, way]) => {
    const text = files.get(file) ?? "";
    return [...text.matchAll(pkijs)].map((match) => ({
      file,
      line: lineAt(text, match.index),
      text: `PKI.js is named in what ${entry} reaches (${wayTo(way)})`,
    }));
  });
}

/** The packages that are imported by what is reached, Node's own modules left out. */
export function packagesIn(reached: Reached, files: Files, self: SelfReferences): Set<string> {
  const specifiers = [...reached.keys()].flatMap((file) =>
    importsOf(file, files.get(file) ?? "", self)
      .filter(({ target, specifier }) => target === undefined && !specifier.startsWith("node:"))
      .map(({ specifier }) => specifier),
  );
  return new Set(specifiers);
}
