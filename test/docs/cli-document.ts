/**
 * docs/cli.md, made from the commands themselves.
 */
import type { Command } from "commander";
import { contextOf } from "../../src/cli/command-context.ts";
import { createProgram, run } from "../../src/cli/run.ts";
import { fakeSurroundings } from "../cli/fake-surroundings.ts";
import { EXAMPLES, prepareFiles, prepareSection, shown } from "./cli-examples.ts";

const INTRODUCTION = `<!-- Made by \`npm run docs\` from the commands themselves; a test compares. Do not edit. -->

# Command line

\`npx alb-mtls COMMAND\`. Results go to stdout, everything else to stderr, beginning with \`alb-mtls: \`. \`-\` is stdin. Colours
only on a terminal and never when \`NO_COLOR\` is set.

Exit codes: 0 as it should be, 1 not so, 2 usage, 3 a file, handler or port cannot be used, 70 a fault of alb-mtls. What 1
means is said with each command.

What differs from run to run (serial numbers, fingerprints, lengths) is left out of the examples below. Each of them is run by a
test.
`;

/**
 * The text of the document. Runs the examples in the working directory, which should be a new and empty one.
 */
export async function cliDocument(): Promise<string> {
  const context = fakeSurroundings();
  const program = await createProgram(contextOf(context), () => undefined);
  prepareFiles();
  const examples = await runExamples();
  const sections: string[] = [INTRODUCTION];
  for (const command of program.commands) {
    if (command.name() === "help") continue;
    sections.push(await section(command, examples.get(command.name()) ?? []));
  }
  return sections.join("\n");
}

/** In the order in which they build upon each other. */
async function runExamples(): Promise<Map<string, string[]>> {
  const outputs = new Map<string, string[]>();
  for (const [name, lines] of Object.entries(EXAMPLES)) {
    prepareSection(name);
    const texts: string[] = [];
    for (const line of lines) texts.push(await shown(line));
    outputs.set(name, texts);
  }
  return outputs;
}

async function section(command: Command, examples: readonly string[]): Promise<string> {
  const name = command.name();
  const own = command.commands
    .filter((each) => each.name() !== "help")
    .map((each) => [name, each.name()]);
  const paths = own.length > 0 ? own : [[name]];
  const helps: string[] = [];
  for (const path of paths) helps.push(fenced("text", await help(path)));
  return [
    `## ${name}`,
    "",
    command.description(),
    "",
    ...helps,
    ...(examples.length === 0 ? [] : [fenced("console", examples.join("\n"))]),
  ].join("\n");
}

/** The help as it is printed, without its examples: those that can be run stand below it. */
async function help(path: readonly string[]): Promise<string> {
  const context = fakeSurroundings();
  await run([...path, "--help"], context);
  return context.printed.stdout
    .replace(/^Examples:\n(?:.+\n)*\n?/m, "")
    .trimEnd()
    .concat("\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\`\`\`\n`;
}
