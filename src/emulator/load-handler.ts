import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ALBEvent, Context } from "aws-lambda";

/**
 * A Lambda handler for load balancer events, as the Node.js runtime calls it. Handlers with a narrower context (Middy's) are assignable
 * too, because the type is a method's, whose parameters are bivariant.
 */
export type LambdaHandler = {
  handler(event: ALBEvent, context: Context): unknown;
}["handler"];

/** Distinguishes the instances of one file: as in an execution environment, each load balancer has its own module instance. */
let instances = 0;

function isHandler(value: unknown): value is LambdaHandler {
  return typeof value === "function";
}

/** Parses `FILE[#export]`; the export is `handler` by default. */
function parseSpecifier(specifier: string): { file: string; name: string } {
  const hash = specifier.lastIndexOf("#");
  return hash === -1
    ? { file: specifier, name: "handler" }
    : { file: specifier.slice(0, hash), name: specifier.slice(hash + 1) };
}

async function importModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new TypeError(`handler: the file ${path} does not exist; use FILE[#export]`);
  }
  const url = pathToFileURL(path);
  instances += 1;
  url.searchParams.set("instance", String(instances));
  try {
    return await import(url.href);
  } catch (cause) {
    throw new TypeError(`handler: ${path} cannot be imported (see cause)`, { cause });
  }
}

/**
 * Imports a handler; TypeScript needs no build.
 *
 * @param specifier `FILE[#export]`, relative to the working directory.
 * @throws {TypeError} when the file does not exist, fails while it is imported, or has no such function.
 */
export async function loadHandler(specifier: string): Promise<LambdaHandler> {
  const { file, name } = parseSpecifier(specifier);
  const module = await importModule(file);
  const handler = Object.hasOwn(module, name) ? module[name] : undefined;
  if (!isHandler(handler)) {
    const functions = Object.keys(module).filter((key) => isHandler(module[key]));
    const known = functions.length === 0 ? "no function" : functions.join(", ");
    throw new TypeError(`handler: ${file} exports no function ${name}; it exports ${known}`);
  }
  return handler;
}
