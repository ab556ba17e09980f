/**
 * `npm run wording`: how plainly the tree is written. `--list` adds each place; a folder, if one is given, is measured in place of this
 * repository, for example an archive of an earlier commit.
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { wordingOf } from "./wording.ts";

const { values, positionals } = parseArgs({
  options: { list: { type: "boolean", default: false } },
  allowPositionals: true,
});
const folder = positionals[0] ?? fileURLToPath(new URL("../../", import.meta.url));

for (const { part, lines, places, perThousand } of wordingOf(folder)) {
  if (values.list) {
    for (const { file, line, word } of places) process.stdout.write(`${file}:${line}: ${word}\n`);
  }
  const figure = perThousand.toFixed(2).padStart(6);
  process.stdout.write(`${figure} per 1,000 lines  ${places.length} in ${lines}  ${part}\n`);
}
