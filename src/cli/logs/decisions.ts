/**
 * The function's own decisions beside the load balancer's: "the load balancer let it in, the function refused it".
 *
 * The function does not learn the connection's id, so the two logs have only the certificate's serial number (or the client's
 * address) and the time in common: a decision is said to belong to a connection when it names the same serial and was taken
 * within the time that the load balancer keeps a connection open.
 * @module
 */
import type { ConnectionLogRecord } from "../../connection-log/index.ts";
import { LineScanner } from "../../connection-log/line-scanner.ts";
import { DecisionIndex, type FunctionDecision, kindOf } from "./decision-index.ts";

/** What a connection and a decision have in common. */
type Join = Pick<ConnectionLogRecord, "status" | "timestamp" | "serialNumber" | "clientIp">;

/** Most decisions that are kept. */
export const MAX_DECISIONS = 500_000;

/**
 * The refusals found in a log of the function. One client chooses how many refusals and how many connections there are of its serial
 * number: what a connection costs must not grow with the refusals.
 */
export class FunctionDecisions {
  readonly #bySerial = new DecisionIndex();
  readonly #byClient = new DecisionIndex();
  #kept = 0;
  #unjoinable = 0;
  #tooMany = 0;

  /** Refusals that can be joined. */
  get count(): number {
    return this.#kept;
  }

  /** Refusals that name neither a serial number nor a client address. */
  get unjoinable(): number {
    return this.#unjoinable;
  }

  /** Refusals that were left out because more of them are not kept. */
  get tooMany(): number {
    return this.#tooMany;
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

  /** Decisions that were compared with connections so far: the work of {@link of}. */
  get comparisons(): number {
    return this.#bySerial.comparisons + this.#byClient.comparisons;
  }

  /** The refusals that may belong to a connection, of each code and reason the latest. */
  of({ status, timestamp, serialNumber, clientIp }: Join): FunctionDecision[] {
    if (status !== "Success") return [];
    const begun = Date.parse(timestamp);
    return latestOfEachKind([
      ...this.#bySerial.find(serialNumber && plainSerial(serialNumber), clientIp, begun),
      ...this.#byClient.find(clientIp, clientIp, begun),
    ]);
  }

  #take(line: string): void {
    const decision = decisionIn(line);
    if (decision === undefined) return;
    const { serialNumber, clientIp } = decision;
    if ((serialNumber ?? clientIp) === undefined) {
      this.#unjoinable++;
      return;
    }
    const isKept =
      this.#kept < MAX_DECISIONS &&
      (serialNumber !== undefined
        ? this.#bySerial.add(plainSerial(serialNumber), decision)
        : this.#byClient.add(clientIp ?? "", decision));
    if (isKept) this.#kept++;
    else this.#tooMany++;
  }
}

/** Of each code and reason the latest. */
function latestOfEachKind(found: readonly FunctionDecision[]): FunctionDecision[] {
  const latest = new Map<string, FunctionDecision>();
  for (const decision of found) {
    const known = latest.get(kindOf(decision));
    if (known === undefined || (known.time ?? 0) <= (decision.time ?? 0)) {
      latest.set(kindOf(decision), decision);
    }
  }
  return [...latest.values()];
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
