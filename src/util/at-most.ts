/** Waits for something that never rejects, for a bounded time. */
export function atMost(pending: Promise<void>, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    pending.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
