/**
 * Whether a function's answer is the one that was expected.
 * @module
 */
import type { Case } from "./cases.ts";

/** What came of an invocation. */
export interface Answer {
  /** What the runtime returned, as JSON text. */
  readonly response: string;
  /** What the function wrote. */
  readonly log: string;
}

/** A row of the table. */
export interface Verdict {
  /** The status, or what came instead of one. */
  readonly status: string;
  readonly expected: string;
  /** What is wrong; nothing when all is well. */
  readonly faults: readonly string[];
}

const noLog = "no log line";

interface AlbResponse {
  readonly statusCode?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly multiValueHeaders?: Readonly<Record<string, unknown>>;
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** Compares the answer, its form and its log with what the case expects. */
export function judge({ expect }: Case, event: string, { response, log }: Answer): Verdict {
  const expected = [expect.status, expect.code].filter(Boolean).join(" ");
  const answer = parseResponse(response);
  if (answer.statusCode === undefined) {
    const instead = answer.errorType ?? "no response";
    return { status: instead, expected, faults: [answer.errorMessage ?? lastLine(log)] };
  }
  const code = codeOf(answer);
  const faults = [
    answer.statusCode !== expect.status && `status ${answer.statusCode}`,
    expect.code !== undefined && code !== expect.code && `code ${code ?? "absent"}`,
    expect.body !== undefined && !answer.body?.includes(expect.body) && `body ${answer.body}`,
    expect.logged !== undefined && !log.includes(expect.logged) && `${noLog} with ${expect.logged}`,
    expect.code !== undefined &&
      !logsRefusal(log, expect.code, expect.reason) &&
      `${noLog} with the code`,
    !isInFormOf(event, answer) && "headers are not in the event's form",
  ];
  return {
    status: [answer.statusCode, code].filter(Boolean).join(" "),
    expected,
    faults: faults.filter((fault) => fault !== false),
  };
}

/** True when nothing is wrong but that a line of the log is not there. */
export function lacksOnlyLog({ faults }: Verdict): boolean {
  return faults.length > 0 && faults.every((fault) => fault.startsWith(noLog));
}

/** Never throws: what is no JSON object has no status. */
function parseResponse(text: string): AlbResponse {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

function codeOf({ statusCode = 0, body = "" }: AlbResponse): string | undefined {
  if (statusCode < 400) return undefined;
  try {
    return JSON.parse(body).code;
  } catch {
    return undefined;
  }
}

/** The template's metric filters count a refusal by a line that is JSON as a whole. */
function logsRefusal(log: string, code: string, reason: string | undefined): boolean {
  return log.split("\n").some((line) => {
    try {
      const entry = JSON.parse(line);
      const same = reason === undefined || entry.reason === reason;
      return entry.outcome === "refused" && entry.code === code && same;
    } catch {
      return false;
    }
  });
}

/** The load balancer reads the one form that its target group is set to. */
function isInFormOf(event: string, answer: AlbResponse): boolean {
  const multi = JSON.parse(event).multiValueHeaders !== undefined;
  return (multi ? answer.multiValueHeaders : answer.headers) !== undefined;
}

function lastLine(log: string): string {
  return log.trim().split("\n").at(-1) ?? "";
}
