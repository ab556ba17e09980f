/**
 * Faults at the load balancer itself, before or after the handler: the client receives an HTML page with a status, the access log a
 * reason. The reasons are those of the load balancer's access log where it has one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 * @module
 */

/** Why the load balancer responds instead of the handler. */
export type FaultReason =
  /** The request line or the headers are over their limits. */
  | "RequestHeaderTooLarge"
  /** Not valid HTTP/1.1 (RFC 9112). */
  | "MalformedRequest"
  /** A method that the load balancer does not forward. */
  | "MethodNotAllowed"
  /** A listener rule answered: the client sent a header that only the load balancer may set. */
  | "ForgedHeaderBlocked"
  /** Headers or text body are not UTF-8. */
  | "LambdaBadRequest"
  /** The request body is over 1 MB. */
  | "LambdaRequestTooLarge"
  /** A WebSocket handshake: a Lambda target does not support it. */
  | "LambdaWebsocketNotSupported"
  /** The handler threw, or its result cannot be encoded as JSON. */
  | "LambdaUnhandled"
  /** The response lacks a required field, or a field has a wrong type. */
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

/** One error response of the load balancer. It is returned, never thrown: a fault is an expected outcome. */
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
