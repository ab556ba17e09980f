/**
 * The tracing header, which a client may send and the load balancer completes.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 * @module
 */
import { randomBytes } from "node:crypto";

/** Returns a new identifier: `1-`, eight hexadecimal digits of the time in seconds, `-`, 24 random ones. */
export function newTraceId(now: Date = new Date(), random: Uint8Array = randomBytes(12)): string {
  const seconds = Math.floor(now.getTime() / 1000)
    .toString(16)
    .padStart(8, "0");
  return `1-${seconds}-${Buffer.from(random).toString("hex")}`;
}

function isField(name: string): (field: string) => boolean {
  return (field) => field.toLowerCase().startsWith(`${name}=`);
}

/**
 * Returns the header's value for the target.
 *
 * Without one from the client: `Root=` and a new identifier. With one: its `Root` and its other fields are kept unchanged, and `Self=` is
 * prepended or replaced; a missing `Root` is added. So the client controls part of the value.
 *
 * @param sent the client's value, if any.
 */
export function traceIdHeader(sent: string | undefined, id: string = newTraceId()): string {
  const fields = (sent ?? "").split(";").filter((field) => field.trim() !== "");
  if (fields.length === 0) return `Root=${id}`;
  const kept = fields.filter((field) => !isField("self")(field.trim()));
  const hasRoot = kept.some((field) => isField("root")(field.trim()));
  return [`Self=${id}`, ...(hasRoot ? [] : [`Root=${id}`]), ...kept].join(";");
}
