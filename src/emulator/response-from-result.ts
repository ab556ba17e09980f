/**
 * The HTTP response that a load balancer creates from a Lambda function's result.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#respond-to-load-balancer
 * @module
 */

import { validateHeaderName, validateHeaderValue } from "node:http";
import { type Fields, isFields } from "../alb/fields.ts";
import { AlbFault } from "./fault.ts";
import type { HeaderLine } from "./received-request.ts";
import { headerBytes } from "./request-limits.ts";

/** Maximum number of bytes of a function's response as JSON. */
export const MAX_RESPONSE_JSON = 1024 * 1024;
/** Maximum number of bytes of all header lines of a response together. */
export const MAX_RESPONSE_HEADERS = 32 * 1024;

/** A response ready to be sent. */
export interface HttpResponse {
  readonly statusCode: number;
  /** In the order of the result, names as the function spelled them, without content-length. */
  readonly headers: readonly HeaderLine[];
  readonly body: Uint8Array;
}

// Not honoured in a function's response; the load balancer writes its own.
const NOT_FORWARDED = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function invalid(detail: string): AlbFault {
  return new AlbFault("LambdaInvalidResponse", detail);
}

/** Returns the result as JSON, which the runtime passes on. */
function payloadOf(result: unknown): string | AlbFault {
  try {
    return JSON.stringify(result) ?? "null";
  } catch (cause) {
    return new AlbFault("LambdaUnhandled", "the handler's result has no JSON form", cause);
  }
}

function legalLine(name: string, value: unknown): value is string {
  if (typeof value !== "string") return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** Returns the lines of one entry of the header map; undefined when the entry does not have this form. */
function entryLines(name: string, entry: unknown, singleValue: boolean): HeaderLine[] | undefined {
  const values: unknown = singleValue ? [entry] : entry;
  if (!Array.isArray(values)) return undefined;
  const lines: HeaderLine[] = [];
  for (const value of values) {
    if (!legalLine(name, value)) return undefined;
    lines.push([name, value]);
  }
  return lines;
}

/** Returns the header lines in the form that the target group uses; ignores the other form. */
function responseHeaders(result: Fields, singleValue: boolean): HeaderLine[] | AlbFault {
  const field = singleValue ? "headers" : "multiValueHeaders";
  const map = result[field] ?? {};
  if (!isFields(map)) return invalid(`${field} is not an object`);
  const lines: HeaderLine[] = [];
  for (const [name, entry] of Object.entries(map)) {
    const found = entryLines(name, entry, singleValue);
    if (found === undefined) {
      const wanted = singleValue ? "a string" : "a list of strings";
      return invalid(`${field}[${JSON.stringify(name)}] is not a legal header with ${wanted}`);
    }
    if (!NOT_FORWARDED.has(name.toLowerCase())) lines.push(...found);
  }
  const bytes = lines.reduce((sum, line) => sum + headerBytes(line), 0);
  return bytes > MAX_RESPONSE_HEADERS
    ? new AlbFault("LambdaResponseTooLarge", `the headers are over ${MAX_RESPONSE_HEADERS} bytes`)
    : lines;
}

function responseBody(result: Fields): Uint8Array | AlbFault {
  const { body = "", isBase64Encoded = false } = result;
  if (typeof isBase64Encoded !== "boolean") return invalid("isBase64Encoded is not a boolean");
  // A function without a response body often returns null.
  const text = body ?? "";
  if (typeof text !== "string") return invalid("body is not a string");
  if (!isBase64Encoded) return Buffer.from(text, "utf8");
  return BASE64.test(text) ? Buffer.from(text, "base64") : invalid("body is not base64");
}

/**
 * Maps a function's result to a response, or to the fault that makes the load balancer answer 502.
 *
 * @param singleValue the form of the event: with multi-value headers on, `headers` is ignored, and vice versa.
 */
export function responseFromResult(result: unknown, singleValue: boolean): HttpResponse | AlbFault {
  const payload = payloadOf(result);
  if (payload instanceof AlbFault) return payload;
  if (Buffer.byteLength(payload) > MAX_RESPONSE_JSON) {
    const detail = `the response is over ${MAX_RESPONSE_JSON} bytes of JSON`;
    return new AlbFault("LambdaResponseTooLarge", detail);
  }
  const fields: unknown = JSON.parse(payload);
  if (!isFields(fields)) return invalid("the result is not an object");
  const { statusCode } = fields;
  if (typeof statusCode !== "number" || !Number.isInteger(statusCode)) {
    return invalid("statusCode is not an integer");
  }
  if (statusCode < 200 || statusCode > 599) return invalid("statusCode is not from 200 to 599");
  const headers = responseHeaders(fields, singleValue);
  if (headers instanceof AlbFault) return headers;
  const body = responseBody(fields);
  return body instanceof AlbFault ? body : { statusCode, headers, body };
}
