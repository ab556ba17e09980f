/**
 * What came of one request.
 * @module
 */

/** As the demo shows it and as it is expected. What there is not is `-`. */
export interface Outcome {
  /** The status, or `TLS reset`. */
  readonly http: string;
  /** The code that the client received; for a reset the status in the connection log, with `Failed:`. */
  readonly code: string;
  /** Why: from the function's log, or the load balancer's own reason. */
  readonly reason: string;
  /** Who decided: a step of the gate, the listener, the handshake, or the handler itself. */
  readonly step: string;
}

/** There is no such thing here. */
export const NONE = "-";

/** Whether the two are the same in every field. */
export function isSame(one: Outcome, other: Outcome): boolean {
  return describe(one) === describe(other);
}

/** One line of text for messages. */
export function describe({ http, code, reason, step }: Outcome): string {
  return [http, code, reason, `at ${step}`].filter((text) => text !== NONE).join(" ");
}

/** The gate admitted the client. */
export const ADMITTED: Outcome = { http: "200", code: NONE, reason: NONE, step: "policy" };

/** A handler that verifies nothing admitted the client. */
export const ADMITTED_BY_HANDLER: Outcome = { ...ADMITTED, step: "handler" };

/** A rule of the listener answered. */
export const BLOCKED: Outcome = {
  http: "400",
  code: NONE,
  reason: "ForgedHeaderBlocked",
  step: "listener",
};

/** The load balancer reset the connection. */
export function reset(code: string): Outcome {
  return { http: "TLS reset", code: `Failed:${code}`, reason: NONE, step: "handshake" };
}

/** The gate refused. */
export function refused(http: string, code: string, reason: string, step: string): Outcome {
  return { http, code, reason, step };
}
