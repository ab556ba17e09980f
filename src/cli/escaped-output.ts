/**
 * The one place that everything a command prints goes through.
 * @module
 */
import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { escapeAsJson } from "../util/log-text.ts";

/** A stream to write to; `process.stdout` and `process.stderr` are such. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** What this program colours with. */
const COLOURS = ["green", "red", "yellow", "bold", "dim"] as const;

/** One of them. */
export type Colour = (typeof COLOURS)[number];

/**
 * An output on which nothing but this program moves a cursor, sets a colour or hides text: control, format and invisible
 * characters are written as `\u001b`, which is also how JSON writes them. Only line feeds pass, and colours that were asked for
 * with {@link style}.
 */
export class EscapedOutput implements Output {
  readonly #raw: Output;
  /** Stands for a colour until it is written. Made anew each time: no text from outside can hold it. */
  readonly #mark = `#${randomBytes(12).toString("hex")}`;
  readonly #marks = new RegExp(`${this.#mark}([+-])(${COLOURS.join("|")});`, "g");

  constructor(raw: Output) {
    this.#raw = raw;
  }

  get isTTY(): boolean {
    return this.#raw.isTTY === true;
  }

  /** Writes text, escaped. */
  write(text: string): void {
    this.#raw.write(this.#escaped(text));
  }

  /** Colours text that is going to be written to this output. */
  style(colour: Colour, text: string): string {
    return `${this.#mark}+${colour};${text}${this.#mark}-${colour};`;
  }

  /** Writes over the line that the cursor is in; for progress on a terminal. */
  overwrite(line: string): void {
    this.#raw.write(`\r${this.#escaped(line)}`);
  }

  /** Empties the line that the cursor is in. */
  clearLine(): void {
    this.#raw.write("\r\u001b[K");
  }

  #escaped(text: string): string {
    const escaped = escapeAsJson(text);
    if (!escaped.includes(this.#mark)) return escaped;
    return escaped.replace(this.#marks, (_, side: string, colour: Colour) => {
      const [on = 0, off = 0] = inspect.colors[colour] ?? [];
      return `\u001b[${side === "+" ? on : off}m`;
    });
  }
}
