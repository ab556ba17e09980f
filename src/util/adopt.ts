/**
 * Makes a promise of this realm from what a user's code returned, and follows it to its end: a `then` that throws, settles twice or hands
 * over another promise does no harm.
 *
 * Waiting for `value.then(...)` itself is not enough: what a foreign `then` hands over may be a promise again, which never settles, and
 * `Promise.resolve(value)` returns a promise as it is, with whatever `then` was put on it.
 */
export function adopt<T>(value: T | PromiseLike<T>): Promise<T> {
  return new Promise((resolve) => resolve(value));
}

/** Hears the rejection of what should not have been a promise: an unhandled one ends the process. */
export function ignoreRejection(value: unknown): void {
  adopt(value).catch(() => undefined);
}
