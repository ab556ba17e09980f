#!/usr/bin/env node
// Makes a stack trace of a built function readable: `node sam/stack.mjs .aws-sam/build/WhoamiFunction < trace.txt`.
//
// Log lines show places in the minified bundle. The source maps that `sam build` left beside the function's folder say what stands there;
// shipped with the function they would cost every cold start, needed or not.
import { readdirSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";

const [built = ""] = process.argv.slice(2);
const folder = `${built.replace(/\/+$/, "")}.maps`;

function readMaps() {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".map"));
    return new Map(
      names.map((name) => [
        name.slice(0, -".map".length),
        new SourceMap(JSON.parse(readFileSync(join(folder, name), "utf8"))),
      ]),
    );
  } catch {
    process.stderr.write(
      `error: no source maps in ${folder}\n  what to do: sam build, then node sam/stack.mjs .aws-sam/build/FUNCTION < trace.txt\n`,
    );
    process.exit(1);
  }
}

const maps = readMaps();

/** `file:///var/task/whoami.mjs:3:1200` as the place in the sources; whatever else there is stays. */
function readable(text) {
  return text.replaceAll(
    /(?:file:\/\/)?[^\s()"]*?([\w.-]+\.mjs):(\d+):(\d+)/g,
    (place, file, line, column) => {
      const origin = maps.get(file)?.findOrigin(Number(line), Number(column));
      if (origin?.fileName === undefined) return place;
      const source = origin.fileName.replace(/^(?:\.\.\/)+/, "");
      return `${source}:${origin.lineNumber}:${origin.columnNumber}`;
    },
  );
}

process.stdout.write(readable(readFileSync(0, "utf8")));
