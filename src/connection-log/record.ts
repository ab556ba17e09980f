/**
 * One line of a connection log as an object.
 * @module
 */
import { FIELD, LineFields, type LineProblem } from "./fields.ts";

/**
 * One connection. A field that is `-` in the line, or missing because the line is older than the field, is absent.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
 */
export interface ConnectionLogRecord {
  /** ISO 8601 in UTC, with microseconds, as written. */
  readonly timestamp: string;
  readonly clientIp?: string;
  readonly clientPort?: number;
  readonly listenerPort?: number;
  readonly tlsProtocol?: string;
  readonly tlsCipher?: string;
  /** Seconds. */
  readonly handshakeLatency?: number;
  /** RFC 2253 text of the leaf's subject, as written, without the quotes around it. */
  readonly subject?: string;
  /** `NotBefore=...;NotAfter=...`. */
  readonly validity?: string;
  readonly serialNumber?: string;
  /** `Success` or `Failed:` and a code; absent when the listener has no mutual TLS. */
  readonly status?: string;
  /** The code of a failed verification. */
  readonly code?: string;
  /** `TID_...`; the access log has it too. */
  readonly traceId?: string;
  readonly tlsKeyExchange?: string;
  readonly elb?: string;
  /** Address of the load balancer's node. */
  readonly nodeAddress?: string;
  /** Fields that AWS added after this code was written. */
  readonly further: readonly string[];
}

/** A record, or why the line is not one. */
export type ParsedLine =
  | { readonly ok: true; readonly record: ConnectionLogRecord }
  | { readonly ok: false; readonly problem: LineProblem };

const TEXT_FIELDS = [
  ["clientIp", FIELD.clientIp],
  ["tlsProtocol", FIELD.tlsProtocol],
  ["tlsCipher", FIELD.tlsCipher],
  ["subject", FIELD.subject],
  ["validity", FIELD.validity],
  ["serialNumber", FIELD.serialNumber],
  ["status", FIELD.status],
  ["traceId", FIELD.traceId],
  ["tlsKeyExchange", FIELD.keyExchange],
  ["elb", FIELD.elb],
  ["nodeAddress", FIELD.nodeAddress],
] as const;

const NUMBER_FIELDS = [
  ["clientPort", FIELD.clientPort],
  ["listenerPort", FIELD.listenerPort],
  ["handshakeLatency", FIELD.handshakeLatency],
] as const;

/** Returns the code after `Failed:` in a status. */
export function failureCode(status: string | undefined): string | undefined {
  return status?.startsWith("Failed") ? status.slice("Failed:".length) || "Failed" : undefined;
}

/** Returns the record of the line that was read last. */
export function recordOf(fields: LineFields): ConnectionLogRecord {
  const record: Record<string, string | number> = {};
  for (const [name, field] of TEXT_FIELDS) {
    const text = fields.text(field);
    if (text !== undefined) record[name] = text;
  }
  for (const [name, field] of NUMBER_FIELDS) {
    const number = Number(fields.text(field));
    if (Number.isFinite(number)) record[name] = number;
  }
  const code = failureCode(fields.text(FIELD.status));
  const further: string[] = [];
  for (let field = FIELD.nodeAddress + 1; field < fields.count; field++) {
    further.push(fields.text(field) ?? "-");
  }
  return {
    timestamp: fields.text(FIELD.timestamp) ?? "",
    ...record,
    ...(code === undefined ? {} : { code }),
    further,
  };
}

/** Reads one line, without its line end. Linear in its length; never throws. */
export function parseConnectionLogLine(line: string): ParsedLine {
  const bytes = Buffer.from(line, "utf8");
  const fields = new LineFields();
  const problem = fields.take(bytes, 0, bytes.length);
  return problem === undefined ? { ok: true, record: recordOf(fields) } : { ok: false, problem };
}
