import { closeSync, constants, openSync, writeSync } from "node:fs";

/** Lines kept in memory; older ones are dropped. */
const MAX_LINES = 1000;

/** Appends, and follows no symbolic link (Windows has no such flag): clients choose what is written. */
const APPEND =
  constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** What a caller sees of the log. */
export interface ConnectionLogReader {
  /** The newest lines, at most 1000, oldest first. */
  readonly lines: readonly string[];
  /** Calls the listener with every line to come; returns a function that ends it. */
  onLine(listener: (line: string) => void): () => void;
}

/** The connection log: in memory, to listeners and, if asked for, appended to a file. */
export class ConnectionLog implements ConnectionLogReader {
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  #file: number | undefined;

  /**
   * @param path a file to append to.
   * @throws {TypeError} when the file cannot be opened for writing.
   */
  constructor(path?: string) {
    if (path === undefined) return;
    try {
      this.#file = openSync(path, APPEND);
    } catch (cause) {
      throw new TypeError(
        `connectionLog: cannot append to ${path}; name a writable file that is not a symbolic link`,
        {
          cause,
        },
      );
    }
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  onLine(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  write(line: string): void {
    if (this.#lines.push(line) > MAX_LINES) this.#lines.shift();
    if (this.#file !== undefined) writeSync(this.#file, `${line}\n`);
    for (const listener of this.#listeners) listener(line);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
