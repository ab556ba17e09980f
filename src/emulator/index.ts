/**
 * A local Application Load Balancer with mutual TLS in front of a Lambda handler, for tests and experiments.
 *
 * @module
 */

export type { AlbMode } from "./admission.ts";
export { type LocalAlb, startAlb } from "./alb.ts";
export type { ConnectionLogReader } from "./connection-log.ts";
export { AlbFault, type FaultReason } from "./fault.ts";
export type { ForgedHeaders } from "./forged-headers.ts";
export type { LambdaHandler } from "./load-handler.ts";
export { type AlbOptions, LOCAL_TARGET_GROUP_ARN } from "./options.ts";
