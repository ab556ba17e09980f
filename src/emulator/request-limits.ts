/**
 * The limits that the load balancer applies before it selects a target.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 * @module
 */
import { AlbFault } from "./fault.ts";
import { type HeaderLine, headerLines, headerValues } from "./received-request.ts";

/** Maximum number of bytes of a request line: method, target and version. */
export const MAX_REQUEST_LINE = 16 * 1024;
/** Maximum number of bytes of one header line. */
export const MAX_HEADER = 16 * 1024;
/** Maximum number of bytes of all header lines of a request together. */
export const MAX_HEADERS = 64 * 1024;
/** Maximum number of bytes of a request body for a Lambda target. */
export const MAX_REQUEST_BODY = 1024 * 1024;

/** Returns the number of bytes of `name: value` and its line end. */
export function headerBytes([name, value]: HeaderLine): number {
  return name.length + value.length + ": \r\n".length;
}

function tooLarge(what: string, limit: number): AlbFault {
  return new AlbFault("RequestHeaderTooLarge", `${what} over ${limit} bytes`);
}

/** Checks a request's head; returns undefined when the load balancer would accept it. */
export function requestHeadFault(
  method: string,
  target: string,
  rawHeaders: readonly string[],
): AlbFault | undefined {
  if (`${method} ${target} HTTP/1.1`.length > MAX_REQUEST_LINE) {
    return tooLarge("the request line is", MAX_REQUEST_LINE);
  }
  const lines = headerLines(rawHeaders);
  const long = lines.find((line) => headerBytes(line) > MAX_HEADER);
  if (long !== undefined) return tooLarge(`the header ${long[0].slice(0, 80)} is`, MAX_HEADER);
  if (lines.reduce((sum, line) => sum + headerBytes(line), 0) > MAX_HEADERS) {
    return tooLarge("the headers are", MAX_HEADERS);
  }
  if (method === "TRACE") {
    return new AlbFault("MethodNotAllowed", "the load balancer does not forward TRACE");
  }
  if (headerValues(lines, "upgrade").some((value) => /(^|[\s,])websocket\b/i.test(value))) {
    return new AlbFault("LambdaWebsocketNotSupported", "a Lambda target cannot take a WebSocket");
  }
  return undefined;
}
