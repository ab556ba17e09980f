/**
 * One connection as a line for a person.
 * @module
 */
import { type ConnectionLogRecord, readableSubject } from "../../connection-log/index.ts";
import { escapeForLog } from "../../util/log-text.ts";
import type { Paint } from "../colour.ts";
import type { FunctionDecision } from "./decision-index.ts";

/** The line. Whatever a client chose is escaped: it may hold what moves a terminal's cursor. */
export function listed(
  record: ConnectionLogRecord,
  decisions: readonly FunctionDecision[],
  paint: Paint,
): string {
  const client = `${record.clientIp ?? "-"}:${record.clientPort ?? "-"}`;
  const words = [
    plain(record.timestamp),
    plain(client).padEnd(21),
    String(record.listenerPort ?? "-").padEnd(4),
    status(record, decisions, paint),
    plain(record.serialNumber ?? "-"),
    plain(readableSubject(record.subject ?? "-")),
  ];
  return words.join("  ");
}

function status(
  { status: said = "-", code }: ConnectionLogRecord,
  decisions: readonly FunctionDecision[],
  paint: Paint,
): string {
  if (code !== undefined) return paint("red", plain(said));
  if (decisions.length === 0) return said === "Success" ? paint("green", said) : plain(said);
  const refused = decisions.map((each) => plain(`${each.code} (${each.reason})`)).join(", ");
  return `${paint("green", plain(said))}, then the function refused: ${paint("red", refused)}`;
}

function plain(text: string): string {
  return escapeForLog(text);
}
