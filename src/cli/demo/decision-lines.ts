/**
 * What the example handlers' gates write to the log: one JSON line for each refusal. In Lambda it goes to CloudWatch Logs, here
 * it is read from the console, because a response carries no more than the code.
 * @module
 */
import { format } from "node:util";

/** A refusal in the log. */
export interface DecisionLine {
  readonly code: string;
  readonly reason: string;
  readonly step: string;
  /** The line as it was written. */
  readonly text: string;
}

/** Listens to `console.warn` and `console.error` until it is closed. */
export class DecisionLines {
  #last: DecisionLine | undefined;
  readonly #console: Console;
  readonly #before: Pick<Console, "warn" | "error">;

  /** @param others gets what is not a decision. */
  constructor(others: (text: string) => void, target: Console = globalThis.console) {
    this.#console = target;
    this.#before = { warn: target.warn, error: target.error };
    const listen = (...values: unknown[]) => {
      const text = format(...values);
      const line = decisionLine(text);
      if (line === undefined) others(text);
      else this.#last = line;
    };
    Object.assign(target, { warn: listen, error: listen });
  }

  /** The newest line since the last call, if there was one. */
  take(): DecisionLine | undefined {
    const line = this.#last;
    this.#last = undefined;
    return line;
  }

  /** Gives the console back. */
  close(): void {
    Object.assign(this.#console, this.#before);
  }
}

function decisionLine(text: string): DecisionLine | undefined {
  const fields = jsonFields(text);
  if (fields?.outcome !== "refused") return undefined;
  const { code, reason, step } = fields;
  return { code: String(code), reason: String(reason), step: String(step), text };
}

function jsonFields(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
