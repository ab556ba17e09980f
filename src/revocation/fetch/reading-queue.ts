/**
 * Large answers of a gate are read one after the other: five at once would take five times the memory.
 * @module
 */

interface Waiting {
  readonly strikes: number;
  readonly begin: () => void;
}

/** Lets one reader at a time have its turn. */
export class ReadingQueue {
  readonly #waiting: Waiting[] = [];
  #isTaken = false;

  /**
   * Waits for a turn. First come, first served; but an address that has had turns in vain comes after all that wait and have had fewer.
   * A free turn is taken at once, and lasts until its answer is read or its time is over: an address that stalls delays the
   * others by that much each time it is asked first.
   * @param strikes turns in vain so far
   * @param signal gives up waiting; rejects with its reason
   * @returns ends the turn; to be called once
   */
  take(strikes: number, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const begin = (): void => {
        signal.removeEventListener("abort", giveUp);
        this.#isTaken = true;
        resolve(() => this.#next());
      };
      const waiting: Waiting = { strikes, begin };
      if (!this.#isTaken) return begin();
      signal.addEventListener("abort", giveUp, { once: true });
      const place = this.#waiting.findIndex((each) => each.strikes > strikes);
      this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, waiting);
    });
  }

  #next(): void {
    this.#isTaken = false;
    this.#waiting.shift()?.begin();
  }
}
