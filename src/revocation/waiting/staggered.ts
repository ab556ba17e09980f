import { atMost } from "../../util/at-most.ts";

/**
 * Tries one after the other, and the next one also when the one before takes long. The first result wins.
 * @param tries none of them rejects; undefined is no result
 * @returns undefined when none of them had a result
 */
export async function staggered<T>(
  tries: readonly (() => Promise<T | undefined>)[],
  headStartMillis: number,
): Promise<T | undefined> {
  const won = Promise.withResolvers<T | undefined>();
  let isWon = false;
  const running: Promise<void>[] = [];
  for (const start of tries) {
    const mine = start().then((result) => {
      if (result === undefined) return;
      isWon = true;
      won.resolve(result);
    });
    running.push(mine);
    await atMost(mine, headStartMillis);
    if (isWon) break;
  }
  return Promise.race([won.promise, Promise.all(running).then(() => undefined)]);
}
