/** Lets the event loop do what waits, and resolves when it is this work's turn again. Rejects when the work is not wanted any more. */
export type PauseWork = () => Promise<void>;

/**
 * Returns what long work calls between its slices.
 * @param signal rejects with its reason once aborted: what was given up must not go on in the background
 */
export function pauseUnlessAborted(signal: AbortSignal): PauseWork {
  return () =>
    new Promise((resolve, reject) => {
      setImmediate(() => (signal.aborted ? reject(signal.reason) : resolve()));
    });
}
