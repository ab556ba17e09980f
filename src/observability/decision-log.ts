import { adopt } from "../util/adopt.ts";
import { errorText } from "../util/error-text.ts";
import { boundedLine, type LogLineFields } from "../util/log-line.ts";
import { LogThrottle } from "../util/log-throttle.ts";
import type { Decision, DecisionHook, IdentityInLogs, LoggerLike } from "./decision.ts";
import { decisionFields } from "./decision-fields.ts";
import { type LoggedEvent, logMaterialEvent } from "./material-log.ts";

/** Writes one JSON line per entry, which Lambda passes on to CloudWatch Logs. */
const consoleLogger: LoggerLike = {
  info: (message, fields) => write("info", message, fields),
  warn: (message, fields) => write("warn", message, fields),
  error: (message, fields) => write("error", message, fields),
};

function write(level: "info" | "warn" | "error", message: string, fields: object): void {
  const line = JSON.stringify({ level, message, ...fields });
  // In Lambda `console` puts a prefix before the line, or makes it a string inside JSON of its own. Written directly, the line is stored
  // unchanged, and a metric filter can read its fields.
  if (process.env.AWS_LAMBDA_RUNTIME_API !== undefined) process.stdout.write(`${line}\n`);
  // biome-ignore lint/suspicious/noConsole: this is the default logger
  else console[level](line);
}

/** Passes each decision to a logger and to the user's hook. An error that they throw does not affect the request. */
export class DecisionLog {
  readonly #logger: LoggerLike;
  readonly #identity: IdentityInLogs;
  readonly #onDecision: DecisionHook | undefined;
  readonly #throttle = new LogThrottle();
  readonly #hideNames: (text: string) => string;

  /** @param hideNames removes the names of certificate headers from what a hook threw. */
  constructor(
    logger: LoggerLike | undefined,
    identity: IdentityInLogs,
    onDecision: DecisionHook | undefined,
    hideNames: (text: string) => string = (text) => text,
  ) {
    this.#hideNames = hideNames;
    this.#logger = logger ?? consoleLogger;
    this.#identity = identity;
    this.#onDecision = onDecision;
  }

  /**
   * Logs a decision and passes it to the hook. Refusals are warnings, faults of the library or its sources errors; admissions and health
   * checks go to the hook only, except an admission that the shadow policy would have refused.
   */
  decided(decision: Decision): void {
    if (decision.outcome === "refused") {
      const level = decision.error.statusCode >= 500 ? "error" : "warn";
      this.#write(level, "client certificate refused", decisionFields(decision, this.#identity));
    }
    if (decision.outcome === "admitted" && (decision.shadow?.answer ?? "yes") !== "yes") {
      const fields = decisionFields(decision, this.#identity);
      this.#write("warn", "the shadow policy would have refused", fields);
    }
    if (this.#onDecision === undefined) return;
    try {
      handleRejection(this.#onDecision(decision, this.#identity), (error) =>
        this.#hookFailed(error),
      );
    } catch (error) {
      this.#hookFailed(error);
    }
  }

  /** Logs an event of trust material. */
  material(what: string, event: LoggedEvent): void {
    logMaterialEvent(what, event, {
      info: (message, fields) => this.#write("info", message, fields),
      warn: (message, fields) => this.#write("warn", message, fields),
      error: (message, fields) => this.#write("error", message, fields),
    });
  }

  /** Logs a warning. */
  warn(message: string, fields: Record<string, unknown>): void {
    this.#write("warn", message, fields);
  }

  /**
   * Logs a warning once in the life of the process for each key; with more keys than are remembered, one line a minute.
   * @param key a reason and an authority, never a subject and no text of a peer. See {@link LogThrottle}.
   */
  once(key: string, message: string, fields: LogLineFields): void {
    this.#writeUnlessSaid(message, this.#throttle.once(message, key, fields));
  }

  /** Logs the state of revocation lists and responders, again when it changes. */
  lists(message: string, fields: LogLineFields): void {
    this.#writeUnlessSaid(message, this.#throttle.onChange(message, fields));
  }

  #hookFailed(error: unknown): void {
    this.once("onDecision", "onDecision failed", { error: this.#hideNames(errorText(error)) });
  }

  #writeUnlessSaid(message: string, fields: LogLineFields | undefined): void {
    if (fields !== undefined) this.#write("warn", message, fields);
  }

  #write(level: "info" | "warn" | "error", message: string, fields: LogLineFields): void {
    try {
      handleRejection(this.#logger[level](...boundedLine(message, fields)), () => undefined);
    } catch {
      // A logger that fails must not decide about a request, and there is no other place to report it.
    }
  }
}

/**
 * Handles a rejection. A hook or logger may be asynchronous, whatever its type says, and an unhandled rejection would terminate the
 * process.
 */
function handleRejection(returned: unknown, onRejection: (error: unknown) => void): void {
  if (returned === undefined) return;
  adopt(returned).catch(onRejection);
}
