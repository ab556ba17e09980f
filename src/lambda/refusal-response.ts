/**
 * How requests are answered that do not reach the handler.
 * @module
 */
import type { ALBEvent, ALBResult } from "aws-lambda";
import { inEventForm, problemResponse } from "../alb/problem-response.ts";
import type { Code, Reason } from "../errors/codes.ts";
import type { HealthChecked, Refused } from "../observability/decision.ts";
import { isThenable } from "../policy/policy.ts";
import { adopt } from "../util/adopt.ts";

/** What a user's own answer may be built from. `detail` is for logs: do not send it to the client. */
export interface Refusal {
  readonly code: Code;
  readonly reason: Reason;
  /** 400, 401, 403, 500 or 503. */
  readonly statusCode: number;
  /** The fixed sentence of the code, safe to publish. */
  readonly title: string;
  readonly detail: string;
  /** The standard response, in the event's form. */
  readonly response: ALBResult;
}

/** How refusals are answered. */
export type OnRefusal =
  | "respond"
  | "throw"
  | ((refusal: Refusal, event: ALBEvent) => ALBResult | Promise<ALBResult>);

/** @throws {TypeError} for anything else. */
export function checkOnRefusal(onRefusal: OnRefusal): void {
  if (onRefusal !== "respond" && onRefusal !== "throw" && typeof onRefusal !== "function") {
    throw new TypeError('options.onRefusal must be "respond", "throw" or a function');
  }
}

/** Milliseconds that a user's answer may take. */
const answerTimeoutMillis = 1000;

/** The user's answer when it is a refusal, otherwise the standard one. Never rejects. */
export async function refusalResponse(
  decision: Refused,
  event: ALBEvent,
  onRefusal: Exclude<OnRefusal, string>,
): Promise<ALBResult> {
  const standard = problemResponse(decision.error, event);
  try {
    const { code, reason, detail, error } = decision;
    const refusal: Refusal = {
      code,
      reason,
      statusCode: error.statusCode,
      title: error.message,
      detail,
      // Of its own: what the hook changes in it must not change what is sent in its place.
      response: problemResponse(error, event),
    };
    const answered: unknown = onRefusal(refusal, event);
    const answer = asSent(isThenable(answered) ? await inTime(answered) : answered);
    return isRefusal(answer) ? inEventForm(neverStored(answer), event) : standard;
  } catch {
    return standard;
  }
}

function inTime(pending: PromiseLike<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), answerTimeoutMillis);
    adopt(pending)
      .finally(() => clearTimeout(timer))
      .then(resolve, reject);
  });
}

/** The answer as the Lambda runtime will serialise it, so that what is checked is what is sent. */
function asSent(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer) ?? "null");
}

function isRefusal(answer: unknown): answer is ALBResult {
  if (typeof answer !== "object" || answer === null) return false;
  const { statusCode } = answer as { statusCode?: unknown };
  return Number.isInteger(statusCode) && Number(statusCode) >= 400 && Number(statusCode) <= 599;
}

/** No cache may keep a refusal, whoever wrote it. */
function neverStored(answer: ALBResult): ALBResult {
  const isCacheControl = ([name]: [string, unknown]): boolean =>
    name.toLowerCase() === "cache-control";
  const without = <T>(map: Record<string, T> | undefined): Record<string, T> =>
    Object.fromEntries(Object.entries(map ?? {}).filter((entry) => !isCacheControl(entry)));
  return {
    ...answer,
    headers: { ...without(answer.headers), "cache-control": "no-store" },
    multiValueHeaders: without(answer.multiValueHeaders),
  };
}

/**
 * Returns the standard answer to a decision that is not an admission, in the header form of its event: for users of `createGate`.
 * A refusal is RFC 9457 problem details, a health check 200 with usable trust material and otherwise 503.
 */
export function responseTo(decision: Refused | HealthChecked, event: ALBEvent): ALBResult {
  return decision.outcome === "refused"
    ? problemResponse(decision.error, event)
    : healthResponse(decision.healthy, event);
}

function healthResponse(healthy: boolean, event: ALBEvent): ALBResult {
  return inEventForm(
    {
      statusCode: healthy ? 200 : 503,
      statusDescription: healthy ? "200 OK" : "503 Service Unavailable",
      isBase64Encoded: false,
      headers: { "content-type": "text/plain", "cache-control": "no-store" },
      body: healthy ? "ok" : "trust material is not available",
    },
    event,
  );
}
