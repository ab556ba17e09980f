/**
 * Bundles a user's handler with esbuild, Rollup and webpack, and prints the modules that each bundle has code of. Run as a process of its
 * own: bundlers do not run in Jest's module system.
 */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";
import { type Plugin, rollup } from "rollup";
import webpack from "webpack";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const conditions = ["alb-mtls-source", "node", "import"];
const loader = fileURLToPath(new URL("typescript-loader.cjs", import.meta.url));

/** The modules that a bundle has code of, as paths in the repository. */
type Bundler = (code: string) => Promise<readonly string[]>;

const bundlers: Readonly<Record<string, Bundler>> = {
  async esbuild(code) {
    const { metafile } = await build({
      stdin: { contents: code, resolveDir: root, sourcefile: "handler.js" },
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      format: "esm",
      conditions,
      external: ["@aws-sdk/*"],
    });
    return Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [file] : [],
      ),
    );
  },

  async rollup(code) {
    const bundle = await rollup({
      input: "handler",
      external: (id) => !/^(?:[./]|handler$|alb-mtls)/.test(id),
      plugins: [sourcePlugin(code)],
    });
    const { output } = await bundle.generate({ format: "es" });
    await bundle.close();
    return output.flatMap((chunk) =>
      chunk.type !== "chunk"
        ? []
        : [
            ...Object.entries(chunk.modules).flatMap(([file, { renderedLength }]) =>
              renderedLength > 0 ? [inRepository(file)] : [],
            ),
            // Packages are left outside: that they are imported is what counts.
            ...[...chunk.imports, ...chunk.dynamicImports].map((id) => `node_modules/${id}`),
          ],
    );
  },

  async webpack(code) {
    const compiler = webpack({
      mode: "production",
      context: root,
      entry: `data:text/javascript,${encodeURIComponent(code)}`,
      output: { path: `${tmpdir()}/alb-mtls-webpack` },
      target: "node22",
      optimization: { minimize: false, concatenateModules: false },
      resolve: { conditionNames: conditions, alias: exact(aliases()) },
      module: { rules: [{ test: /\.ts$/, loader }] },
      externals: [/^@aws-sdk\//],
    });
    if (compiler === null) throw new Error("webpack made no compiler");
    // Nothing is written: the statistics say what would be.
    compiler.outputFileSystem = {
      ...compiler.outputFileSystem,
      mkdir: (_path: string, done: (error: null) => void) => done(null),
      writeFile: (_path: string, _content: unknown, done: (error: null) => void) => done(null),
    } as NonNullable<typeof compiler.outputFileSystem>;
    const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) =>
      compiler.run((error, result) => (error === null ? resolve(result) : reject(error))),
    );
    if (stats === undefined || stats.hasErrors()) throw new Error(stats?.toString("errors-only"));
    const { modules = [] } = stats.toJson({
      all: false,
      modules: true,
      ids: true,
      dependentModules: true,
      cachedModules: true,
      modulesSpace: Number.POSITIVE_INFINITY,
    });
    return modules.flatMap(({ nameForCondition, chunks = [] }) =>
      typeof nameForCondition === "string" && chunks.length > 0
        ? [inRepository(nameForCondition)]
        : [],
    );
  },
};

/** Resolves the package's own name to its source, and erases types. */
function sourcePlugin(code: string): Plugin {
  return {
    name: "source",
    resolveId(id) {
      if (id === "handler") return id;
      const file = aliases()[id];
      // As package.json says, which is what bundlers go by.
      return file === undefined ? null : { id: file, moduleSideEffects: hasSideEffects() };
    },
    load: (id) => (id === "handler" ? code : null),
    transform: (text, id) =>
      id.endsWith(".ts") ? transformSync(text, { loader: "ts" }).code : null,
  };
}

interface Manifest {
  readonly sideEffects: boolean;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
}

function hasSideEffects(): boolean {
  return manifest().sideEffects !== false;
}

/** Source files by the specifier that users write. */
function aliases(): Record<string, string> {
  const entries = Object.entries(manifest().exports).flatMap(([subpath, conditions]) => {
    const source = typeof conditions === "string" ? undefined : conditions["alb-mtls-source"];
    return source === undefined ? [] : [[subpath, source] as const];
  });
  return Object.fromEntries(
    entries.map(([subpath, source]) => [
      subpath.replace(/^\./, "alb-mtls"),
      `${root}/${source.replace(/^\.\//, "")}`,
    ]),
  );
}

/** With webpack's mark for names that are compared to their end. */
function exact(names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([name, file]) => [`${name}$`, file]));
}

function inRepository(file: string): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}

const [name = "", code = ""] = process.argv.slice(2);
const modules = await bundlers[name]?.(code);
process.stdout.write(JSON.stringify(modules));
