/**
 * What `sam build` left in .aws-sam/build, read from the template that it wrote there.
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMap, parseTemplate } from "./template.ts";

/** One function as it was built. */
export interface BuiltFunction {
  /** Its name in the template. */
  readonly name: string;
  readonly handler: string;
  /** Where its files are. */
  readonly folder: string;
  readonly timeoutSeconds: number;
  /** The variables that the template gives it. SAM passes no others, whatever the file of variables says. */
  readonly variables: readonly string[];
}

const build = fileURLToPath(new URL("../.aws-sam/build/", import.meta.url));

/** @throws {Error} when nothing was built yet. */
export function builtFunctions(): readonly BuiltFunction[] {
  const { Resources, Globals } = parseTemplate(builtTemplate());
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === "AWS::Serverless::Function")
    .map(([name, { Properties }]) => {
      const { Environment } = Properties;
      const variables = isMap(Environment) ? Environment.Variables : undefined;
      return {
        name,
        handler: String(Properties.Handler),
        folder: `${build}${Properties.CodeUri}`,
        timeoutSeconds: Number(Properties.Timeout ?? Globals?.Function?.Timeout ?? 3),
        variables: isMap(variables) ? Object.keys(variables) : [],
      };
    });
}

function builtTemplate(): string {
  try {
    return readFileSync(`${build}template.yaml`, "utf8");
  } catch {
    throw new Error("nothing is built yet; run `npm run sam:build`");
  }
}
