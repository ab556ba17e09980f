/**
 * The functions of template.yaml, bundled exactly as `sam build` does it (handlers/Makefile runs sam/bundle.mjs), and the bytes of each
 * package in them.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { parseTemplate } from "../sam/template.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** One function, bundled. */
export interface Bundle {
  /** Its name in the template. */
  readonly name: string;
  readonly folder: string;
  /** The file that the runtime imports. */
  readonly entry: string;
  /** Of all files, chunks that are loaded later included. */
  readonly bytes: number;
  readonly gzipped: number;
  /** Bytes by package, `alb-mtls` and `handlers` among them, the largest first. */
  readonly packages: ReadonlyMap<string, number>;
  /** Of PKI.js and what it stands on. */
  readonly pkijsBytes: number;
}

/** The functions of template.yaml. */
export function functionNames(): readonly string[] {
  const { Resources } = parseTemplate(readFileSync(join(root, "template.yaml"), "utf8"));
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === "AWS::Serverless::Function")
    .map(([name]) => name);
}

/** Bundles one function into a folder of its own below this one. */
export function bundleFunction(name: string, parent: string): Bundle {
  const folder = join(parent, name);
  const metafileName = `${folder}.json`;
  execFileSync(process.execPath, ["sam/bundle.mjs", name, folder, metafileName], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const metafile: Metafile = JSON.parse(readFileSync(metafileName, "utf8"));
  const outputs = Object.entries(metafile.outputs).filter(([file]) => /\.m?js$/.test(file));
  const packages = bytesByPackage(outputs.map(([, output]) => output));
  const entry = outputs.find(([, { entryPoint }]) => entryPoint !== undefined)?.[0] ?? "";
  const files = outputs.map(([file]) => readFileSync(join(root, file)));
  const pkijs = withDependencies("pkijs");
  return {
    name,
    folder,
    entry: join(root, entry),
    bytes: files.reduce((sum, { length }) => sum + length, 0),
    gzipped: files.reduce((sum, file) => sum + gzipSync(file).length, 0),
    packages,
    pkijsBytes: [...pkijs].reduce((sum, each) => sum + (packages.get(each) ?? 0), 0),
  };
}

/** The part of esbuild's metafile that is read. */
interface Metafile {
  readonly outputs: Readonly<Record<string, Output>>;
}

interface Output {
  readonly bytes: number;
  readonly entryPoint?: string;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** Bytes by package; what belongs to none (esbuild's own helpers, imports, exports) is called `glue`. */
export function bytesByPackage(outputs: readonly Output[]): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  const add = (name: string, count: number) => bytes.set(name, (bytes.get(name) ?? 0) + count);
  for (const output of outputs) {
    let glue = output.bytes;
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      add(packageOf(file), bytesInOutput);
      glue -= bytesInOutput;
    }
    add("glue", glue);
  }
  return new Map([...bytes].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a));
}

function packageOf(file: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (name !== undefined) return name;
  return file.startsWith("src/") ? "alb-mtls" : "handlers";
}

/** A package and all that it asks for, as they are installed. */
function withDependencies(name: string): ReadonlySet<string> {
  const names = new Set([name]);
  for (const each of names) {
    const manifest = join(root, "node_modules", each, "package.json");
    const { dependencies = {} } = JSON.parse(readFileSync(manifest, "utf8"));
    for (const dependency of Object.keys(dependencies)) names.add(dependency);
  }
  return names;
}

/** Whether `npm run sam:build` left exactly these files; undefined when nothing is built. */
export function isAsBuilt({ name, folder }: Bundle): boolean | undefined {
  const built = join(root, ".aws-sam/build", name);
  if (!existsSync(built)) return undefined;
  const files = readdirSync(folder);
  return (
    readdirSync(built).join() === files.join() &&
    files.every((file) => readFileSync(join(built, file)).equals(readFileSync(join(folder, file))))
  );
}
