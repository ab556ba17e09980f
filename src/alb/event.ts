/**
 * Recognises load balancer events and checks their origin. The only origin information in an event is its target group ARN, and the
 * listener's port and protocol in two headers that the load balancer always overwrites.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 * @module
 */

import { ClientCertificateError, refuse } from "../errors/client-certificate-error.ts";
import { assertMembers, printable } from "../util/option-checks.ts";
import { type Fields, isFields } from "./fields.ts";
import { type HeaderMaps, type HeaderReading, readHeader } from "./headers.ts";
import { FORWARDED_PORT_HEADER, FORWARDED_PROTO_HEADER } from "./mtls-headers.ts";
import {
  compileTargetGroups,
  includesTargetGroup,
  type TargetGroupSet,
} from "./target-group-pattern.ts";

/**
 * What this library reads of an ALB event, as a plain copy: nothing in it can throw, change or be inherited.
 * Of several values of a header only the first two are copied, which is enough to see that there are several.
 */
export interface AlbEvent extends HeaderMaps {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
  readonly httpMethod: string;
  readonly path: string;
}

/** The maximum number of header names of an event. The load balancer takes 64 K of headers, so a real request stays far below. */
export const MAX_HEADER_NAMES = 1000;

/** Returns an own property: a value inherited from a prototype was not in the event. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function notAlb(detail: string): never {
  return refuse("origin.not-alb", detail);
}

function ownText(fields: Fields, key: string): string {
  const value = own(fields, key);
  return typeof value === "string" ? value : notAlb(`the event's ${key} is not text`);
}

function copyValue(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length > 1) return [value[0], value[1]];
  return value.length === 1 ? [value[0]] : [];
}

function copyHeaders(event: Fields, key: "headers" | "multiValueHeaders"): Fields | undefined {
  const map = own(event, key);
  if (map === undefined || map === null) return undefined;
  if (!isFields(map)) return notAlb(`the event's ${key} is not an object`);
  const names = Object.keys(map);
  if (names.length > MAX_HEADER_NAMES) {
    refuse("limit.header-bytes", `the event has over ${MAX_HEADER_NAMES} header names`);
  }
  const copy: Record<string, unknown> = Object.create(null);
  for (const name of names) copy[name] = copyValue(map[name]);
  return copy;
}

/** Describes an event without `requestContext.elb` for the operator. */
function describeForeign(event: Fields, context: Fields): string {
  if (isFields(own(context, "http"))) return "an HTTP API or Function URL event";
  if (own(context, "apiId") !== undefined) return "an API Gateway event";
  if (own(event, "Records") !== undefined) return "an event of a queue, topic or bucket";
  return "an event without requestContext.elb";
}

function copyEvent(event: unknown): AlbEvent {
  if (!isFields(event)) return notAlb("the event is not an object");
  const context = own(event, "requestContext");
  if (!isFields(context)) return notAlb("the event has no requestContext");
  const elb = own(context, "elb");
  // A load balancer's requestContext holds elb alone: one that also has another gateway's fields is forged.
  if (!isFields(elb) || isFields(own(context, "http")) || own(context, "apiId") !== undefined) {
    return notAlb(`this is ${describeForeign(event, context)}`);
  }
  const headers = copyHeaders(event, "headers");
  const multiValueHeaders = copyHeaders(event, "multiValueHeaders");
  if (headers === undefined && multiValueHeaders === undefined) {
    return notAlb("the event has neither headers nor multiValueHeaders");
  }
  return {
    requestContext: { elb: { targetGroupArn: ownText(elb, "targetGroupArn") } },
    httpMethod: ownText(event, "httpMethod"),
    path: ownText(event, "path"),
    ...(headers && { headers }),
    ...(multiValueHeaders && { multiValueHeaders }),
  };
}

/**
 * Checks that a value has the shape of an ALB event and copies the parts that this library reads.
 *
 * @throws {ClientCertificateError} `origin.not-alb` for anything else (null, API Gateway, Function URL, objects that
 *   throw when read); `limit.header-bytes` for over {@link MAX_HEADER_NAMES} header names.
 */
export function assertAlbEvent(event: unknown): AlbEvent {
  try {
    return copyEvent(event);
  } catch (error) {
    if (error instanceof ClientCertificateError) throw error;
    return refuse("origin.not-alb", "the event cannot be read", error);
  }
}

/**
 * Accepts events of every target group, so that every principal that is allowed to invoke the function, and every listener with or
 * without mutual TLS, can assert an identity. For local experiments.
 */
export const dangerouslyAcceptAnyTargetGroup: unique symbol = Symbol.for(
  "alb-mtls.dangerously-accept-any-target-group",
);

/** The type of {@link dangerouslyAcceptAnyTargetGroup}. */
export type AnyTargetGroup = typeof dangerouslyAcceptAnyTargetGroup;

/** The load balancer and listener through which a request must have arrived. */
export interface OriginOptions {
  readonly targetGroups: readonly (string | undefined)[] | AnyTargetGroup;
  readonly ports?: readonly number[];
}

/** Compiled {@link OriginOptions}. */
export interface OriginMatcher {
  /** The accepted target groups, or undefined when every one is accepted. */
  readonly targetGroups: TargetGroupSet | undefined;
  /** The accepted ports as the header spells them, or undefined when every one is accepted. */
  readonly ports: ReadonlySet<string> | undefined;
}

/**
 * Compiles and checks the options once.
 * @throws {TypeError} naming the option, the index of a bad entry, and what to do.
 */
export function compileOrigin(origin: OriginOptions): OriginMatcher {
  const { targetGroups, ports } = origin;
  return Object.freeze({
    targetGroups:
      targetGroups === dangerouslyAcceptAnyTargetGroup
        ? undefined
        : compileTargetGroups("targetGroups", targetGroups),
    ports: Object.hasOwn(origin, "ports") ? compilePorts(ports) : undefined,
  });
}

function compilePorts(ports: readonly number[] | undefined): ReadonlySet<string> {
  if (!Array.isArray(ports) || ports.length === 0) {
    throw new TypeError("ports must list at least one port; leave it out to accept every port");
  }
  assertMembers("ports", ports);
  return new Set(
    Array.from(ports, (port: unknown, index) => {
      if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65_535) {
        throw new TypeError(`ports[${index}] must be an integer from 1 to 65535`);
      }
      return String(port);
    }),
  );
}

/** Returns whether the event came through an accepted target group; checks nothing else. */
export function isAcceptedTargetGroup(event: AlbEvent, matcher: OriginMatcher): boolean {
  const { targetGroups } = matcher;
  return (
    targetGroups === undefined ||
    includesTargetGroup(targetGroups, event.requestContext.elb.targetGroupArn)
  );
}

function describeReading(reading: HeaderReading): string {
  return reading.state === "one" ? printable(reading.value) : reading.state;
}

/**
 * Refuses an event that did not come through an accepted target group, over HTTPS, on an accepted port.
 *
 * @throws {ClientCertificateError} `origin.target-group`, `origin.protocol` or `origin.port`.
 */
export function checkOrigin(event: AlbEvent, matcher: OriginMatcher): void {
  if (!isAcceptedTargetGroup(event, matcher)) {
    const arn = printable(event.requestContext.elb.targetGroupArn, 256);
    refuse("origin.target-group", `target group ${arn} is not in targetGroups`);
  }
  checkListener(event, matcher);
}

/** Performs the part of {@link checkOrigin} that concerns the listener: protocol and port. */
export function checkListener(event: AlbEvent, matcher: Pick<OriginMatcher, "ports">): void {
  const proto = readHeader(event, FORWARDED_PROTO_HEADER);
  if (proto.state !== "one" || proto.value !== "https") {
    refuse("origin.protocol", `${FORWARDED_PROTO_HEADER} is ${describeReading(proto)}, not https`);
  }
  if (matcher.ports === undefined) return;
  const port = readHeader(event, FORWARDED_PORT_HEADER);
  if (port.state !== "one" || !matcher.ports.has(port.value)) {
    const accepted = [...matcher.ports].join(", ");
    refuse("origin.port", `${FORWARDED_PORT_HEADER} is ${describeReading(port)}, not ${accepted}`);
  }
}
