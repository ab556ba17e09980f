/**
 * Events as a load balancer sends them to its Lambda target.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 * @module
 */
import { randomBytes } from "node:crypto";
import type { ALBEvent } from "aws-lambda";
import {
  FORWARDED_PORT_HEADER,
  FORWARDED_PROTO_HEADER,
  type HeaderNames,
  type Mode,
  TRACE_ID_HEADER,
} from "../alb/mtls-headers.ts";
import { mtlsHeaders } from "./mtls-header-values.ts";
import type { ClientChain } from "./presented-chain.ts";

/** The default target group of test events. */
export const TEST_TARGET_GROUP_ARN =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-api/0123456789abcdef";

/** Options of {@link albEvent}; each is optional. */
export interface AlbEventOptions {
  /** The listener's mutual TLS mode. Default `passthrough`. */
  readonly mode?: Mode;
  /** The certificates that the client presented. Default none: no mutual TLS header, as in passthrough mode without a certificate. */
  readonly certificate?: ClientChain;
  /** Default `GET`. */
  readonly method?: string;
  /** Default `/`. */
  readonly path?: string;
  /** The raw query without `?`; it is split but not decoded, as by the load balancer. Default none. */
  readonly query?: string;
  /** Default empty. Base64 unless the headers declare it as text (AWS's rule). */
  readonly body?: string | Uint8Array;
  /** The client's headers, in addition to or in place of `accept`, `host` and `user-agent`. Names become lower case. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Headers of the finished event, verbatim: names keep their case, several values are repeats, undefined removes. */
  readonly rawHeaders?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names changed by listener attributes. */
  readonly headerNames?: Partial<HeaderNames>;
  /** Default {@link TEST_TARGET_GROUP_ARN}. */
  readonly targetGroupArn?: string;
  /** The listener's port. Default 443. */
  readonly port?: number;
  /** The listener's protocol. Default `https`. */
  readonly proto?: string;
  /** Default `203.0.113.7`. */
  readonly clientAddress?: string;
  /** Default a random one. */
  readonly traceId?: string;
  /** `lambda.multi_value_headers.enabled` is off: single-value fields, the last of several values. Default false. */
  readonly singleValue?: boolean;
}

type Values = Map<string, string[]>;

/**
 * Returns an event as a load balancer would send it for this client and request.
 *
 * @example
 * const leaf = createTestPki().root.issue({ subject: "CN=clientA" });
 * const response = await invoke(handler, albEvent({ mode: "verify", certificate: leaf }));
 *
 * @throws TypeError for header names that no listener could have.
 */
export function albEvent(options: AlbEventOptions = {}): ALBEvent {
  const body = bodyBytes(options.body);
  const headers = eventHeaders(options, body.length);
  const isBase64Encoded = body.length > 0 && !isText(headers);
  return {
    requestContext: { elb: { targetGroupArn: options.targetGroupArn ?? TEST_TARGET_GROUP_ARN } },
    httpMethod: options.method ?? "GET",
    path: options.path ?? "/",
    ...valueFields(queryValues(options.query ?? ""), headers, options.singleValue === true),
    body: body.toString(isBase64Encoded ? "base64" : "utf8"),
    isBase64Encoded,
  };
}

/** Options of {@link healthCheckEvent}. */
export type HealthCheckEventOptions = Pick<
  AlbEventOptions,
  "path" | "targetGroupArn" | "singleValue" | "rawHeaders"
>;

/** Returns the event of a target group's health check: its only header is the user agent. */
export function healthCheckEvent(options: HealthCheckEventOptions = {}): ALBEvent {
  const headers: Values = new Map([["user-agent", ["ELB-HealthChecker/2.0"]]]);
  applyRawHeaders(headers, options.rawHeaders);
  return {
    requestContext: { elb: { targetGroupArn: options.targetGroupArn ?? TEST_TARGET_GROUP_ARN } },
    httpMethod: "GET",
    path: options.path ?? "/",
    ...valueFields(new Map(), headers, options.singleValue === true),
    body: "",
    isBase64Encoded: false,
  };
}

function bodyBytes(body: string | Uint8Array = ""): Buffer {
  return typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body);
}

function eventHeaders(options: AlbEventOptions, contentLength: number): Values {
  const headers: Values = new Map([
    ["accept", ["*/*"]],
    ["host", ["api.example.com"]],
    ["user-agent", ["curl/8.7.1"]],
  ]);
  if (contentLength > 0) {
    headers.set("content-length", [String(contentLength)]);
  }
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers.set(name.toLowerCase(), typeof value === "string" ? [value] : [...value]);
  }
  for (const [name, value] of Object.entries(listenerHeaders(options))) {
    headers.set(name, [value]);
  }
  applyRawHeaders(headers, options.rawHeaders);
  return headers;
}

/** Returns the headers that the load balancer adds, which replace client headers of the same name. */
function listenerHeaders(options: AlbEventOptions): Record<string, string> {
  const { mode = "passthrough", certificate, headerNames = {} } = options;
  return {
    ...(certificate === undefined ? {} : mtlsHeaders({ mode, certificate, headerNames })),
    [TRACE_ID_HEADER]: options.traceId ?? randomTraceId(),
    "x-forwarded-for": options.clientAddress ?? "203.0.113.7",
    [FORWARDED_PORT_HEADER]: String(options.port ?? 443),
    [FORWARDED_PROTO_HEADER]: options.proto ?? "https",
  };
}

function applyRawHeaders(headers: Values, raw: AlbEventOptions["rawHeaders"] = {}): void {
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) {
      headers.delete(name);
    } else {
      headers.set(name, typeof value === "string" ? [value] : [...value]);
    }
  }
}

/** Returns `Root=1-<seconds>-<96 random bits>`. */
function randomTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")}`;
}

function queryValues(query: string): Values {
  const values: Values = new Map();
  for (const pair of query.split("&").filter((text) => text !== "")) {
    const equals = pair.indexOf("=");
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const value = equals === -1 ? "" : pair.slice(equals + 1);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

function isText(headers: Values): boolean {
  if (headers.has("content-encoding")) {
    return false;
  }
  const type = headers.get("content-type")?.at(-1)?.split(";")[0]?.trim().toLowerCase() ?? "";
  return (
    type.startsWith("text/") ||
    ["application/json", "application/javascript", "application/xml"].includes(type)
  );
}

/** Returns the fields in one of the two forms; names in alphabetical order, as in observed events. */
function valueFields(query: Values, headers: Values, singleValue: boolean): Partial<ALBEvent> {
  return singleValue
    ? { queryStringParameters: lastValues(query), headers: lastValues(headers) }
    : { multiValueQueryStringParameters: allValues(query), multiValueHeaders: allValues(headers) };
}

function allValues(values: Values): Record<string, string[]> {
  return Object.fromEntries(sortedByName(values));
}

function lastValues(values: Values): Record<string, string> {
  return Object.fromEntries(sortedByName(values).map(([name, all]) => [name, all.at(-1) ?? ""]));
}

function sortedByName(values: Values): [string, string[]][] {
  return [...values].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
