/**
 * The rooms of `src/` and who may import whom: downward only. docs/architecture.md explains the rooms; this table holds them.
 */
import { type Import, importsOf, type SelfReferences } from "./imports.ts";
import type { Files, Finding } from "./source-files.ts";

/** The files that lie in `src/` itself: the public faces. */
export const FACE = "(face)";

const base = ["errors", "util"];
const reading = [...base, "x509", "alb"];
const deciding = [...reading, "identity", "sources", "trust", "revocation", "verification"];
const gate = [...deciding, "policy", "observability"];
const lambda = [...gate, "gate", "lambda", FACE];

/** What each room may import beside its own files. A room that is not here may not exist. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  util: [],
  x509: ["util"],
  errors: ["x509"],
  alb: [...base, "x509"],
  identity: [...base, "x509"],
  sources: [...base, "x509"],
  trust: [...base, "x509"],
  revocation: [...base, "x509", "sources", "trust"],
  policy: [...base, "x509", "identity"],
  verification: [...reading, "identity", "sources", "trust", "revocation"],
  observability: [...base, "x509", "identity"],
  gate,
  lambda: [...gate, "gate"],
  [FACE]: [...gate, "gate", "lambda"],
  // Not part of what runs in a Lambda.
  testing: [...base, "x509", "alb", "identity"],
  "connection-log": [...base, "x509", "alb"],
  emulator: [...lambda, "testing", "connection-log"],
  operations: [...deciding, "observability"],
  cli: [...lambda, "testing", "connection-log", "emulator", "operations"],
};

/** The rooms that nothing may reach which runs in a Lambda. */
export const TOOLS: readonly string[] = [
  "testing",
  "connection-log",
  "emulator",
  "operations",
  "cli",
];

/** The room of a file of `src/`, or undefined for files elsewhere. */
export function roomOf(file: string): string | undefined {
  const [top, room, ...rest] = file.split("/");
  if (top !== "src" || room === undefined) return undefined;
  return rest.length === 0 ? FACE : room;
}

/** Imports between rooms that the table does not allow, and files in rooms that it does not know. */
export function upwardImports(
  files: Files,
  self: SelfReferences,
  rooms: Readonly<Record<string, readonly string[]>> = ROOMS,
): Finding[] {
  const findings: Finding[] = [];
  for (const [file, text] of files) {
    const room = roomOf(file);
    if (room === undefined) continue;
    const allowed = rooms[room];
    if (allowed === undefined) {
      findings.push({
        file,
        line: 1,
        text: `${room}/ is a room that test/house/rooms.ts does not know: say what it may import`,
      });
      continue;
    }
    for (const each of importsOf(file, text, self)) {
      const wrong = whyWrong(each, room, allowed);
      if (wrong !== undefined) findings.push({ file, line: each.line, text: wrong });
    }
  }
  return findings;
}

function whyWrong(
  { specifier, target }: Import,
  room: string,
  allowed: readonly string[],
): string | undefined {
  if (target === undefined) return undefined;
  if (!specifier.startsWith(".")) return `${specifier} is this package itself: import the file`;
  const other = roomOf(target);
  if (other === undefined) return `${specifier} is outside of src/`;
  if (other === room || allowed.includes(other)) return undefined;
  return `${room} may not import ${other} (${specifier}); it may import ${allowed.join(", ") || "nothing"}`;
}

/** Rooms that may import each other, directly or round several corners: the table itself would be wrong. */
export function circles(rooms: Readonly<Record<string, readonly string[]>>): string[] {
  const below = (room: string, seen: Set<string>): Set<string> => {
    for (const next of rooms[room] ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      below(next, seen);
    }
    return seen;
  };
  return Object.keys(rooms).filter((room) => below(room, new Set()).has(room));
}
