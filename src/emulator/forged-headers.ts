/**
 * Copies of the load balancer's mutual TLS headers that a client sends itself.
 *
 * AWS does not document what a listener does with them. By default the emulator assumes the worst: it keeps them after the load
 * balancer's own headers, so they win where the last value counts.
 *
 * @module
 */
import { DEFAULT_HEADER_NAMES, type HeaderNames } from "../alb/mtls-headers.ts";
import { AlbFault } from "./fault.ts";
import type { HeaderLine } from "./received-request.ts";

/** Whether a client's own copies are kept after the load balancer's headers or removed. */
export type ForgedHeaders = "keep" | "strip";

/** Returns the names that only the listener may set: the six defaults and their renamed forms, in lower case. */
export function protectedNames(names: HeaderNames): ReadonlySet<string> {
  return new Set([...Object.values(DEFAULT_HEADER_NAMES), ...Object.values(names)]);
}

/**
 * Applies the listener's block rules: one rule for each name, "header present, any value", answered with a fixed 400. Rules see only the
 * client's headers, because the load balancer adds its own later.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#http-header-conditions
 */
export function forgedHeaderFault(
  lines: readonly HeaderLine[],
  forbidden: ReadonlySet<string>,
): AlbFault | undefined {
  const forged = lines.find(([name]) => forbidden.has(name));
  return forged && new AlbFault("ForgedHeaderBlocked", `the client sent ${forged[0]} itself`);
}

/** Returns the header lines without the client's copies. */
export function withoutForged(
  lines: readonly HeaderLine[],
  forbidden: ReadonlySet<string>,
): HeaderLine[] {
  return lines.filter(([name]) => !forbidden.has(name));
}
