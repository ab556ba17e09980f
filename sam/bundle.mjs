#!/usr/bin/env node
// Bundles one function of template.yaml into the folder that SAM packs: `node sam/bundle.mjs WhoamiFunction FOLDER`.
//
// SAM's own esbuild build method copies the tree and runs `npm install` for every function, and knows no resolve
// conditions. This takes a fraction of a second per function, bundles the library from its sources, and stops when a
// function that does not need PKI.js would carry a byte of it. A third argument names a file for esbuild's metafile: bench/ counts
// the bytes of each package by it.
//
// Source maps go into FOLDER.maps, which SAM does not pack: sam/stack.mjs reads stack traces with them.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The functions that may verify certificates themselves, and so may load PKI.js. The report on a build reads it too. */
const mayCarryPkijs = JSON.parse(
  readFileSync(new URL("pkijs-functions.json", import.meta.url), "utf8"),
);

/** `CnGatedVerifyFunction` is made from `handlers/cn-gated-verify.ts`. */
function handlerOf(logicalId) {
  return logicalId
    .replace(/Function$/, "")
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-")
    .toLowerCase();
}

async function loadEsbuild() {
  try {
    return await import("esbuild");
  } catch {
    fail("esbuild is not installed", "run `npm ci` in the repository first");
  }
}

function fail(problem, whatToDo) {
  process.stderr.write(`error: ${problem}\n  what to do: ${whatToDo}\n`);
  process.exit(1);
}

const [logicalId, folder, metafileName] = process.argv.slice(2);
if (!logicalId || !folder)
  fail("two arguments are needed", "node sam/bundle.mjs LOGICAL_ID FOLDER [METAFILE]");
const handler = handlerOf(logicalId);
const entry = `${root}handlers/${handler}.ts`;
if (!existsSync(entry)) {
  fail(
    `${logicalId} is made from handlers/${handler}.ts, which does not exist`,
    "name the function in template.yaml after its handler file",
  );
}

const { build } = await loadEsbuild();
const maps = `${folder}.maps`;
for (const each of [folder, maps]) {
  rmSync(each, { recursive: true, force: true });
  mkdirSync(each, { recursive: true });
}
const { metafile, outputFiles: allFiles } = await build({
  entryPoints: [entry],
  outdir: folder,
  write: false,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  // PKI.js and what it stands on stay in files of their own, loaded when the passthrough gate asks for them.
  splitting: true,
  // The runtime brings the AWS clients, and a source imports one only when it is read.
  external: ["@aws-sdk/*"],
  conditions: ["alb-mtls-source"],
  mainFields: ["module", "main"],
  // Every byte is read at a cold start. Names in stack traces come back from the source map; kept in the code (keepNames) they would
  // cost a tenth of the bytes and of the start-up time.
  minify: true,
  sourcemap: "external",
  legalComments: "none",
  absWorkingDir: root,
  metafile: true,
  logLevel: "warning",
});
// With splitting esbuild writes a file for every import() that it has read, of code that was left out, too. What nothing in the
// bundle loads is dropped.
const entryFile = Object.keys(metafile.outputs).find(
  (file) => metafile.outputs[file].entryPoint === relative(root, entry),
);
const loaded = new Set([entryFile]);
for (const file of loaded) {
  for (const { path, external } of metafile.outputs[file]?.imports ?? []) {
    if (!external) loaded.add(path);
  }
}
const isLoaded = (file) => loaded.has(file.replace(/\.map$/, ""));
for (const file of Object.keys(metafile.outputs)) {
  if (!isLoaded(file)) delete metafile.outputs[file];
}
const outputFiles = allFiles.filter(({ path }) => isLoaded(relative(root, path)));
if (metafileName) writeFileSync(metafileName, JSON.stringify(metafile));

for (const { path, text, contents } of outputFiles) {
  writeFileSync(join(path.endsWith(".map") ? maps : folder, basename(path)), contents);
  if (text.includes("Dynamic require of")) {
    fail(
      `${basename(path)} of ${logicalId} calls require(), which an ES module does not have`,
      "import an ES module instead of the CommonJS package",
    );
  }
}

let bytes = 0;
let files = 0;
for (const [file, { bytes: size, inputs }] of Object.entries(metafile.outputs)) {
  if (file.endsWith(".map")) continue;
  bytes += size;
  files += 1;
  const pkijs = Object.keys(inputs).find((input) => /node_modules\/(pkijs|asn1js)\//.test(input));
  if (pkijs && !mayCarryPkijs.includes(logicalId)) {
    fail(
      `${logicalId} would carry PKI.js: ${basename(file)} holds ${pkijs}`,
      "give albMtls a listener of verify() without a recheck in a handler of verify mode",
    );
  }
}
process.stderr.write(
  `${logicalId}: ${relative(root, entry)}, ${bytes} bytes in ${files} file(s)\n`,
);
