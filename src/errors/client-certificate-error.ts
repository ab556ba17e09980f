import { CODES, type Code, codeOf, type Reason } from "./codes.ts";

/** What an error carries for the log, beside its reason. */
export interface ClientCertificateErrorOptions extends ErrorOptions {
  /** One sentence for the operator: what was seen, what was expected. Never sent to the client. */
  readonly detail?: string;
}

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

  /** @throws {TypeError} for what is no reason. */
  constructor(reason: Reason, options: ClientCertificateErrorOptions = {}) {
    const code = codeOf(reason);
    super(CODES[code].title, options);
    this.code = code;
    this.reason = reason;
    this.statusCode = CODES[code].status;
    this.detail = options.detail ?? "";
  }
}

/** Raises the refusal with this reason; for use in expressions. */
export function refuse(reason: Reason, detail: string, cause?: unknown): never {
  throw new ClientCertificateError(reason, cause === undefined ? { detail } : { detail, cause });
}
