/** The virtual end nodes that an OpenADR service knows. */
import { variable, wrong } from "./environment.ts";

/** `VENS`: ids of VENs by their fingerprint. */
export function vens(): ReadonlyMap<string, string> {
  const lines = variable("VENS")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  const known = new Map(
    lines.map((line): [string, string] => {
      const [, id, fingerprint] = /^(\S+) ([0-9A-F]{2}(?::[0-9A-F]{2}){9})$/.exec(line) ?? [];
      if (id === undefined || fingerprint === undefined) throw wrong("VENS");
      return [fingerprint, id];
    }),
  );
  // One certificate under two ids: which of them it is would depend on the order.
  if (known.size !== lines.length) throw wrong("VENS");
  return known;
}
