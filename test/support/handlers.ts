/**
 * The example handlers, loaded as Lambda loads them: settings in the environment first, then the module.
 */
import { jest } from "@jest/globals";
import type { AlbHandler } from "../../handlers/configured.ts";

/** Files of `handlers/` that are functions, by the logical names of the template. */
export const FUNCTIONS = {
  BoundTokenFunction: "bound-token",
  CnGatedPassthroughFunction: "cn-gated-passthrough",
  CnGatedVerifyFunction: "cn-gated-verify",
  OpenadrVenFunction: "openadr-ven",
  PublicCaBaseDnFunction: "public-ca-base-dn",
  RouteByCommonNameFunction: "route-by-common-name",
  WhoamiFunction: "whoami",
} as const;

/** The logical name of a function. */
export type FunctionName = keyof typeof FUNCTIONS;

/** Environment variables of a function. */
export type Settings = Readonly<Record<string, string>>;

const names = [
  ...["TRUST_ANCHORS", "CRLS", "ALLOW", "ORIGIN", "MODE", "HEADER_NAME_PREFIX"],
  ...["VENS", "BASE_DN", "JWKS", "ISSUER", "AUDIENCE"],
];
let loads = 0;

/** A fresh copy of a function, loaded with exactly these settings. */
export async function loadFunction(name: FunctionName, settings: Settings): Promise<AlbHandler> {
  for (const variable of names) delete process.env[variable];
  // Powertools' logger writes past the console otherwise, which the tests look at; of admissions they want no line.
  Object.assign(process.env, { POWERTOOLS_DEV: "true", POWERTOOLS_LOG_LEVEL: "WARN" }, settings);
  loads += 1;
  // The query makes it another module than the one loaded before, which has other settings.
  const path = `../../handlers/${FUNCTIONS[name]}.ts?load=${loads}`;
  const loaded: { handler: AlbHandler } = await import(path);
  for (const variable of names) delete process.env[variable];
  return loaded.handler;
}

/** Collects what is logged from now on, one object a line, and keeps it off the screen. */
export function collectLog(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  for (const level of ["warn", "error"] as const) {
    jest.spyOn(console, level).mockImplementation((line: string) => {
      lines.push(JSON.parse(line));
    });
  }
  return lines;
}
