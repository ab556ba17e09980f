/**
 * `alb-mtls explain`: what a code of the connection log means and what to do.
 * @module
 */
import { type Command, Option } from "commander";
import {
  EXPLANATIONS,
  type Explanation,
  explainConnectionLogCode,
} from "../../connection-log/index.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { type CommandContext, print } from "../command-context.ts";
import { layOut } from "../table.ts";

/** The flags as they were given. */
export interface ExplainFlags {
  readonly format: "text" | "json";
}

const NOTES = `
Exit codes: 0 explained; 2 the code is unknown.

Examples:
  alb-mtls explain ClientCertUntrusted
  alb-mtls explain                          every code in one line each`;

/** Adds the command. */
export function addExplain(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  program
    .command("explain")
    .description("Say what a code of the connection log means and what to do about it.")
    .argument("[code]", "for example ClientCertExpired, with or without Failed: before it")
    .addOption(
      new Option("--format <format>", "text, or JSON").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", NOTES)
    .action((code: string | undefined, flags: ExplainFlags) =>
      ended(explain(code, flags, context)),
    );
}

/**
 * Prints the explanation of one code, or of all in short.
 * @returns 0.
 * @throws {CliError} for an unknown code.
 */
export function explain(
  code: string | undefined,
  { format }: ExplainFlags,
  context: CommandContext,
): number {
  const found = code === undefined ? EXPLANATIONS : known(code);
  if (format === "json") print(context, JSON.stringify(found));
  else if (Array.isArray(found)) {
    for (const line of layOut(found.map((each) => [each.code, each.meaning]))) print(context, line);
  } else {
    for (const line of explained(found as Explanation)) print(context, line);
  }
  return EXIT.ok;
}

function known(code: string): Explanation {
  const explanation = explainConnectionLogCode(code);
  if (explanation !== undefined) return explanation;
  const hint =
    "alb-mtls explain lists the codes of the connection log; docs/codes.md has the library's";
  throw new CliError(
    EXIT.usage,
    `${JSON.stringify(code)} is not a code of the connection log`,
    hint,
  );
}

function explained({ code, meaning, causes, steps }: Explanation): string[] {
  return [
    `${code}: ${meaning}`,
    "",
    "Usually:",
    ...causes.map((cause) => `  - ${cause}`),
    "",
    "What to do:",
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
  ];
}
