/**
 * Reads logs in their order and keeps account of what could not be read.
 * @module
 */
import { type LineFields, type LineProblem, readLines } from "../../connection-log/index.ts";
import { EXIT } from "../cli-error.ts";
import { type CommandContext, notify } from "../command-context.ts";
import type { LogInput } from "./inputs.ts";

/** Lines that are named one by one; of more only the number is given. */
const NAMED_LINES = 10;

const PROBLEMS: Readonly<Record<LineProblem, string>> = {
  "missing-fields": "fields are missing",
  "too-many-fields": "far too many fields",
  "empty-field": "an empty field",
  "open-quote": "a quote that nothing closes",
  "no-timestamp": "the first field is not a timestamp",
  "no-status": "field 11 is not a verification status",
  "too-long": "too long for a line",
};

const PROGRESS_MILLIS = 500;

/**
 * Hands every line that can be understood to `take`, and reports on stderr what cannot.
 * @returns 0; 1 when lines were not understood or the user ended it; 3 when a log could not be read to its end.
 */
export async function readLogs(
  inputs: readonly LogInput[],
  take: (fields: LineFields) => void,
  context: CommandContext,
): Promise<number> {
  const account = new Account(inputs.length, context);
  for (const input of inputs) {
    if (context.stop.aborted) break;
    const { lines, broken } = await readLines(
      input.open(),
      {
        line(fields, lineNumber) {
          take(fields);
          if (lineNumber % 20_000 === 0) account.progress(lineNumber);
        },
        malformed: (problem, lineNumber) => account.malformed(input.name, lineNumber, problem),
      },
      () => context.stop.aborted,
    );
    account.finished(input.name, lines, context.stop.aborted ? undefined : broken);
  }
  return account.close();
}

class Account {
  readonly #context: CommandContext;
  readonly #files: number;
  #filesRead = 0;
  #lines = 0;
  #malformed = 0;
  #broken = 0;
  #shownAt = performance.now();
  #shown = false;

  constructor(files: number, context: CommandContext) {
    this.#files = files;
    this.#context = context;
  }

  malformed(name: string, lineNumber: number, problem: LineProblem): void {
    if (++this.#malformed > NAMED_LINES) return;
    this.#notify(`${name}:${lineNumber}: ${PROBLEMS[problem]}; line left out`);
  }

  finished(name: string, lines: number, broken: unknown): void {
    this.#lines += lines;
    this.#filesRead++;
    if (broken === undefined) return;
    this.#broken++;
    const why = String((broken as { message?: unknown } | null)?.message ?? broken);
    this.#notify(`${name}:${lines + 1}: the file ends early or is damaged here: ${why}`);
  }

  /** Only where a person watches. */
  progress(linesOfFile: number): void {
    const now = performance.now();
    if (!this.#context.stderr.isTTY || now - this.#shownAt < PROGRESS_MILLIS) return;
    this.#shownAt = now;
    this.#shown = true;
    const lines = (this.#lines + linesOfFile).toLocaleString("en-US");
    this.#context.stderr.overwrite(
      `${lines} lines, file ${this.#filesRead + 1} of ${this.#files} `,
    );
  }

  close(): number {
    if (this.#malformed > NAMED_LINES) {
      this.#notify(`${this.#malformed - NAMED_LINES} more lines were left out`);
    }
    this.#clear();
    if (this.#malformed > 0) {
      notify(this.#context, `${this.#malformed} of ${this.#lines} lines were not understood`);
      notify(this.#context, "hint: is this a connection log? Access logs have other fields");
    }
    if (this.#broken > 0) {
      notify(this.#context, `hint: fetch the damaged file again; what could be read was used`);
      return EXIT.unusable;
    }
    if (this.#context.stop.aborted) {
      notify(
        this.#context,
        `stopped after ${this.#lines} lines; what is printed is of these alone`,
      );
      return EXIT.no;
    }
    return this.#malformed > 0 ? EXIT.no : EXIT.ok;
  }

  #notify(message: string): void {
    this.#clear();
    notify(this.#context, message);
  }

  #clear(): void {
    if (this.#shown) this.#context.stderr.clearLine();
    this.#shown = false;
  }
}
