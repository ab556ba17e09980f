/**
 * The command line, from arguments to an exit code.
 * @module
 */
import { Command, CommanderError } from "commander";
import { CliError, EXIT } from "./cli-error.ts";
import { addCrl } from "./commands/crl.ts";
import { addDemo } from "./commands/demo.ts";
import { addEvent } from "./commands/event.ts";
import { addExplain } from "./commands/explain.ts";
import { addInspect } from "./commands/inspect.ts";
import { addLogs } from "./commands/logs.ts";
import { addPki } from "./commands/pki.ts";
import { addStart } from "./commands/start.ts";
import { addTrustStore } from "./commands/trust-store.ts";
import { addVerify } from "./commands/verify.ts";
import { packageVersion } from "./installation.ts";
import { overview } from "./overview.ts";
import { tell, type World } from "./world.ts";

/**
 * Runs one command. Never rejects and never ends the process.
 *
 * @param args without the names of Node.js and the program.
 * @returns the exit code, see {@link EXIT}.
 */
export async function run(args: readonly string[], world: World): Promise<number> {
  if (args.length === 0) {
    world.stdout.write(overview());
    return EXIT.ok;
  }
  let exitCode: number = EXIT.ok;
  const program = createProgram(world, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return failed(error, world);
  }
}

/** Every command there is. For the generated documentation too. */
export function createProgram(world: World, ended: (exitCode: number) => void): Command {
  const program = new Command("alb-mtls")
    .description("Client certificates behind an AWS Application Load Balancer with mutual TLS.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      outputError: (text, write) => write(`alb-mtls: ${text.replace(/^error: /, "")}`),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError("alb-mtls: hint: add --help to see what there is")
    .addHelpText("after", () => `\n${EXIT_HELP}`);
  addDemo(program, world, ended);
  addStart(program, world, ended);
  for (const add of [
    addInspect,
    addVerify,
    addEvent,
    addPki,
    addTrustStore,
    addCrl,
    addLogs,
    addExplain,
  ]) {
    add(program, world, ended);
  }
  return program;
}

const EXIT_HELP = [
  "Results go to stdout, everything else to stderr.",
  "Exit codes: 0 as it should be, 1 not so, 2 usage, 3 a file, handler or port cannot be used, 70 a fault of alb-mtls.",
].join("\n");

function failed(error: unknown, world: World): number {
  if (error instanceof CommanderError) {
    // Help and version come this way too. What is wrong has been said already.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof CliError) {
    tell(world, error.message);
    tell(world, `hint: ${error.hint}`);
    return error.exitCode;
  }
  const stack = (error as { stack?: unknown } | null)?.stack;
  tell(world, `fault: ${String(stack ?? error)}`);
  tell(world, "hint: this is a fault of alb-mtls itself; please report it with these lines");
  return EXIT.fault;
}
