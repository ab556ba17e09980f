import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import { adopt } from "../util/adopt.ts";

/**
 * How long one request may wait. The timer and the signal are made only when something is waited for, so that a request
 * which is decided at once pays for neither.
 */
export class Deadline {
  readonly #millis: number;
  readonly #started = performance.now();
  readonly #outer: AbortSignal | undefined;
  #controller: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param outer aborts the request from outside. */
  constructor(millis: number, outer: AbortSignal | undefined) {
    this.#millis = millis;
    this.#outer = outer;
  }

  /** Milliseconds that are left; 0 when there are none. */
  get left(): number {
    return Math.max(0, this.#millis - (performance.now() - this.#started));
  }

  /** Aborted when the time is over or the request is given up. */
  get signal(): AbortSignal {
    this.#controller ??= this.#start();
    return this.#controller.signal;
  }

  /**
   * Returns the value, or rejects with the refusal when the time is over first, however many promises the value is wrapped in.
   * @throws {ClientCertificateError} `deadline.exceeded`.
   */
  wait<T>(pending: PromiseLike<T>, forWhat: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let settled = (): void => undefined;
      // Listened to before anything can fail, and even when it is too late: an unhandled rejection ends the process.
      adopt(pending).then(
        (value) => {
          settled();
          resolve(value);
        },
        (error) => {
          settled();
          reject(error);
        },
      );
      const { signal } = this;
      const late = (): void => {
        const detail = `gave up waiting for ${forWhat} after ${Math.round(performance.now() - this.#started)} ms`;
        reject(new ClientCertificateError("deadline.exceeded", { detail }));
      };
      settled = () => signal.removeEventListener("abort", late);
      if (signal.aborted) late();
      else signal.addEventListener("abort", late, { once: true });
    });
  }

  /** Frees the timer; to be called when the request is decided. Never throws. */
  end(): void {
    if (this.#controller === undefined) return;
    clearTimeout(this.#timer);
    this.#controller.abort();
    try {
      this.#outer?.removeEventListener("abort", this.#abort);
    } catch {
      // The caller's object is not a signal after all. The request is decided, so nothing depends on it.
    }
  }

  readonly #abort = (): void => this.#controller?.abort();

  #start(): AbortController {
    const controller = new AbortController();
    this.#outer?.addEventListener("abort", this.#abort, { once: true });
    const { left } = this;
    if (left === 0 || this.#outer?.aborted === true) controller.abort();
    else this.#timer = setTimeout(this.#abort, left);
    return controller;
  }
}
