import { SourceError } from "./content.ts";

/** Milliseconds between two signs of life of a fetch. */
const tickMillis = 100;
/** A gap of more milliseconds than this between them: the process was frozen, and the connection is not to be trusted. */
const frozenMillis = 1000;

/** One try to fetch: bounded in time, and aware that the process may have been frozen meanwhile. */
export class Attempt {
  /** By the source's clock, in milliseconds. */
  readonly startedAt: number;
  /** Settles when the try is over; never rejects. */
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

  /** False when the process was frozen since the try began, or when its time is over by the clock. */
  isAlive(now: number): boolean {
    const pause = now - this.#seenAt;
    this.#isCut ||= pause > frozenMillis || pause < 0;
    this.#seenAt = now;
    return !this.#isCut && now - this.startedAt <= this.#timeoutMillis;
  }

  /** Gives up at once: nobody wants the answer any more. */
  abandon(): void {
    this.#controller.abort(new SourceError("another try took its place"));
  }

  /**
   * Runs the fetch within the time. A fetch that ignores its signal is left behind.
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
