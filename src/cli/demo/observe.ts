/**
 * Makes a request and finds out what became of it, from what a user has: the response, the connection log, the function's log.
 * @module
 */
import type { Attempt } from "./attempt.ts";
import type { DecisionLine, DecisionLines } from "./decision-lines.ts";
import type { DemoListener, DemoListeners } from "./listeners.ts";
import { ADMITTED, ADMITTED_BY_HANDLER, NONE, type Outcome, reset } from "./outcome.ts";
import { type Answer, send } from "./request.ts";

/** A request and what came of it. */
export interface Observation {
  readonly attempt: Attempt;
  readonly outcome: Outcome;
  /** What the function wrote to its log, when it refused. */
  readonly logged: DecisionLine | undefined;
}

/** Not found where it should be: no expectation says so, so the row is not as expected. */
const UNKNOWN = "?";

/** Makes one request. Requests must not overlap: log lines are distinguished by time. */
export async function observe(
  attempt: Attempt,
  listeners: DemoListeners,
  lines: DecisionLines,
  signal: AbortSignal,
): Promise<Observation> {
  const listener = listeners.of(attempt);
  const { port, serverCaPem } = listener.alb;
  const { certificate, forgery } = attempt;
  const headers = forgery?.headers ?? {};
  const answer = await send({ port, serverCaPem, certificate, headers, signal });
  const logged = lines.take();
  return { attempt, outcome: outcomeOf(answer, attempt, listener, logged), logged };
}

function outcomeOf(
  answer: Answer,
  attempt: Attempt,
  listener: DemoListener,
  logged: DecisionLine | undefined,
): Outcome {
  if (answer.kind === "reset") return reset(connectionStatus(listener));
  if (answer.kind === "response") return responseOutcome(answer, attempt, listener, logged);
  return { http: answer.why, code: UNKNOWN, reason: UNKNOWN, step: UNKNOWN };
}

/** The code of the last connection in the log. */
function connectionStatus({ alb }: DemoListener): string {
  return / Failed:(\w+) TID_/.exec(alb.connectionLog.lines.at(-1) ?? "")?.[1] ?? UNKNOWN;
}

function responseOutcome(
  { status, body }: { readonly status: number; readonly body: string },
  attempt: Attempt,
  listener: DemoListener,
  logged: DecisionLine | undefined,
): Outcome {
  const http = String(status);
  const fault = listener.takeFault();
  if (fault !== undefined) return { http, code: NONE, reason: fault.reason, step: "listener" };
  const code = problemCode(body);
  if (code !== undefined) {
    // The client received one code, and the log must say the same.
    const { reason, step } = logged?.code === code ? logged : { reason: UNKNOWN, step: UNKNOWN };
    return { http, code, reason, step };
  }
  const admitted = attempt.listener === "naive handler" ? ADMITTED_BY_HANDLER : ADMITTED;
  return { ...admitted, http };
}

/** The code in problem details (RFC 9457), if the body is such. */
function problemCode(body: string): string | undefined {
  try {
    const { code }: { code?: unknown } = JSON.parse(body);
    return typeof code === "string" ? code : undefined;
  } catch {
    return undefined;
  }
}
