/**
 * Copies of the load balancer's mutual TLS headers that a client sends itself.
 *
 * No AWS page says what a listener does with them. So the emulator assumes the worst unless told otherwise: they stay, and
 * they stand behind the load balancer's own, where "the last value wins" makes them win.
 *
 * @module
 */
import { DEFAULT_HEADER_NAMES, type HeaderNames } from "../alb/mtls-headers.ts";
import { AlbFault } from "./fault.ts";
import type { HeaderLine } from "./received-request.ts";

/** What happens to a client's own copies: they stay behind the load balancer's, or are taken out. */
export type ForgedHeaders = "keep" | "strip";

/** The names that only the listener may set: the six defaults, and what they were renamed to. In lower case. */
export function protectedNames(names: HeaderNames): ReadonlySet<string> {
  return new Set([...Object.values(DEFAULT_HEADER_NAMES), ...Object.values(names)]);
}

/**
 * The listener's block rules: one rule a name, "header present, any value", answered with a fixed 400. Rules see the client's
 * headers only, because the load balancer adds its own later.
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

/** The header lines without the client's copies. */
export function withoutForged(
  lines: readonly HeaderLine[],
  forbidden: ReadonlySet<string>,
): HeaderLine[] {
  return lines.filter(([name]) => !forbidden.has(name));
}
