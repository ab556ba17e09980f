/**
 * The environment variables of a handler: the user's, and for the rest those that the example handlers read.
 * @module
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import type { Mode } from "../../alb/mtls-headers.ts";
import { LOCAL_TARGET_GROUP_ARN } from "../../emulator/index.ts";
import { errorText } from "../../util/error-text.ts";
import { CliError, EXIT } from "../cli-error.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

const HINT =
  "give --env NAME=VALUE, a file of such lines, or SAM's env.json (FILE#FunctionName when it has several functions)";

/** The environment of the example handlers: the trust store, and clientA as the client to admit. */
export function exampleEnvironment(mode: Mode, anchorsFile: string, crlFile?: string): Environment {
  return {
    MODE: mode,
    TRUST_ANCHORS: `file:${resolve(anchorsFile)}`,
    CRLS: crlFile === undefined ? "off" : `file:${resolve(crlFile)}`,
    ALLOW: "clientA",
    ORIGIN: LOCAL_TARGET_GROUP_ARN,
  };
}

/**
 * Reads the values of `--env`; a later one wins.
 * @throws {CliError} for what is neither `NAME=VALUE` nor a readable file.
 */
export function readEnvironment(entries: readonly string[]): Environment {
  return Object.assign({}, ...entries.map(readEntry));
}

function readEntry(entry: string): Environment {
  const name = /^([A-Za-z_]\w*)=/.exec(entry)?.[1];
  return name === undefined ? readFileEntry(entry) : { [name]: entry.slice(name.length + 1) };
}

function readFileEntry(entry: string): Environment {
  const hash = entry.lastIndexOf("#");
  const file = hash === -1 ? entry : entry.slice(0, hash);
  const section = hash === -1 ? undefined : entry.slice(hash + 1);
  const text = readText(file);
  return text.trimStart().startsWith("{") ? samEnvironment(file, text, section) : linesOf(text);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const message = `--env: ${file} cannot be read: ${errorText(cause)}`;
    throw new CliError(EXIT.unusable, message, HINT, { cause });
  }
}

function linesOf(text: string): Environment {
  const found = Object.entries(parseEnv(text));
  return Object.fromEntries(found.map(([name, value]) => [name, String(value)]));
}

/**
 * The variables of one function, or those of `Parameters`, which are for all.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html
 */
function samEnvironment(file: string, text: string, section: string | undefined): Environment {
  const sections = new Map<string, unknown>(Object.entries(parseJson(file, text)));
  const name = section ?? (sections.size === 1 ? [...sections.keys()][0] : "Parameters");
  const found = sections.get(name ?? "");
  if (typeof found === "object" && found !== null) {
    return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, String(value)]));
  }
  const known = [...sections.keys()].join(", ");
  throw new CliError(EXIT.unusable, `--env: ${file} has no ${name}; it has ${known}`, HINT);
}

function parseJson(file: string, text: string): object {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `--env: ${file} is not JSON: ${errorText(cause)}`;
    throw new CliError(EXIT.unusable, message, HINT, { cause });
  }
}
