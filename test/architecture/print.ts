/**
 * Prints the architecture of `src/` in figures: lines by folder, circles of imports, the longest chain. Run by `npm run architecture`; an
 * argument is another folder with a `src/` and a `package.json` in it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileCircles, importGraph, longestChain } from "./circles.ts";
import { selfReferences } from "./imports.ts";

const [folder = "."] = process.argv.slice(2);
const files = new Map(
  readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .toSorted()
    .map((file) => [`src/${file}`, readFileSync(join(folder, "src", file), "utf8")]),
);
const self = selfReferences(readFileSync(join(folder, "package.json"), "utf8"));
const print = (line: string) => process.stdout.write(`${line}\n`);

const folders = Map.groupBy(files, ([file]) => file.split("/").slice(0, -1).join("/"));
for (const [name, inside] of [...folders].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
  const lines = inside.reduce((sum, [, text]) => sum + text.split("\n").length - 1, 0);
  print(`${String(lines).padStart(6)} lines ${String(inside.length).padStart(4)} files  ${name}/`);
}
const graph = importGraph(files, self);
const circles = fileCircles(graph);
print(`circles of imports: ${circles.length}`);
for (const circle of circles) print(`  ${circle.join(" ")}`);
const chain = longestChain(graph);
print(`longest chain of imports: ${chain.length} files`);
print(`  ${chain.join(" > ")}`);
