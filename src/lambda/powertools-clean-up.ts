/**
 * Powertools for AWS leaves clean-up functions in `request.internal`: an early response would otherwise leave metrics unflushed,
 * segments open and a logger's keys of one client in the next one's lines.
 *
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/
 * @module
 */

// The keys that @aws-lambda-powertools/commons documents; the package itself is not loaded for four strings.
const keys = ["tracer", "metrics", "logger", "idempotency"].map(
  (utility) => `powertools-for-aws.${utility}`,
);

/** Runs the clean-ups that are there. One that throws does not stop the others, nor the refusal. */
export async function cleanUpPowertools(request: {
  readonly internal: Readonly<Record<string, unknown>>;
}): Promise<void> {
  for (const key of keys) {
    if (!Object.hasOwn(request.internal, key)) continue;
    const cleanUp = request.internal[key];
    if (typeof cleanUp !== "function") continue;
    try {
      await cleanUp(request);
    } catch {
      // The refusal stands whatever a metric or trace does.
    }
  }
}
