import { SourceError } from "./content.ts";

/** Milliseconds between two timer ticks during a fetch. */
const tickMillis = 100;
/** If more milliseconds than this pass between two ticks, the process was frozen and the connection may be broken. */
const frozenMillis = 1000;

/** One attempt to fetch: bounded in time, and able to detect that the process was frozen meanwhile. */
export class FetchAttempt {
  /** By the source's clock, in milliseconds. */
  readonly startedAt: number;
  /** Settles when the attempt has ended; never rejects. */
  done: Promise<void> = Promise.resolve();
  /** Why it failed. */
  error: SourceError | undefined;
  readonly #now: () => number;
  readonly #timeoutMillis: number;
  readonly #controller = new AbortController();
  #seenAt: number;
  #isCut = false;

  constructor(now: () => number, timeoutMillis: number) {
    this.#now = now;
    this.#timeoutMillis = timeoutMillis;
    this.startedAt = now();
    this.#seenAt = this.startedAt;
  }

  /** Returns false when the process was frozen since the attempt began, or when its time is over by the clock. */
  isAlive(now: number): boolean {
    const pause = now - this.#seenAt;
    this.#isCut ||= pause > frozenMillis || pause < 0;
    this.#seenAt = now;
    return !this.#isCut && now - this.startedAt <= this.#timeoutMillis;
  }

  /** Aborts the fetch: its answer is no longer needed. */
  abandon(): void {
    this.#controller.abort(new SourceError("a later attempt replaced this one"));
  }

  /**
   * Runs the fetch within the time. It does not wait for a fetch that ignores its signal.
   * @throws whatever the fetch throws, or {@link SourceError} when the time is over.
   */
  async run<T>(fetch: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#controller;
    const timer = setTimeout(() => {
      this.#controller.abort(new SourceError(`no answer within ${this.#timeoutMillis} ms`));
    }, this.#timeoutMillis);
    timer.unref();
    const ticker = setInterval(() => this.isAlive(this.#now()), tickMillis);
    ticker.unref();
    try {
      return await new Promise<T>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        fetch(signal).then(resolve, (error: unknown) =>
          reject(signal.aborted ? signal.reason : error),
        );
      });
    } finally {
      clearTimeout(timer);
      clearInterval(ticker);
    }
  }
}
