/**
 * Summarises a connection log by outcome, by subject, by client and over time.
 * @module
 */
import { assertPositiveIntegers } from "../util/option-checks.ts";
import { BoundedCounter, type Counted } from "./bounded-counter.ts";
import type { ConnectionLogRecord } from "./record.ts";
import { type TimeBucket, TimeLine } from "./time-line.ts";

/** The part of a connection that is counted. */
export type SummarisedFields = Pick<
  ConnectionLogRecord,
  "timestamp" | "clientIp" | "subject" | "status"
>;

/** A summary. */
export interface ConnectionLogSummary {
  readonly connections: number;
  readonly failed: number;
  /** Timestamps of the first and the last connection; absent when there was none. */
  readonly from?: string;
  readonly to?: string;
  /** `Success`, `Failed:...` and `-`. */
  readonly byStatus: readonly Counted[];
  /** The subject is `-` when there was no readable certificate. */
  readonly bySubject: readonly Counted[];
  readonly byClient: readonly Counted[];
  /** How many occurrences a count by subject or client may miss; 0 unless there were very many different ones. */
  readonly uncertainty: number;
  readonly overTime: readonly TimeBucket[];
}

/** The length of a summary. */
export interface SummaryOptions {
  /** Maximum number of subjects and of clients. Default 10. */
  readonly top?: number;
  /** Maximum number of periods. Default 24. */
  readonly stretches?: number;
}

/** Counts connections one by one, in bounded memory. */
export class ConnectionLogSummariser {
  #connections = 0;
  #failed = 0;
  #from: string | undefined;
  #to: string | undefined;
  readonly #statuses = new BoundedCounter();
  readonly #subjects = new BoundedCounter();
  readonly #clients = new BoundedCounter();
  readonly #times = new TimeLine();

  add({ timestamp, clientIp, subject, status }: SummarisedFields): void {
    const failed = status?.startsWith("Failed") === true;
    this.#connections++;
    if (failed) this.#failed++;
    if (this.#from === undefined || timestamp < this.#from) this.#from = timestamp;
    if (this.#to === undefined || timestamp > this.#to) this.#to = timestamp;
    this.#statuses.add(status ?? "-");
    this.#subjects.add(subject ?? "-");
    this.#clients.add(clientIp ?? "-");
    this.#times.add(timestamp, failed);
  }

  /**
   * Returns what has been counted so far.
   * @throws {TypeError} for options that are not positive integers.
   */
  result(options: SummaryOptions = {}): ConnectionLogSummary {
    assertPositiveIntegers("summary", { ...options }, ["top", "stretches"]);
    const { top = 10, stretches = 24 } = options;
    return {
      connections: this.#connections,
      failed: this.#failed,
      ...(this.#from === undefined ? {} : { from: this.#from }),
      ...(this.#to === undefined ? {} : { to: this.#to }),
      byStatus: this.#statuses.top(50),
      bySubject: this.#subjects.top(top),
      byClient: this.#clients.top(top),
      uncertainty: Math.max(this.#subjects.uncertainty, this.#clients.uncertainty),
      overTime: this.#times.buckets(stretches),
    };
  }
}

/** Summarises a complete list of records. */
export function summariseConnectionLog(
  records: Iterable<SummarisedFields>,
  options?: SummaryOptions,
): ConnectionLogSummary {
  const summariser = new ConnectionLogSummariser();
  for (const record of records) summariser.add(record);
  return summariser.result(options);
}
