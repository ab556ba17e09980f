/**
 * `alb-mtls trust-store check`: whether CreateTrustStore would take a CA bundle, and how the load balancer and this library use it.
 * @module
 */
import { type Command, Option } from "commander";
import { escapeForLog } from "../../util/log-text.ts";
import { EXIT } from "../cli-error.ts";
import { type Paint, painter } from "../colour.ts";
import { type CommandContext, notify, print } from "../command-context.ts";
import { checkBundle, cleanBundle, type Finding } from "../material/bundle-check.ts";
import { bundleVerdictLines, bundleVerdicts } from "../material/bundle-verdicts.ts";
import { nameOf, readRawInput } from "../material/read-input.ts";
import { writeNew } from "../new-file.ts";

/** The flags as they were given. */
export interface TrustStoreCheckFlags {
  readonly fix?: string;
  readonly format: "text" | "json";
}

const NOTES = `
The last lines are about the bundle as it is: whether this library takes it as trust.anchors, and how the load balancer uses it, inferred
from AWS-LC and s2n-tls: CAs of one name in their order, and which one of them is taken.

Exit codes: 0 it would be taken (with --fix: the clean one would); 1 it would not; 3 it cannot be read.

Examples:
  alb-mtls trust-store check ca-bundle.pem
  alb-mtls trust-store check ca-bundle.pem --fix clean-bundle.pem`;

/** Adds the command. */
export function addTrustStore(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const group = program.command("trust-store").description("Work on a trust store's CA bundle.");
  group
    .command("check")
    .description("Say whether CreateTrustStore would take a CA bundle, and how it would be used.")
    .argument("<bundle>", "the PEM file, - for stdin")
    .option("--fix <file>", "write a clean bundle to this new file, - for stdout")
    .addOption(
      new Option("--format <format>", "text, or JSON").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", NOTES)
    .action(async (path: string, flags: TrustStoreCheckFlags) =>
      ended(await checkTrustStoreBundle(path, flags, context)),
    );
}

/**
 * Checks a bundle and writes a clean one when asked to.
 * @returns 0 when it (or the clean one) would be taken, else 1.
 */
export async function checkTrustStoreBundle(
  path: string,
  { fix, format }: TrustStoreCheckFlags,
  context: CommandContext,
): Promise<number> {
  const text = Buffer.from(await readRawInput(path, context)).toString("latin1");
  const report = checkBundle(text, context.now());
  const verdicts = bundleVerdicts(text, context.now());
  const { findings, kept } = report;
  const errors = findings.filter(({ level }) => level === "error");
  const open = fix === undefined ? errors : errors.filter(({ fixable }) => !fixable);
  const accepted = open.length === 0;
  if (format === "json") {
    const found = { accepted, kept: kept.length, findings, ...verdicts };
    say(fix, context, JSON.stringify(found));
  } else {
    const which = fix === undefined ? "it" : "the clean one";
    const taken = accepted ? "would be taken" : "would not be taken";
    const summary = `${nameOf(path)}: ${kept.length} CA certificates; ${which} ${taken}`;
    // What goes to stderr is escaped, colours too.
    const paint: Paint = fix === "-" ? (_, word) => word : painter(context.stdout, context.env);
    const lines = bundleVerdictLines(verdicts).map(escapeForLog);
    for (const line of [...findingLines(findings, paint), summary, ...lines])
      say(fix, context, line);
  }
  if (fix !== undefined && accepted) writeClean(fix, cleanBundle(report), context);
  else if (errors.some(({ fixable }) => fixable)) {
    notify(context, "hint: --fix FILE writes a bundle without what can be left out");
  }
  return accepted ? EXIT.ok : EXIT.no;
}

function findingLines(findings: readonly Finding[], paint: Paint): string[] {
  return findings.map(
    ({ level, text }) =>
      `${paint(level === "error" ? "red" : "yellow", level)}: ${escapeForLog(text)}`,
  );
}

/** With `--fix -` the clean bundle is what stdout is for. */
function say(fix: string | undefined, context: CommandContext, line: string): void {
  if (fix === "-") notify(context, line);
  else print(context, line);
}

function writeClean(path: string, text: string, context: CommandContext): void {
  if (path === "-") context.stdout.write(text);
  else writeNew(path, text);
}
