import { CODES, type Code, codeOf, type Reason } from "./codes.ts";

/** What an error carries for the log, beside its reason. */
export interface ClientCertificateErrorOptions extends ErrorOptions {
  /** One sentence for the operator: what was seen, what was expected. Never sent to the client. */
  readonly detail?: string;
}

/** Longest detail that was not given as text, in UTF-16 units. */
const maxForeignDetail = 500;

/**
 * The one error that a step of the gate raises. Its `message` is the code's fixed sentence, which a client may read;
 * what an operator needs is in `reason`, `detail` and `cause`.
 *
 * `statusCode` and `expose` are what `@middy/http-error-handler` looks for: without `expose` it would turn a 403 into
 * a 500.
 */
export class ClientCertificateError extends Error {
  override readonly name = "ClientCertificateError";
  /** The coarse outcome, as the client sees it. */
  readonly code: Code;
  /** The fine outcome, for logs. */
  readonly reason: Reason;
  /** HTTP status: 400, 401, 403, 500 or 503. */
  readonly statusCode: number;
  /** The message is safe to publish. */
  readonly expose = true as const;
  /** For the operator; empty when there is nothing to add to the reason. */
  readonly detail: string;

  /** Only what this constructor made has it: neither a proxy around an error nor an object that names this class its prototype. */
  readonly #isMade = true;

  /**
   * Whatever `detail` is, the error has a text: hooks of users make these errors too.
   * @throws {TypeError} for what is not a reason.
   */
  constructor(reason: Reason, options: ClientCertificateErrorOptions = {}) {
    const code = codeOf(reason);
    const { detail, rest } = readOptions(options);
    super(CODES[code].title, rest);
    this.code = code;
    this.reason = reason;
    this.statusCode = CODES[code].status;
    this.detail = detail;
  }

  /**
   * Tells whether a value was made by this constructor. Never throws, and reads no property.
   * @internal
   */
  static made(value: unknown): value is ClientCertificateError {
    return typeof value === "object" && value !== null && #isMade in value && value.#isMade;
  }
}

/** Reads each option once; never throws. */
function readOptions(options: ClientCertificateErrorOptions): {
  readonly detail: string;
  readonly rest: ErrorOptions;
} {
  try {
    const detail: unknown = options.detail;
    const rest = "cause" in options ? { cause: options.cause } : {};
    return { detail: detail === undefined || detail === null ? "" : textOf(detail), rest };
  } catch {
    return { detail: "the options of this error could not be read", rest: {} };
  }
}

function textOf(detail: unknown): string {
  return typeof detail === "string" ? detail : String(detail).slice(0, maxForeignDetail);
}

/** Raises the refusal with this reason; for use in expressions. */
export function refuse(reason: Reason, detail: string, cause?: unknown): never {
  throw new ClientCertificateError(reason, cause === undefined ? { detail } : { detail, cause });
}
