import type { ALBEvent } from "aws-lambda";

/** The functions of the template, by their logical names. */
export type FunctionName =
  | "BoundTokenFunction"
  | "CnGatedPassthroughFunction"
  | "CnGatedVerifyFunction"
  | "OpenadrVenFunction"
  | "PublicCaBaseDnFunction"
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

/** The function's own refusal, in words of its own: nothing of it is in the log of the library. */
export function answers(name: FunctionName, status: number, body: string): Expectation {
  return { function: name, status, body };
}

/** The library refuses, and the function says so in its own form: the reason is in the log, this text in the body. */
export function refusesInForm(
  name: FunctionName,
  status: number,
  reason: string,
  body: string,
): Expectation {
  return { function: name, status, reason, body };
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
