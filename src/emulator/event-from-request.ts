/**
 * The Lambda event that a load balancer creates from an HTTP request.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 * @module
 */
import type { ALBEvent } from "aws-lambda";
import {
  FORWARDED_PORT_HEADER,
  FORWARDED_PREFIX,
  FORWARDED_PROTO_HEADER,
  TRACE_ID_HEADER,
} from "../alb/mtls-headers.ts";
import { eventBody, utf8 } from "./base64-rule.ts";
import { AlbFault } from "./fault.ts";
import { queryParameters, targetPath } from "./query-string.ts";
import {
  type HeaderLine,
  headerLines,
  headerValues,
  type ReceivedRequest,
} from "./received-request.ts";
import { traceIdHeader } from "./trace-id.ts";

/** The listener's facts in addition to the request. */
export interface ListenerFacts {
  readonly targetGroupArn: string;
  /** The listener's port. */
  readonly port: number;
  /** The client's address. */
  readonly clientAddress: string;
  /** `lambda.multi_value_headers.enabled` is off: of several values the event holds the last. */
  readonly singleValue: boolean;
  /** The mutual TLS headers that the listener adds, lower-case names. They come before a client's copies. */
  readonly mtlsHeaders: readonly HeaderLine[];
  /** The identifier for the tracing header. Default a new one. */
  readonly traceId?: string;
}

const FORWARDED_FOR_HEADER = `${FORWARDED_PREFIX}for`;

// Between client and load balancer only. Names that a client lists in its own `connection` header are kept: otherwise it could have the
// load balancer's headers removed.
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

// A client's copies of these are replaced.
const OVERWRITTEN = new Set([
  FORWARDED_FOR_HEADER,
  FORWARDED_PORT_HEADER,
  FORWARDED_PROTO_HEADER,
  TRACE_ID_HEADER,
]);

function listenerLines(lines: readonly HeaderLine[], facts: ListenerFacts): HeaderLine[] {
  const forwardedFor = headerValues(lines, FORWARDED_FOR_HEADER).filter((value) => value !== "");
  return [
    ...facts.mtlsHeaders,
    [TRACE_ID_HEADER, traceIdHeader(headerValues(lines, TRACE_ID_HEADER).at(-1), facts.traceId)],
    [FORWARDED_FOR_HEADER, [...forwardedFor, facts.clientAddress].join(", ")],
    [FORWARDED_PORT_HEADER, String(facts.port)],
    [FORWARDED_PROTO_HEADER, "https"],
  ];
}

/** Decodes the client's header lines as UTF-8; returns undefined when one is not UTF-8. */
function clientLines(lines: readonly HeaderLine[]): HeaderLine[] | undefined {
  const kept: HeaderLine[] = [];
  for (const [name, value] of lines) {
    const text = utf8(Buffer.from(value, "latin1"));
    if (text === undefined) return undefined;
    kept.push([name, text]);
  }
  return kept;
}

type Pairs = readonly (readonly [string, string])[];

/** Returns the last value of each name. The object has no prototype, so that `__proto__` is an ordinary name. */
function lastValues(pairs: Pairs): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of pairs) fields[name] = value;
  return fields;
}

function allValues(pairs: Pairs): Record<string, string[]> {
  const fields: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    const values = fields[name];
    if (values === undefined) fields[name] = [value];
    else values.push(value);
  }
  return fields;
}

function inForm(singleValue: boolean, query: Pairs, headers: Pairs) {
  return singleValue
    ? { queryStringParameters: lastValues(query), headers: lastValues(headers) }
    : { multiValueQueryStringParameters: allValues(query), multiValueHeaders: allValues(headers) };
}

/**
 * Builds the event of one request.
 *
 * The event is the result of `JSON.parse` on the invocation's payload, as in Lambda: ordinary objects, nothing shared.
 *
 * @returns a fault when headers or text body are not UTF-8; the handler is not invoked then.
 */
export function eventFromRequest(
  request: ReceivedRequest,
  facts: ListenerFacts,
): ALBEvent | AlbFault {
  const lines = clientLines(headerLines(request.rawHeaders));
  if (lines === undefined) {
    return new AlbFault("LambdaBadRequest", "a header value is not UTF-8");
  }
  const body = eventBody(lines, request.body);
  if (body instanceof AlbFault) return body;
  const kept = lines.filter(([name]) => !HOP_BY_HOP.has(name) && !OVERWRITTEN.has(name));
  const headers = [...listenerLines(lines, facts), ...kept];
  const payload = JSON.stringify({
    requestContext: { elb: { targetGroupArn: facts.targetGroupArn } },
    httpMethod: request.method,
    path: targetPath(request.target),
    ...inForm(facts.singleValue, queryParameters(request.target), headers),
    ...body,
  });
  return JSON.parse(payload);
}
