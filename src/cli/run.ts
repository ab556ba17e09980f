/**
 * The command line, from arguments to an exit code.
 * @module
 */
import { Command, CommanderError } from "commander";
import { errorText } from "../util/error-text.ts";
import { cutText } from "../util/log-text.ts";
import { CliError, EXIT } from "./cli-error.ts";
import { type CommandContext, contextOf, notify, type Surroundings } from "./command-context.ts";
import { packageVersion } from "./installation.ts";
import { overview } from "./overview.ts";

/** Adds a command to the program. */
type AddCommand = (
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
) => void;

/** The commands, each loaded only when it is called: what one needs would cost the others time and memory. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  demo: async () => (await import("./commands/demo.ts")).addDemo,
  start: async () => (await import("./commands/start.ts")).addStart,
  inspect: async () => (await import("./commands/inspect.ts")).addInspect,
  verify: async () => (await import("./commands/verify.ts")).addVerify,
  event: async () => (await import("./commands/event.ts")).addEvent,
  pki: async () => (await import("./commands/pki.ts")).addPki,
  "trust-store": async () => (await import("./commands/trust-store.ts")).addTrustStore,
  crl: async () => (await import("./commands/crl.ts")).addCrl,
  logs: async () => (await import("./commands/logs.ts")).addLogs,
  explain: async () => (await import("./commands/explain.ts")).addExplain,
};

/**
 * Runs one command. Never rejects and never ends the process.
 *
 * @param args without the names of Node.js and the program.
 * @returns the exit code, see {@link EXIT}.
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const context = contextOf(surroundings);
  if (args.length === 0) {
    context.stdout.write(overview());
    return EXIT.ok;
  }
  let exitCode: number = EXIT.ok;
  try {
    const ended = (code: number) => {
      exitCode = code;
    };
    const program = await createProgram(context, ended, args[0]);
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return failed(error, context);
  }
}

/**
 * The program with its commands.
 * @param only the one command that is going to be called; all of them when it is none.
 */
export async function createProgram(
  context: CommandContext,
  ended: (exitCode: number) => void,
  only?: string,
): Promise<Command> {
  const program = new Command("alb-mtls")
    .description("Client certificates behind an AWS Application Load Balancer with mutual TLS.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text) => notify(context, text.replace(/^error: /, "")),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError("alb-mtls: hint: add --help to see what there is")
    .addHelpText("after", () => `\n${EXIT_HELP}`);
  const one = only === undefined || !Object.hasOwn(COMMANDS, only) ? undefined : COMMANDS[only];
  for (const load of one === undefined ? Object.values(COMMANDS) : [one]) {
    const add = await load();
    add(program, context, ended);
  }
  return program;
}

/** Longest text of a fault with its stack, in UTF-16 units. */
const maxStack = 8000;

const EXIT_HELP = [
  "Results go to stdout, everything else to stderr.",
  "Exit codes: 0 as it should be, 1 not so, 2 usage, 3 a file, handler or port cannot be used, 70 a fault of alb-mtls.",
].join("\n");

function failed(error: unknown, context: CommandContext): number {
  if (error instanceof CommanderError) {
    // Help and version come this way too. What is wrong has been said already.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof CliError) {
    notify(context, error.message);
    notify(context, `hint: ${error.hint}`);
    return error.exitCode;
  }
  notify(context, `fault: ${stackText(error)}`);
  notify(context, "hint: this is a fault of alb-mtls itself; please report it with these lines");
  return EXIT.fault;
}

/** Reports what was thrown where no command could catch it, as by a promise that a handler left alone; returns the exit code. */
export function reportUncaught(error: unknown, surroundings: Surroundings): number {
  const context = contextOf(surroundings);
  notify(context, `fault: ${stackText(error)}`);
  notify(
    context,
    "hint: nothing caught this: if a handler runs here, look for a promise it leaves alone",
  );
  return EXIT.fault;
}

/** Never throws, whatever was thrown. */
function stackText(error: unknown): string {
  try {
    const { stack } = (error ?? {}) as { readonly stack?: unknown };
    return cutText(String(stack ?? error), maxStack);
  } catch {
    return errorText(error);
  }
}
