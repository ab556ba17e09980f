/**
 * Measuring in interleaved rounds, so that a busy moment of the machine falls on all subjects alike. A round in which the processor was
 * taken away for something else is measured again: it says nothing about the subject.
 */
import assert from "node:assert/strict";
import type { Figure } from "./result.ts";
import { spread } from "./statistics.ts";

/** Something to be measured. It is called many times and has to be right every time. */
export interface Subject {
  /** Short, and unique in its table: budgets name it. */
  readonly id: string;
  /** What it does, in words. */
  readonly name: string;
  readonly run: () => unknown;
  /** What `run` has to return or resolve to; asserted before anything is measured, and again at the end. */
  readonly expected: unknown;
  /** Calls per round. Default chosen so that a round takes about 4 ms. */
  readonly calls?: number;
}

const defaultRounds = 41;
const roundMillis = 4;
/** For each subject before anything is measured: until then much of it is still interpreted. Twice, the other subjects in between. */
const warmUpMillis = 300;
/** How long a round is tried for one in which nobody else got the processor. Long rounds never are undisturbed. */
const patienceMillis = 60;

/**
 * Measures all subjects in turn, round by round, after a warm-up.
 * @param rounds fewer for what takes seconds. Default 41.
 * @returns microseconds per call.
 * @throws {AssertionError} when a subject returns anything but what is expected.
 */
export async function measure(
  subjects: readonly Subject[],
  rounds = defaultRounds,
): Promise<readonly Figure[]> {
  await assertAll(subjects);
  // A subject with a number of calls of its own is a long one, which warms itself up.
  const short = subjects.filter((subject) => subject.calls === undefined);
  for (const subject of [...short, ...short]) await warmUp(subject);
  const calls: number[] = [];
  for (const subject of subjects) calls.push(subject.calls ?? (await callsPerRound(subject)));
  const times = subjects.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) {
      times[index]?.push(await undisturbed(subject, calls[index] ?? 1));
    }
  }
  await assertAll(subjects);
  return subjects.map(({ id, name }, index) => ({
    id,
    name,
    unit: "us",
    ...spread(times[index] ?? []),
  }));
}

async function assertAll(subjects: readonly Subject[]): Promise<void> {
  for (const { name, run, expected } of subjects) {
    assert.deepEqual(await run(), expected, `wrong, so not worth measuring: ${name}`);
  }
}

async function warmUp(subject: Subject): Promise<void> {
  const end = performance.now() + warmUpMillis;
  while (performance.now() < end) await timed(subject, 1);
}

/** Judged by the fastest of three: after a hiccup a single call would be taken for a whole round. */
async function callsPerRound(subject: Subject): Promise<number> {
  for (let calls = 1; ; calls *= 2) {
    let fastest = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      fastest = Math.min(fastest, await timed(subject, calls));
    }
    if (fastest * calls > roundMillis * 1000 || calls >= 65_536) return calls;
  }
}

/** A round that was not interrupted; of several that all were, the fastest. */
async function undisturbed(subject: Subject, calls: number): Promise<number> {
  const givenUp = performance.now() + patienceMillis;
  let fastest = Number.POSITIVE_INFINITY;
  do {
    const before = process.resourceUsage().involuntaryContextSwitches;
    const micros = await timed(subject, calls);
    if (process.resourceUsage().involuntaryContextSwitches === before) return micros;
    fastest = Math.min(fastest, micros);
  } while (performance.now() < givenUp);
  return fastest;
}

async function timed({ run }: Subject, calls: number): Promise<number> {
  const started = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) {
    const result = run();
    // Awaiting what is no promise would measure the event loop.
    if (result instanceof Promise) await result;
  }
  return Number(process.hrtime.bigint() - started) / 1000 / calls;
}
