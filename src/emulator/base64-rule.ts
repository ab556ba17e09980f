/**
 * The rule for when the load balancer passes a body to a Lambda target as text, and when in base64.
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

/** Returns whether a body with these header lines is passed as text: no content-encoding, and a content type that AWS lists. */
export function isTextBody(lines: readonly HeaderLine[]): boolean {
  if (headerValues(lines, "content-encoding").length > 0) return false;
  const type = (headerValues(lines, "content-type").at(-1) ?? "").split(";", 1)[0]?.trim();
  const name = type?.toLowerCase() ?? "";
  return name.startsWith("text/") || TEXT_TYPES.has(name);
}

/** Decodes UTF-8 strictly; returns undefined when the bytes are not UTF-8. A byte order mark is kept. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns the body fields of the event. An empty body is empty text, whatever its type (observed on a real load balancer). */
export function eventBody(lines: readonly HeaderLine[], body: Uint8Array): EventBody | AlbFault {
  if (body.length === 0) return { body: "", isBase64Encoded: false };
  if (!isTextBody(lines)) {
    return { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
  }
  const text = utf8(body);
  return text === undefined
    ? new AlbFault("LambdaBadRequest", "the body is declared as text but is not UTF-8")
    : { body: text, isBase64Encoded: false };
}
