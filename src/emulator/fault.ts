/**
 * What goes wrong at the load balancer itself, before or behind the handler: the client gets a bare HTML page with a status, the
 * access log a word. The words are those of the load balancer's access log where it has one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 * @module
 */

/** Why the load balancer answers in the handler's place. */
export type FaultReason =
  /** The request line or the headers are over their limits. */
  | "RequestHeaderTooLarge"
  /** Not HTTP/1.1 as RFC 9112 has it. */
  | "MalformedRequest"
  /** A method that the load balancer does not forward. */
  | "MethodNotAllowed"
  /** A listener rule answered: the client sent a header that only the load balancer may set. */
  | "ForgedHeaderBlocked"
  /** Headers or text body are not UTF-8. */
  | "LambdaBadRequest"
  /** The request body is over 1 MB. */
  | "LambdaRequestTooLarge"
  /** A WebSocket handshake: a Lambda target cannot take one. */
  | "LambdaWebsocketNotSupported"
  /** The handler threw, or what it returned has no JSON form. */
  | "LambdaUnhandled"
  /** The response lacks a required field or has a wrong type in it. */
  | "LambdaInvalidResponse"
  /** The response is over 1 MB as JSON, or its headers over 32 K. */
  | "LambdaResponseTooLarge"
  /** The handler did not answer in time. */
  | "LambdaConnectionTimeout";

/** The status that the client sees. */
const STATUS = {
  RequestHeaderTooLarge: 400,
  MalformedRequest: 400,
  MethodNotAllowed: 405,
  ForgedHeaderBlocked: 400,
  LambdaBadRequest: 400,
  LambdaRequestTooLarge: 413,
  LambdaWebsocketNotSupported: 400,
  LambdaUnhandled: 502,
  LambdaInvalidResponse: 502,
  LambdaResponseTooLarge: 502,
  LambdaConnectionTimeout: 504,
} as const satisfies Record<FaultReason, number>;

/** One answer of the load balancer's own. It is returned, never thrown: a fault is an outcome, not an accident. */
export class AlbFault {
  readonly reason: FaultReason;
  /** HTTP status. */
  readonly status: number;
  /** One sentence for the developer; the client never sees it. */
  readonly detail: string;
  /** What the handler threw, if it threw. */
  readonly cause: unknown;

  constructor(reason: FaultReason, detail: string, cause?: unknown) {
    this.reason = reason;
    this.status = STATUS[reason];
    this.detail = detail;
    this.cause = cause;
  }
}
