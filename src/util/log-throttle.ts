/**
 * Decides which log lines are written: each once, and at a bounded rate, whatever peers do.
 * @module
 */
import { boundedLine, type LogLineFields } from "./log-line.ts";

/** The number of keys that are remembered for one message. */
const defaultKeys = 100;

const minuteMillis = 60_000;

/**
 * The number of lines written at once when the state of a list, responder or source changes: a cold start has several changes within
 * seconds.
 */
const changesAtOnce = 10;

/** The record of one message. */
interface MessageRecord {
  /** The text that was last written for each key. */
  readonly textByKey: Map<string, string>;
  /** Lines that were left out since the last one. */
  suppressed: number;
  /** Lines beyond the first of a key; one is forgotten a minute. */
  spent: number;
  /** The time from which minutes are counted. */
  since: number;
}

/**
 * Lets the first line of each message and key pass. Lines with a key beyond those that are remembered, and other texts under a known key,
 * share one line a minute for each message; its field `suppressed` counts the lines that were left out. Messages are texts of this
 * library.
 *
 * A key contains what an operator can act on (a reason, an authority, a responder), never which client caused it or what a peer wrote:
 * otherwise a peer could produce a new line with every request.
 */
export class LogThrottle {
  readonly #records = new Map<string, MessageRecord>();
  readonly #maxKeys: number;

  constructor(maxKeys: number = defaultKeys) {
    this.#maxKeys = maxKeys;
  }

  /**
   * Decides about a line that is written once for each key.
   * @param now milliseconds of a clock that does not go back.
   * @returns the fields to write; undefined for nothing.
   */
  once(
    message: string,
    key: string,
    fields: LogLineFields,
    now: number = performance.now(),
  ): LogLineFields | undefined {
    const record = this.#recordOf(message, now);
    return pass(record, { key, text: "", maxKeys: this.#maxKeys, burst: 1 }, fields, now);
  }

  /**
   * Decides about a line on the state of a list, responder or source, which is written again when it says something else.
   * @returns the fields to write; undefined for nothing.
   */
  onChange(
    message: string,
    fields: LogLineFields,
    now: number = performance.now(),
  ): LogLineFields | undefined {
    const text = JSON.stringify(boundedLine(message, fields));
    const line = { key: keyOf(fields), text, maxKeys: this.#maxKeys, burst: changesAtOnce };
    return pass(this.#recordOf(message, now), line, fields, now);
  }

  #recordOf(message: string, now: number): MessageRecord {
    const known = this.#records.get(message);
    if (known !== undefined) return known;
    const record: MessageRecord = { textByKey: new Map(), suppressed: 0, spent: 0, since: now };
    this.#records.set(message, record);
    return record;
  }
}

/** A line that may be written. */
interface Candidate {
  readonly key: string;
  /** The text whose change causes another line. */
  readonly text: string;
  readonly maxKeys: number;
  /** Lines beyond the first of a key that may follow each other within a minute. */
  readonly burst: number;
}

function pass(
  record: MessageRecord,
  { key, text, maxKeys, burst }: Candidate,
  fields: LogLineFields,
  now: number,
): LogLineFields | undefined {
  const last = record.textByKey.get(key);
  if (last === text) return undefined;
  const isFirst = last === undefined && record.textByKey.size < maxKeys;
  if (!isFirst && !spend(record, burst, now)) {
    record.suppressed += 1;
    return undefined;
  }
  if (isFirst || last !== undefined) record.textByKey.set(key, text);
  const { suppressed } = record;
  record.suppressed = 0;
  return suppressed === 0 ? fields : { ...fields, suppressed };
}

function spend(record: MessageRecord, burst: number, now: number): boolean {
  const minutes = Math.max(0, Math.floor((now - record.since) / minuteMillis));
  record.spent = Math.max(0, record.spent - minutes);
  record.since = record.spent === 0 ? now : record.since + minutes * minuteMillis;
  if (record.spent >= burst) return false;
  record.spent += 1;
  return true;
}

/**
 * Returns the key of a line on a state: its reason and the source or the responder. Of a responder only the host counts, because a
 * certificate may name the path. Of a source everything counts, because two files of one host fail independently.
 */
function keyOf({ reason, source, responder }: LogLineFields): string {
  const place = source === undefined ? hostOf(String(responder ?? "")) : String(source);
  return `${String(reason ?? "")} ${place.slice(0, 500)}`;
}

function hostOf(address: string): string {
  return URL.parse(address.slice(0, 1000))?.origin ?? "";
}
