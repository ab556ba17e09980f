import { closeSync, constants, openSync, writeSync } from "node:fs";

/** Lines kept in memory; older ones are dropped. */
const MAX_LINES = 1000;

/** Appends, and does not follow symbolic links (Windows has no such flag): clients influence what is written. */
const APPEND =
  constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** The part of the log that a caller can read. */
export interface ConnectionLogReader {
  /** The newest lines, at most 1000, oldest first. */
  readonly lines: readonly string[];
  /** Calls the listener with every further line; returns a function that removes the listener. */
  onLine(listener: (line: string) => void): () => void;
}

/** The connection log: kept in memory, passed to listeners and optionally appended to a file. */
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
        `connectionLog: cannot append to ${path}; use a writable file that is not a symbolic link`,
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
