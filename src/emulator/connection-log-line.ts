/**
 * One line of the load balancer's connection log: the outcome of a client's handshake.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
 * @module
 */
import type { Code } from "../errors/codes.ts";

/** The outcome of a handshake. */
export type VerifyStatus = "Success" | `Failed:${ConnectionLogCode}`;

// The codes of the connection log that this library uses as well. "UnmappedConnectionError" stands for all others.
const LOGGED_CODES = [
  "ClientCertMaxChainDepthExceeded",
  "ClientCertMaxSizeExceeded",
  "ClientCertCrlHit",
  "ClientCertCrlProcessingError",
  "ClientCertUntrusted",
  "ClientCertNotYetValid",
  "ClientCertExpired",
  "ClientCertTypeUnsupported",
  "ClientCertInvalid",
  "ClientCertPurposeInvalid",
  "ClientCertRejected",
] as const satisfies readonly Code[];

/** An error code of the connection log. */
export type ConnectionLogCode = (typeof LOGGED_CODES)[number] | "UnmappedConnectionError";

/** Returns the connection log's code for a refusal of this library. A missing certificate is `UnmappedConnectionError`. */
export function connectionLogCode(code: Code): ConnectionLogCode {
  return LOGGED_CODES.find((logged) => logged === code) ?? "UnmappedConnectionError";
}

/** The fields of a line, in their order. An absent field is written as `-`. */
export interface ConnectionLogEntry {
  readonly timestamp: Date;
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly listenerPort: number;
  /** For example `TLSv1.3`. */
  readonly tlsProtocol?: string | undefined;
  /** OpenSSL's name of the cipher suite. */
  readonly tlsCipher?: string | undefined;
  /** Milliseconds; written in seconds, and only when the handshake succeeded. */
  readonly handshakeMillis?: number | undefined;
  /** RFC 2253 text of the leaf's subject. */
  readonly subject?: string | undefined;
  /** `NotBefore=...;NotAfter=...`. */
  readonly validity?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly status: VerifyStatus;
  /** `TID_` and 32 hexadecimal digits. */
  readonly traceId: string;
  readonly keyExchange?: string | undefined;
  /** For example `app/my-load-balancer/50dc6c495c0c9188`. */
  readonly elb?: string | undefined;
  /** The load balancer node's address. */
  readonly nodeAddress?: string | undefined;
}

function hexEscape(character: string): string {
  return [...Buffer.from(character, "utf8")]
    .map((byte) => `\\${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/**
 * Quotes text so that it cannot end the field early or begin a line: RFC 2253 text is unchanged, and characters that would break the
 * field (a bare quote, a backslash at the end, control characters, anything outside ASCII) are escaped as in RFC 2253.
 */
function quoted(text: string): string {
  const safe = text.replace(/\\[\x20-\x7e]|["\\]|[^\x20-\x7e]/gu, (match) => {
    if (match.length > 1 && match.startsWith("\\")) return match;
    return match === '"' || match === "\\" ? `\\${match}` : hexEscape(match);
  });
  return `"${safe}"`;
}

/** Writes a field without quotes: it must not contain a space, a quote or a line end. */
function plain(text: string | undefined): string {
  if (text === undefined || text === "") return "-";
  return text.replace(/[^\x21\x23-\x7e]/gu, hexEscape);
}

/** Formats a time as ISO 8601 in UTC with microseconds, of which JavaScript's clock provides the first three digits. */
function timestamp(date: Date): string {
  return date.toISOString().replace("Z", "000Z");
}

/** Writes the line, without a line end. */
export function connectionLogLine(entry: ConnectionLogEntry): string {
  const { handshakeMillis } = entry;
  const failed = entry.status !== "Success" || handshakeMillis === undefined;
  return [
    timestamp(entry.timestamp),
    plain(entry.clientAddress),
    String(entry.clientPort),
    String(entry.listenerPort),
    plain(entry.tlsProtocol),
    plain(entry.tlsCipher),
    failed ? "-" : (handshakeMillis / 1000).toFixed(3),
    quoted(entry.subject ?? "-"),
    plain(entry.validity),
    plain(entry.serialNumber),
    entry.status,
    plain(entry.traceId),
    plain(entry.keyExchange),
    plain(entry.elb),
    plain(entry.nodeAddress),
  ].join(" ");
}
