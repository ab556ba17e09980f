// The package as a user gets it: packed, installed into an empty project, imported, type-checked, bundled as SAM does, and run.
// What the tests of this repository cannot see is caught here: a file that is not packed, an export that points nowhere, a
// dependency that is only a development dependency, types that resolve in one mode only.
// Run by `npm run check:installed`; needs the packages of package-lock.json in npm's cache or a registry.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const fixtures = new URL("check-package/", import.meta.url);
const project = mkdtempSync(join(tmpdir(), "alb-mtls-installed-"));

/** Runs a command and returns its output; a failure ends the check with everything it printed. */
function run(command, args, { cwd = project, env = {}, input = "" } = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    input,
    encoding: "utf8",
    timeout: 180_000,
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")}\nexit code ${status}\n${stdout}\n${stderr}`);
  }
  return { stdout, stderr };
}

/** Without what `npm run` tells its scripts of this repository: the npm started here works in another folder. */
function cleanEnvironment() {
  const isOurs = (name) => /^(npm_(lifecycle|package|config_local_prefix)|INIT_CWD$)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

/** npm by the Node.js that runs this script. */
function npm(args, options) {
  const path = process.env.npm_execpath;
  return path === undefined ? run("npm", args, options) : node([path, ...args], options);
}

function node(args, options) {
  return run(process.execPath, args, options);
}

/**
 * What the compiler says of the user's files and of this package's declarations. Declarations of other packages are read too, so that ours
 * are (`skipLibCheck` would skip both), but they are not ours to mend: Middy's name a package that it does not depend on.
 */
function typeErrors(config) {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "--project", config], {
    cwd: project,
    encoding: "utf8",
  });
  const errors = stdout.split("\n").filter((line) => line.includes("error TS"));
  check(status === 0 || errors.length > 0, `tsc: exit code ${status}\n${stdout}${stderr}`);
  const isForeign = (line) => /^node_modules\/(?!alb-mtls\/)/.test(line);
  return errors.filter((line) => !isForeign(line));
}

function check(condition, complaint) {
  if (!condition) throw new Error(complaint);
}

const subpaths = Object.keys(manifest.exports).filter((path) => path !== "./package.json");
const specifiers = subpaths.map((path) => path.replace(/^\./, manifest.name));

const steps = {
  "packs and installs into an empty project": () => {
    npm(["pack", "--loglevel=error", "--pack-destination", project], { cwd: root });
    const tarball = readdirSync(project).find((name) => name.endsWith(".tgz"));
    writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
    const types = `@types/node@${manifest.devDependencies["@types/node"]}`;
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
    npm(["install", ...quiet, `./${tarball}`, types]);
    for (const name of readdirSync(fixtures)) {
      writeFileSync(join(project, name), readFileSync(new URL(name, fixtures)));
    }
  },

  "holds what it should and nothing else": () => {
    const installed = join(project, "node_modules", manifest.name);
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    const top = new Set(files.map((file) => file.split("/")[0]));
    const expected = [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "docs",
      "package.json",
      "src",
    ];
    check([...top].sort().join() === expected.join(), `the package holds ${[...top].sort()}`);
    const odd = files.filter((file) => /\.(pem|key|p12|env|tgz|log)$|(^|\/)test\//.test(file));
    check(odd.length === 0, `the package holds ${odd}`);
  },

  "has its command": () => {
    const { stdout } = npm(["exec", "--offline", "--", "alb-mtls", "--help"]);
    check(/\bdemo\b/.test(stdout) && /\bstart\b/.test(stdout), `--help says:\n${stdout}`);
  },

  "shows its demo without a clone": () => {
    // The exit code is 0 only when every row is as expected.
    const { stdout } = npm(["exec", "--offline", "--", "alb-mtls", "demo"]);
    check(/\bClientCertRejected\b/.test(stdout), `the demo says:\n${stdout}`);
  },

  "takes Middy and Powertools as optional peers": () => {
    for (const name of ["@middy", "@aws-lambda-powertools"]) {
      check(!existsSync(join(project, "node_modules", name)), `${name} was installed unasked`);
    }
    const middy = `@middy/core@${manifest.devDependencies["@middy/core"]}`;
    npm(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", middy]);
  },

  [`imports as ES modules: ${specifiers.join(", ")}`]: () => {
    const { stdout } = node(["import-all.mjs", ...specifiers]);
    check(stdout.trim() === "ok", stdout);
  },

  "is there for require() of CommonJS": () => {
    const { stdout, stderr } = node(["require-all.cjs", ...specifiers]);
    check(stdout.trim() === "ok", `${stdout}${stderr}`);
  },

  "has types under NodeNext and Bundler resolution": () => {
    for (const resolution of ["nodenext", "bundler"]) {
      const complaints = typeErrors(`tsconfig.${resolution}.json`);
      check(complaints.length === 0, `${resolution}:\n${complaints.join("\n")}`);
    }
  },

  "works in a user's handler, bundled with SAM's default CommonJS settings": () => {
    mkdirSync(join(project, "task"));
    const { stderr } = node([
      join(root, "node_modules/esbuild/bin/esbuild"),
      "handler.ts",
      ...["--bundle", "--platform=node", "--format=cjs", "--target=es2020", "--minify"],
      ...["--log-level=warning", "--outfile=task/handler.cjs"],
    ]);
    check(stderr === "", `esbuild warns:\n${stderr}`);
    const { stdout } = node(["run-bundle.mjs", "./task/handler.cjs"]);
    check(
      stdout.trim() === "200 hello clientA, 403 ClientCertRejected, 401 ClientCertMissing",
      stdout,
    );
  },
};

let failed = false;
try {
  for (const [name, step] of Object.entries(steps)) {
    const started = Date.now();
    step();
    process.stdout.write(`ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
  }
} catch (error) {
  failed = true;
  process.stderr.write(`FAIL ${error.message}\n`);
} finally {
  rmSync(project, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
