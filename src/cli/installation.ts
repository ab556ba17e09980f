/**
 * Where this program's own files are: in a clone (TypeScript as it is) or installed (compiled).
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whether this runs from a clone's `src`. */
export const isClone: boolean = import.meta.url.endsWith(".ts");

/** How the user calls a command here. */
export function commandLine(command: string, ...args: readonly string[]): string {
  if (!isClone) return ["npx alb-mtls", command, ...args].join(" ");
  if (command === "demo") return "npm run demo";
  if (command !== "start") return ["npm run cli --", command, ...args].join(" ");
  return args.length === 0 ? "npm start" : ["npm start --", ...args].join(" ");
}

/** The file of an example handler. */
export function exampleHandler(name: "cn-gated-verify" | "cn-gated-passthrough"): string {
  const file = isClone ? `../../handlers/${name}.ts` : `../handlers/${name}.js`;
  return fileURLToPath(new URL(file, import.meta.url));
}

/** The version in `package.json`. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version }: { version?: unknown } = JSON.parse(text);
  return String(version);
}
