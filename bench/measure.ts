/**
 * Measuring in interleaved rounds, so that a busy moment of the machine falls on all subjects alike.
 */

/** Something to be measured. It is called many times and has to be right every time. */
export interface Subject {
  readonly name: string;
  readonly run: () => unknown;
  /** Calls per round. Default chosen so that a round takes about 5 ms. */
  readonly calls?: number;
}

/** Microseconds per call. */
export interface Figure {
  readonly name: string;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
}

const defaultRounds = 41;
const roundMillis = 5;

/**
 * Measures all subjects in turn, round by round, after a warm-up.
 * @param rounds fewer for what takes seconds. Default 41.
 */
export async function measure(
  subjects: readonly Subject[],
  rounds = defaultRounds,
): Promise<readonly Figure[]> {
  const calls: number[] = [];
  for (const subject of subjects) calls.push(subject.calls ?? (await callsPerRound(subject)));
  const times = subjects.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) {
      times[index]?.push(await timed(subject, calls[index] ?? 1));
    }
  }
  return subjects.map(({ name }, index) => figure(name, times[index] ?? []));
}

async function callsPerRound(subject: Subject): Promise<number> {
  // Warms up, too.
  for (let calls = 1; ; calls *= 2) {
    const micros = await timed(subject, calls);
    if (micros * calls > roundMillis * 1000 || calls >= 4096) return calls;
  }
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

function figure(name: string, times: readonly number[]): Figure {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { name, median: at(0.5), p10: at(0.1), p90: at(0.9) };
}

/** A table: microseconds, and the ratio to the first figure. */
export function table(title: string, figures: readonly Figure[]): string {
  const base = figures[0]?.median ?? Number.NaN;
  const number = (value: number) => value.toFixed(value < 100 ? 1 : 0).padStart(9);
  const lines = figures.map(
    ({ name, median, p10, p90 }) =>
      `${name.padEnd(52)}${number(median)}${number(p10)}${number(p90)}${(median / base).toFixed(2).padStart(9)}`,
  );
  const head = `${title.padEnd(52)}${"us".padStart(9)}${"p10".padStart(9)}${"p90".padStart(9)}${"ratio".padStart(9)}`;
  return `${[head, ...lines].join("\n")}\n`;
}
