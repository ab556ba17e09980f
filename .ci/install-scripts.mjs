// Fails when `npm ci` would run an install script that package.json does not allow. Needs no package: it runs before any is installed.
// usage: node .ci/install-scripts.mjs [FOLDER [NPM_VERSION]]; by default this repository and the npm that is installed.
//
// npm itself refuses (strict-allow-scripts), from the version that devEngines names. Earlier ones ignore the rule and run everything.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder = fileURLToPath(new URL("..", import.meta.url)), npmVersion = installedNpm()] =
  process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), "utf8");

function installedNpm() {
  const { stdout, error } = spawnSync("npm", ["--version"], { encoding: "utf8" });
  return error === undefined ? stdout.trim() : "";
}

/** The name of a package by its place in the lock file; an alias has its own name beside it. */
function nameOf([place, entry]) {
  return entry.name ?? place.replace(/^.*node_modules\//, "");
}

/** Whether the first version is not below the second; prereleases are below. */
function isAtLeast(version, least) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return false;
  const [have, need] = [version, least].map((text) => text.split(".").map(Number));
  const differs = have.findIndex((part, index) => part !== need[index]);
  return differs < 0 || have[differs] > need[differs];
}

const complaints = [];
const { allowScripts = {}, devEngines } = JSON.parse(read("package.json"));
const { packages = {} } = JSON.parse(read("package-lock.json"));

/** A package whose script npm runs: what the registry said of it, or `prepare` of what does not come from a registry. */
function runsScript({ hasInstallScript, link, resolved = "" }) {
  return hasInstallScript === true || link === true || /^(?:git|file:)/.test(resolved);
}

/** What allowScripts may call a package: its name, or its name and version. */
const keysOf = ({ name, version }) => [`${name}@${version}`, name];

const withScript = Object.entries(packages)
  .filter(([place, entry]) => place !== "" && runsScript(entry))
  .map((found) => ({ name: nameOf(found), version: found[1].version }));
const saidOf = (found) => keysOf(found).map((key) => allowScripts[key]);
for (const found of withScript) {
  if (!saidOf(found).some((said) => typeof said === "boolean")) {
    complaints.push(
      `${found.name} has an install script, and allowScripts in package.json says neither true nor false for it: read the script, then say which`,
    );
  }
}
for (const key of Object.keys(allowScripts)) {
  if (!withScript.some((found) => keysOf(found).includes(key))) {
    complaints.push(`allowScripts names ${key}, which has no install script: take it out`);
  }
}

if (!/^strict-allow-scripts\s*=\s*true$/m.test(read(".npmrc"))) {
  complaints.push(".npmrc must say strict-allow-scripts=true: without it npm only warns");
}

const least = /^>=(\d+\.\d+\.\d+)$/.exec(devEngines?.packageManager?.version ?? "")?.[1];
if (least === undefined) {
  complaints.push("devEngines.packageManager.version in package.json must be >= and a version");
} else if (!isAtLeast(npmVersion, least)) {
  complaints.push(
    `npm ${npmVersion || "(none found)"} would run every install script: ${least} or later honours allowScripts (npm install --global npm@11)`,
  );
}

const allowed = withScript.filter((found) => saidOf(found).includes(true)).map(({ name }) => name);
process.stdout.write(`allowed to run an install script: ${allowed.join(", ") || "none"}\n`);
for (const complaint of complaints) process.stderr.write(`error: ${complaint}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;
