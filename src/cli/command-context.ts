/**
 * What the command line touches of its surroundings, so that tests can hand it others.
 * @module
 */
import { escapeControls } from "../util/log-text.ts";
import { EscapedOutput, type Output } from "./escaped-output.ts";

/** What both have that start a command and those that are one. */
interface CommonSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the user types or pipes in. Read only when a command is given `-`. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /** The current time. */
  now(): Date;
  /** Aborted when the user ends the command (Ctrl-C). */
  readonly stop: AbortSignal;
}

/** The surroundings of one run, as the process or a test has them. */
export interface Surroundings extends CommonSurroundings {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** The surroundings as commands see them: no command gets at a stream that does not escape. */
export interface CommandContext extends CommonSurroundings {
  /** Results, and nothing else. */
  readonly stdout: EscapedOutput;
  /** Everything else. */
  readonly stderr: EscapedOutput;
}

/** Puts the escaping outputs in front of the streams. */
export function contextOf(surroundings: Surroundings): CommandContext {
  const { env, stdin, stop, stdout, stderr } = surroundings;
  return {
    ...{ env, stdin, stop },
    now: () => surroundings.now(),
    stdout: new EscapedOutput(stdout),
    stderr: new EscapedOutput(stderr),
  };
}

/** Writes one line of results. A line feed in it would make two: it is escaped as well. */
export function print(context: CommandContext, line = ""): void {
  context.stdout.write(`${line.replaceAll("\n", "\\n")}\n`);
}

/**
 * Writes to stderr what is not a result. No capital letter at the beginning, no full stop at the end. Messages quote what
 * stands in files, which others may have written: further lines are indented, so that none looks like a message of its own.
 */
export function notify(context: CommandContext, message: string): void {
  context.stderr.write(`alb-mtls: ${indented(message).trimStart()}\n`);
}

/** Writes lines that belong to the last notification. */
export function notifyMore(context: CommandContext, text: string): void {
  context.stderr.write(`${indented(text)}\n`);
}

/** Two spaces before every line that does not begin with one. */
function indented(text: string): string {
  const lines = text.trimEnd().split("\n").map(escapeControls);
  return lines.map((line) => (line.startsWith(" ") ? line : `  ${line}`)).join("\n");
}
