/**
 * Converts what a user's code returned to a promise of this realm and follows it until it settles: a `then` that throws, settles twice or
 * passes on another promise does no harm.
 *
 * Waiting for `value.then(...)` itself is not enough: the value that a foreign `then` passes on may itself be a promise, which may never
 * settle, and `Promise.resolve(value)` returns a promise unchanged, with any `then` that was assigned to it.
 */
export function adopt<T>(value: T | PromiseLike<T>): Promise<T> {
  return new Promise((resolve) => resolve(value));
}

/** Handles the rejection of a value that should not have been a promise: an unhandled rejection terminates the process. */
export function ignoreRejection(value: unknown): void {
  adopt(value).catch(() => undefined);
}
