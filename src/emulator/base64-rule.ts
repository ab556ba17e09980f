/**
 * When the load balancer hands a body to a Lambda target as it is, and when in base64.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 * @module
 */
import { AlbFault } from "./fault.ts";
import { type HeaderLine, headerValues } from "./received-request.ts";

/** The body fields of an event. */
export interface EventBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

const TEXT_TYPES = new Set(["application/json", "application/javascript", "application/xml"]);

/** Whether a body with these header lines goes as text: no content-encoding, and a content type that AWS lists. */
export function isTextBody(lines: readonly HeaderLine[]): boolean {
  if (headerValues(lines, "content-encoding").length > 0) return false;
  const type = (headerValues(lines, "content-type").at(-1) ?? "").split(";", 1)[0]?.trim();
  const name = type?.toLowerCase() ?? "";
  return name.startsWith("text/") || TEXT_TYPES.has(name);
}

/** Strictly decoded UTF-8; undefined when the bytes are something else. A byte order mark stays. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The body fields of the event. An empty body is empty text, whatever its type (seen on a real load balancer). */
export function eventBody(lines: readonly HeaderLine[], body: Uint8Array): EventBody | AlbFault {
  if (body.length === 0) return { body: "", isBase64Encoded: false };
  if (!isTextBody(lines)) {
    return { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
  }
  const text = utf8(body);
  return text === undefined
    ? new AlbFault("LambdaBadRequest", "the body is declared as text and is not UTF-8")
    : { body: text, isBase64Encoded: false };
}
