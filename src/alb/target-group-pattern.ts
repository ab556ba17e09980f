import { printable } from "../util/option-checks.ts";

/** A set of target groups: exact ARNs, and prefixes that end in the slash before the random last segment. */
export interface TargetGroupSet {
  readonly exact: ReadonlySet<string>;
  readonly prefixes: readonly string[];
}

// Partitions aws, aws-cn, aws-us-gov and similar ones. The last segment is chosen at random when a group is created.
const ARN =
  /^arn:aws(?:-[a-z]+)*:elasticloadbalancing:[a-z0-9-]{1,32}:\d{12}:targetgroup\/[A-Za-z0-9-]{1,32}\/(?:\*|[A-Za-z0-9]{1,64})$/;

const LAST_SEGMENT = /^[A-Za-z0-9]{1,64}$/;

const EXAMPLE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-api/*";

function checkEntry(option: string, index: number, entry: unknown): string {
  const where = `${option}[${index}]`;
  if (typeof entry !== "string" || entry === "") {
    throw new TypeError(
      `${where} is ${entry === "" ? "empty" : String(typeof entry)}: give a target group ARN (is the environment variable set?)`,
    );
  }
  if (ARN.test(entry)) return entry;
  const hint = entry.includes("*")
    ? "a * may stand only for the whole last segment"
    : "it is not a target group ARN";
  throw new TypeError(`${where} is ${printable(entry)}: ${hint}, as in ${EXAMPLE}`);
}

/**
 * Compiles a list of ARNs and patterns; a pattern has `*` as its whole last segment and nowhere else.
 *
 * @param option the list's name for messages, e.g. `targetGroups`.
 * @throws {TypeError} for an empty list or a bad entry, naming its index and what to do.
 */
export function compileTargetGroups(option: string, entries: unknown): TargetGroupSet {
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new TypeError(`${option} must list at least one target group ARN, as in ${EXAMPLE}`);
  }
  const checked = Array.from(entries, (entry: unknown, index) => checkEntry(option, index, entry));
  return Object.freeze({
    exact: new Set(checked.filter((arn) => !arn.endsWith("*"))),
    prefixes: checked.filter((arn) => arn.endsWith("*")).map((arn) => arn.slice(0, -1)),
  });
}

/** Returns whether an ARN from an event is in the set. */
export function includesTargetGroup(set: TargetGroupSet, arn: string): boolean {
  return (
    set.exact.has(arn) ||
    set.prefixes.some(
      (prefix) => arn.startsWith(prefix) && LAST_SEGMENT.test(arn.slice(prefix.length)),
    )
  );
}

/** Returns an entry of one set that the other set accepts too, or undefined when no target group can be in both. */
export function overlap(a: TargetGroupSet, b: TargetGroupSet): string | undefined {
  const shared = a.prefixes.find((prefix) => b.prefixes.includes(prefix));
  if (shared !== undefined) return `${shared}*`;
  return (
    [...a.exact].find((arn) => includesTargetGroup(b, arn)) ??
    [...b.exact].find((arn) => includesTargetGroup(a, arn))
  );
}
