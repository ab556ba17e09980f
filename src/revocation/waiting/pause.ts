/** Milliseconds that something is left alone after a first failure, doubled with each further one up to the longest. */
const firstMillis = 5000;
const longestMillis = 60_000;

/** Leaves alone what failed, for longer and longer, so that it is not flooded and nobody waits for it again and again. */
export class Pause {
  #failures = 0;
  #failedAt = 0;

  /**
   * Counts a failure, unless it is one of several at once.
   * @param now milliseconds of the clock that {@link isOn} is asked with.
   */
  failed(now: number): void {
    if (this.isOn(now)) return;
    this.#failures += 1;
    this.#failedAt = now;
  }

  worked(): void {
    this.#failures = 0;
  }

  /** Whether it is to be left alone now. A clock that went back ends a pause. */
  isOn(now: number): boolean {
    if (this.#failures === 0) return false;
    const age = now - this.#failedAt;
    return age >= 0 && age < Math.min(firstMillis * 2 ** (this.#failures - 1), longestMillis);
  }
}
