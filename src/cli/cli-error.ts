/**
 * How a command ends. The numbers are part of the interface.
 *
 * - 0: done, and everything was as it should be
 * - 1: done, and the answer is no
 * - 2: the command was not understood
 * - 3: a file, a handler or a port cannot be used
 * - 70: a fault of alb-mtls itself
 */
export const EXIT = Object.freeze({ ok: 0, no: 1, usage: 2, unusable: 3, fault: 70 });

/** Ends a command with a sentence for the user and what to do next. */
export class CliError extends Error {
  readonly exitCode: number;
  /** The next step. */
  readonly hint: string;

  constructor(exitCode: number, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
