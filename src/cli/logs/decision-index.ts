/**
 * Finds the decisions that may belong to a connection without looking at all of them.
 * @module
 */

/** A refusal of the function. */
export interface FunctionDecision {
  readonly code: string;
  readonly reason: string;
  readonly serialNumber?: string;
  readonly clientIp?: string;
  /** Milliseconds since 1970; absent when the line does not say when. */
  readonly time?: number;
}

/** The default of `client_keep_alive.seconds`. */
const KEEP_ALIVE_MILLIS = 3_600_000;

/** The two clocks may differ a little. */
const CLOCK_SKEW_MILLIS = 5000;

/** Most codes and reasons that are kept of one serial number or client; the library has about 80 in all. */
export const MAX_KINDS = 100;

/** Stands for any address. */
const ANY = "";

/** Decisions of one key, address, code and reason. */
interface Series {
  /** The latest that does not say when. */
  timeless: FunctionDecision | undefined;
  /** By time, once they are asked for. */
  timed: FunctionDecision[];
  isSorted: boolean;
}

type SeriesByKind = Map<string, Series>;

/** Decisions by a key, the client's address, and code and reason; each series by time. */
export class DecisionIndex {
  readonly #byKey = new Map<string, Map<string, SeriesByKind>>();
  #comparisons = 0;

  /** Decisions that were looked at so far. */
  get comparisons(): number {
    return this.#comparisons;
  }

  /** Adds a decision; false when there are too many different codes and reasons under its key. */
  add(key: string, decision: FunctionDecision): boolean {
    const byAddress = this.#byKey.get(key) ?? new Map<string, SeriesByKind>();
    this.#byKey.set(key, byAddress);
    // Under any address, for connections without one; under its own, or under none, which fits every connection.
    const added = [`any ${ANY}`, `of ${decision.clientIp ?? ANY}`].map((place) => {
      const byKind: SeriesByKind = byAddress.get(place) ?? new Map();
      byAddress.set(place, byKind);
      return addTo(byKind, decision);
    });
    return added.includes(true);
  }

  /**
   * The latest decision of each code and reason that may belong to a connection.
   * @param begun milliseconds since 1970.
   */
  find(key: string | undefined, clientIp: string | undefined, begun: number): FunctionDecision[] {
    const byAddress = this.#byKey.get(key ?? "");
    if (byAddress === undefined) return [];
    const places = clientIp === undefined ? [`any ${ANY}`] : [`of ${ANY}`, `of ${clientIp}`];
    return places.flatMap((place) =>
      [...(byAddress.get(place)?.values() ?? [])].flatMap(
        (series) => this.#latest(series, begun) ?? [],
      ),
    );
  }

  #latest(series: Series, begun: number): FunctionDecision | undefined {
    if (!series.isSorted) this.#sort(series);
    const end = this.#countUpTo(series.timed, begun + KEEP_ALIVE_MILLIS);
    const latest = series.timed[end - 1];
    const isInTime = latest !== undefined && timeOf(latest) >= begun - CLOCK_SKEW_MILLIS;
    return isInTime ? latest : series.timeless;
  }

  #sort(series: Series): void {
    series.timed.sort((a, b) => {
      this.#comparisons += 1;
      return timeOf(a) - timeOf(b);
    });
    series.isSorted = true;
  }

  /** How many were taken up to a time, by halving. */
  #countUpTo(timed: readonly FunctionDecision[], time: number): number {
    let low = 0;
    let high = timed.length;
    while (low < high) {
      this.#comparisons += 1;
      const middle = (low + high) >>> 1;
      const decision = timed[middle];
      if (decision !== undefined && timeOf(decision) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What is printed once for a connection. */
export function kindOf({ code, reason }: FunctionDecision): string {
  return `${code} ${reason}`;
}

function addTo(byKind: SeriesByKind, decision: FunctionDecision): boolean {
  const kind = kindOf(decision);
  let series = byKind.get(kind);
  if (series === undefined) {
    if (byKind.size === MAX_KINDS) return false;
    series = { timeless: undefined, timed: [], isSorted: false };
    byKind.set(kind, series);
  }
  if (decision.time === undefined) series.timeless = decision;
  else series.timed.push(decision);
  return true;
}

function timeOf({ time = 0 }: FunctionDecision): number {
  return time;
}
