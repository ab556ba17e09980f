import type { ALBEvent } from "aws-lambda";

/** The functions of the template, by their logical names. */
export type FunctionName =
  | "CnGatedPassthroughFunction"
  | "CnGatedVerifyFunction"
  | "RouteByCommonNameFunction"
  | "WhoamiFunction";

/** What one function must answer to an event. */
export interface Expectation {
  readonly function: FunctionName;
  readonly status: number;
  /** Of a refusal. */
  readonly code?: string;
  /** Of a refusal; in the log only. */
  readonly reason?: string;
  /** The body, or a part of it. */
  readonly body?: string;
}

/** An event, what it shows, and what must come of it. */
export interface Sample {
  readonly about: string;
  readonly expect: readonly Expectation[];
  readonly event: ALBEvent;
}

/** Samples by the name of their file. */
export type Samples = Readonly<Record<string, Sample>>;

/** The function admits the client. */
export function admits(name: FunctionName, body: string): Expectation {
  return { function: name, status: 200, body };
}

/** The function refuses the request. */
export function refuses(
  name: FunctionName,
  status: number,
  code: string,
  reason: string,
): Expectation {
  return { function: name, status, code, reason };
}
