import { adopt } from "../util/adopt.ts";
import { errorText } from "../util/error-text.ts";
import {
  type Decision,
  type DecisionHook,
  escapeForLog,
  type IdentityInLogs,
  type LoggerLike,
} from "./decision.ts";
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
  readonly #hideNames: (text: string) => string;
  readonly #said = new Set<string>();

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

  /** A warning that is written once in the life of the process for each key. */
  once(key: string, message: string, fields: Record<string, unknown>): void {
    if (this.#said.has(key)) return;
    if (this.#said.size < 1000) this.#said.add(key);
    this.#write("warn", message, fields);
  }

  /** What is to be known of revocation lists, once for each text. Names in them are whatever somebody wrote into a list. */
  lists(message: string, fields: Readonly<Record<string, unknown>>): void {
    const shown = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(escaped) : escaped(value),
      ]),
    );
    this.once(`${message} ${JSON.stringify(shown)}`, message, shown);
  }

  #hookFailed(error: unknown): void {
    const text = this.#hideNames(errorText(error));
    this.once("onDecision", "onDecision failed", { error: escapeForLog(text) });
  }

  #write(level: "info" | "warn" | "error", message: string, fields: Record<string, unknown>): void {
    try {
      hearRejection(this.#logger[level](message, fields), () => undefined);
    } catch {
      // A logger that fails must not decide about a request, and there is nowhere left to say so.
    }
  }
}

function escaped(value: unknown): unknown {
  return typeof value === "string" ? escapeForLog(value) : value;
}

/** A hook or logger may be asynchronous, whatever its type says: a rejection that nobody hears would end the process. */
function hearRejection(returned: unknown, onRejection: (error: unknown) => void): void {
  if (returned === undefined) return;
  adopt(returned).catch(onRejection);
}
