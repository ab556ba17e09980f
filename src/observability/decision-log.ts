import { adopt } from "../util/adopt.ts";
import { errorText } from "../util/error-text.ts";
import { boundedLine, type LineFields } from "../util/log-line.ts";
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
  // In Lambda `console` puts a prefix before the line, or makes it a string inside JSON of its own. Written past it, the line is
  // stored as it is, and a metric filter can read its fields.
  if (process.env.AWS_LAMBDA_RUNTIME_API !== undefined) process.stdout.write(`${line}\n`);
  // biome-ignore lint/suspicious/noConsole: this is the default logger
  else console[level](line);
}

/** Tells a logger and the user's hook what was decided. Nothing that they throw reaches the request. */
export class DecisionLog {
  readonly #logger: LoggerLike;
  readonly #identity: IdentityInLogs;
  readonly #onDecision: DecisionHook | undefined;
  readonly #throttle = new LogThrottle();
  readonly #hideNames: (text: string) => string;

  /** @param hideNames takes the names of certificate headers out of what a hook threw. */
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
   * Refusals are warnings, faults of ours errors; admissions and health checks are for the hook alone, but for an admission that
   * the shadow policy would not have made.
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
      hearRejection(this.#onDecision(decision, this.#identity), (error) => this.#hookFailed(error));
    } catch (error) {
      this.#hookFailed(error);
    }
  }

  /** What happened to trust material. */
  material(what: string, event: LoggedEvent): void {
    logMaterialEvent(what, event, {
      info: (message, fields) => this.#write("info", message, fields),
      warn: (message, fields) => this.#write("warn", message, fields),
      error: (message, fields) => this.#write("error", message, fields),
    });
  }

  /** A warning. */
  warn(message: string, fields: Record<string, unknown>): void {
    this.#write("warn", message, fields);
  }

  /**
   * A warning that is written once in the life of the process for each key; of more keys than are remembered one line a minute.
   * @param key a reason and an authority, never a subject and no text of a peer. See {@link LogThrottle}.
   */
  once(key: string, message: string, fields: LineFields): void {
    this.#writeUnlessSaid(message, this.#throttle.once(message, key, fields));
  }

  /** What is to be known of revocation lists and responders, written again when it changes. */
  lists(message: string, fields: LineFields): void {
    this.#writeUnlessSaid(message, this.#throttle.onChange(message, fields));
  }

  #hookFailed(error: unknown): void {
    this.once("onDecision", "onDecision failed", { error: this.#hideNames(errorText(error)) });
  }

  #writeUnlessSaid(message: string, fields: LineFields | undefined): void {
    if (fields !== undefined) this.#write("warn", message, fields);
  }

  #write(level: "info" | "warn" | "error", message: string, fields: LineFields): void {
    try {
      hearRejection(this.#logger[level](...boundedLine(message, fields)), () => undefined);
    } catch {
      // A logger that fails must not decide about a request, and there is nowhere left to say so.
    }
  }
}

/** A hook or logger may be asynchronous, whatever its type says: a rejection that nobody hears would end the process. */
function hearRejection(returned: unknown, onRejection: (error: unknown) => void): void {
  if (returned === undefined) return;
  adopt(returned).catch(onRejection);
}
