/**
 * What a function does when it is not configured: it says so once in its log and refuses everything. A throw at load time would
 * refuse everything too, but as 502 and with a stack trace in place of a sentence.
 */
import type { ALBEvent, ALBResult } from "aws-lambda";

/** A handler as Lambda calls it. `never`, because Middy's types ask the caller for what its middleware adds to the context. */
export type AlbHandler = (event: ALBEvent, context: never) => Promise<ALBResult>;

/** What `make` makes, or, when its settings are wrong, a handler that answers 503 to everything. */
export function configured(make: () => AlbHandler): AlbHandler {
  try {
    return make();
  } catch (error) {
    const detail = String((error as { message?: unknown }).message);
    const message = "not configured: every request is refused with 503";
    // biome-ignore lint/suspicious/noConsole: a function's log is its console
    console.error(JSON.stringify({ level: "error", message, detail }));
    return async () => unavailable;
  }
}

const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };

// Both header forms: the load balancer reads the one that its target group is set to.
const unavailable: ALBResult = {
  statusCode: 503,
  statusDescription: "503 Service Unavailable",
  isBase64Encoded: false,
  headers,
  multiValueHeaders: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  ),
  body: JSON.stringify({ type: "about:blank", title: "Service Unavailable", status: 503 }),
};
