import type { EscapedOutput } from "../escaped-output.ts";

const BUFFERED = 1 << 16;

/** Writes lines in large pieces: one call for each of millions of lines would take longer than reading them. */
export class BufferedLines {
  readonly #output: EscapedOutput;
  #text = "";

  constructor(output: EscapedOutput) {
    this.#output = output;
  }

  line(text: string): void {
    this.#text += `${text}\n`;
    if (this.#text.length >= BUFFERED) this.flush();
  }

  flush(): void {
    if (this.#text !== "") this.#output.write(this.#text);
    this.#text = "";
  }
}
