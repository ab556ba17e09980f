/**
 * The function's own decisions beside the load balancer's: "the load balancer let it in, the function refused it".
 *
 * The function is not told the connection's id, so the two logs have only the certificate's serial number (or the client's
 * address) and the time in common: a decision is said to belong to a connection when it names the same serial and was taken
 * within the time that the load balancer keeps a connection open.
 * @module
 */
import type { ConnectionLogRecord } from "../../connection-log/index.ts";
import { LineScanner } from "../../connection-log/line-scanner.ts";

/** A refusal of the function. */
export interface FunctionDecision {
  readonly code: string;
  readonly reason: string;
  readonly serialNumber?: string;
  readonly clientIp?: string;
  /** Milliseconds since 1970; absent when the line does not say when. */
  readonly time?: number;
}

/** Most decisions that are kept. */
const MAX_DECISIONS = 500_000;

/** The default of `client_keep_alive.seconds`. */
const KEEP_ALIVE_MILLIS = 3_600_000;

/** The two clocks may differ a little. */
const CLOCK_SKEW_MILLIS = 5000;

/** The refusals found in a log of the function. */
export class FunctionDecisions {
  readonly #bySerial = new Map<string, FunctionDecision[]>();
  readonly #byClient = new Map<string, FunctionDecision[]>();
  #kept = 0;
  #unusable = 0;

  /** Refusals that can be joined. */
  get count(): number {
    return this.#kept;
  }

  /** Refusals that name neither a serial number nor a client, or that were too many. */
  get unusable(): number {
    return this.#unusable;
  }

  /** Reads a log: lines with a JSON object each, with anything before it. Other lines are passed over. */
  static async read(pieces: AsyncIterable<Uint8Array>): Promise<FunctionDecisions> {
    const decisions = new FunctionDecisions();
    const scanner = new LineScanner(
      (bytes, start, end) => decisions.#take(bytes.toString("utf8", start, end)),
      () => undefined,
    );
    for await (const piece of pieces) scanner.push(piece);
    scanner.end();
    return decisions;
  }

  /** The refusals that may belong to a connection, each code and reason once. */
  of(record: ConnectionLogRecord): FunctionDecision[] {
    if (record.status !== "Success") return [];
    const { serialNumber, clientIp } = record;
    const found = [
      ...((serialNumber && this.#bySerial.get(plainSerial(serialNumber))) || []),
      ...((clientIp && this.#byClient.get(clientIp)) || []),
    ].filter((decision) => fits(decision, record));
    const distinct = new Map(found.map((each) => [`${each.code} ${each.reason}`, each]));
    return [...distinct.values()];
  }

  #take(line: string): void {
    const decision = decisionIn(line);
    if (decision === undefined) return;
    const { serialNumber, clientIp } = decision;
    if ((serialNumber ?? clientIp) === undefined || this.#kept === MAX_DECISIONS) {
      this.#unusable++;
      return;
    }
    this.#kept++;
    if (serialNumber !== undefined) {
      append(this.#bySerial, plainSerial(serialNumber), decision);
    } else {
      append(this.#byClient, clientIp ?? "", decision);
    }
  }
}

function fits(decision: FunctionDecision, record: ConnectionLogRecord): boolean {
  const { clientIp, time } = decision;
  if (clientIp !== undefined && record.clientIp !== undefined && clientIp !== record.clientIp) {
    return false;
  }
  if (time === undefined) return true;
  const age = time - Date.parse(record.timestamp);
  return age >= -CLOCK_SKEW_MILLIS && age <= KEEP_ALIVE_MILLIS;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function plainSerial(serial: string): string {
  return serial
    .replaceAll(":", "")
    .replace(/^0+(?=.)/, "")
    .toUpperCase();
}

function decisionIn(line: string): FunctionDecision | undefined {
  const open = line.indexOf("{");
  if (open === -1) return undefined;
  const fields = jsonObject(line.slice(open));
  if (fields?.outcome !== "refused" || typeof fields.code !== "string") return undefined;
  const serialNumber = text(fields["tls.client.serial_number"]);
  const clientIp = text(fields["client.address"]);
  const time = timeOf(fields, line.slice(0, open));
  return {
    code: fields.code,
    reason: text(fields.reason) ?? "",
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(clientIp === undefined ? {} : { clientIp }),
    ...(time === undefined ? {} : { time }),
  };
}

/** Powertools writes `timestamp`; exports of CloudWatch put it before the line. */
function timeOf(fields: Readonly<Record<string, unknown>>, before: string): number | undefined {
  const written = text(fields.timestamp) ?? /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(before)?.[0];
  const time = Date.parse(written ?? "");
  return Number.isNaN(time) ? undefined : time;
}

function jsonObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
