/**
 * The invocations of `npm run sam:invoke`: every sample event with every function that has an expectation for it, and what
 * must come of settings that are missing.
 * @module
 */
import { readFileSync } from "node:fs";
import type { Expectation } from "../events/sample.ts";
import type { BuiltFunction } from "./built-functions.ts";

/** Settings by function, as `sam local invoke --env-vars` takes them. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One invocation. */
export interface Case {
  /** What the table calls the event. */
  readonly label: string;
  /** Below events/. */
  readonly eventFile: string;
  readonly settings: Settings;
  readonly expect: Expectation & {
    /** A part of what the function must log. */
    readonly logged?: string;
  };
}

const events = new URL("../events/", import.meta.url);

/** The text of a file below events/. */
export function eventText(file: string): string {
  return readFileSync(new URL(file, events), "utf8");
}

/** @throws {Error} when a setting has no place in the template: SAM would leave it out without a word. */
export function allCases(functions: readonly BuiltFunction[]): readonly Case[] {
  const settings: Settings = JSON.parse(eventText("env.json"));
  for (const { name, variables } of functions) {
    const lost = Object.keys(settings[name] ?? {}).filter((one) => !variables.includes(one));
    if (lost.length > 0) throw new Error(`template.yaml gives ${name} no variable ${lost.join()}`);
  }
  return [...sampleCases(settings), ...functions.flatMap((each) => misconfigured(each, settings))];
}

function sampleCases(settings: Settings): readonly Case[] {
  const samples: Record<string, { expect: readonly Expectation[] }> = JSON.parse(
    eventText("expectations.json"),
  );
  return Object.entries(samples).flatMap(([file, sample]) =>
    sample.expect.map((expect) => ({ label: file, eventFile: file, settings, expect })),
  );
}

/** Functions that answer refusals in the form of their protocol, which has no place for the code. */
const ownForm: ReadonlySet<string> = new Set(["BoundTokenFunction", "OpenadrVenFunction"]);

/** A variable that is empty, and trust anchors that are not where they should be: 503 to a good client, and one clear line. */
function misconfigured({ name }: BuiltFunction, settings: Settings): readonly Case[] {
  const own = settings[name] ?? {};
  const eventFile = `${own.TRUST_ANCHORS === undefined ? "verify" : "passthrough"}/valid.json`;
  const broken = (
    label: string,
    change: Record<string, string>,
    logged: string,
    code?: string,
  ) => ({
    label,
    eventFile,
    settings: { ...settings, [name]: { ...own, ...change } },
    expect: {
      function: name as Expectation["function"],
      status: 503,
      logged,
      ...(code && !ownForm.has(name) && { code }),
    },
  });
  const missing = broken("valid, ORIGIN empty", { ORIGIN: "" }, "variable ORIGIN");
  if (own.TRUST_ANCHORS === undefined) return [missing];
  const file = "/opt/ca-bundle.pem";
  return [
    missing,
    broken(
      "valid, anchors absent",
      { TRUST_ANCHORS: `file:${file}` },
      file,
      "TrustStoreUnavailable",
    ),
  ];
}
