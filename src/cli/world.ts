/**
 * What the command line touches of its surroundings, so that tests can hand it another world.
 * @module
 */
import { escapeControls } from "../util/log-text.ts";

/** A stream to write to; `process.stdout` and `process.stderr` are such. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** The surroundings of one run. */
export interface World {
  /** Results, and nothing else. */
  readonly stdout: Output;
  /** Everything else. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the user types or pipes in. Read only when a command is given `-`. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /** The present. */
  now(): Date;
  /** Aborted when the user wants the command to end (Ctrl-C). */
  readonly stop: AbortSignal;
}

/** Writes one line of results. */
export function print(world: World, line = ""): void {
  world.stdout.write(`${line}\n`);
}

/**
 * Tells the user something that is not a result. No capital letter at the beginning, no full stop at the end. Messages quote what
 * stands in files, which may be somebody else's: whatever moves a terminal's cursor is escaped.
 */
export function tell(world: World, message: string): void {
  const lines = message.split("\n").map(escapeControls);
  world.stderr.write(`alb-mtls: ${lines.join("\n")}\n`);
}
