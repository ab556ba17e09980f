/**
 * The options of the local load balancer, checked before anything starts.
 * @module
 */
import { readFileSync } from "node:fs";
import { type HeaderNames, resolveHeaderNames } from "../alb/mtls-headers.ts";
import { assertOptions } from "../util/option-checks.ts";
import type { AlbMode } from "./admission.ts";
import type { AlbFault } from "./fault.ts";
import type { ForgedHeaders } from "./forged-headers.ts";
import type { LambdaHandler } from "./load-handler.ts";
import { requireInteger, requireOneOf, requireType } from "./option-rules.ts";

/** Options of {@link startAlb}. */
export interface AlbOptions {
  /**
   * The listener's mode of mutual TLS. `verify` resets connections without a certificate that is valid for `trustStore`, `passthrough`
   * forwards the presented chain unverified, `off` does not request a certificate.
   */
  readonly mode: AlbMode;
  /** The target: a function, or `FILE[#export]` (export `handler` by default; TypeScript needs no build). */
  readonly handler: LambdaHandler | string;
  /** verify mode only, and required there: the CA bundle as PEM text, or the name of a file with it. */
  readonly trustStore?: string;
  /** verify mode only: revocation lists as PEM text, or the name of a file with them. Default none. */
  readonly crl?: string;
  /** The listener's port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Entries of `process.env`, set before the handler's file is imported and restored by `close()`. */
  readonly env?: Readonly<Record<string, string>>;
  /** `lambda.multi_value_headers.enabled` is off: the event holds the last of several values. Default false. */
  readonly singleValue?: boolean;
  /** Header names changed by listener attributes. */
  readonly headers?: Partial<HeaderNames>;
  /** Whether mutual TLS headers that a client sends itself are kept. Default `keep`: AWS does not document that they are removed. */
  readonly forgedHeaders?: ForgedHeaders;
  /** Listener rules answer 400 to a client that sends such headers itself. Default true. */
  readonly blockForgedHeaders?: boolean;
  /** A file to which the connection log is appended. */
  readonly connectionLog?: string;
  /** Default: a fictitious ARN, the same each time: {@link LOCAL_TARGET_GROUP_ARN}. */
  readonly targetGroupArn?: string;
  /** Seconds for which a connection may be reused, `client_keep_alive.seconds`. Default 3600. */
  readonly clientKeepAlive?: number;
  /** Milliseconds after which an unanswered request is a 504. Default 30000. */
  readonly timeoutMillis?: number;
  /** Called with the reason of every error response of the load balancer (400, 413, 502, 504); the client does not receive the reason. */
  readonly onFault?: (fault: AlbFault) => void;
}

/** The options with their defaults. */
export interface ResolvedOptions extends Required<Omit<AlbOptions, Optional | "headers">> {
  readonly headers: HeaderNames;
  readonly connectionLog: string | undefined;
  /** PEM text; undefined unless the mode is verify. */
  readonly trustStore: string | undefined;
  /** PEM text. */
  readonly crl: string | undefined;
}

type Optional = "trustStore" | "crl" | "connectionLog";

/** The target group of a local load balancer unless another is given. */
export const LOCAL_TARGET_GROUP_ARN =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/local-alb/0123456789abcdef";

const KEYS = [
  "mode",
  "handler",
  "trustStore",
  "crl",
  "port",
  "env",
  "singleValue",
  "headers",
  "forgedHeaders",
  "blockForgedHeaders",
  "connectionLog",
  "targetGroupArn",
  "clientKeepAlive",
  "timeoutMillis",
  "onFault",
] as const satisfies readonly (keyof AlbOptions)[];

const ARN = /^arn:[a-z0-9-]+:elasticloadbalancing:[a-z0-9-]*:\d*:targetgroup\/[^/\s*]+\/[0-9a-f]+$/;

/** Reads an option of verify mode: PEM text, or the name of a file. */
function verifyPem(
  option: "trustStore" | "crl",
  mode: AlbMode,
  value: string | undefined,
): string | undefined {
  if (value === undefined && (mode !== "verify" || option === "crl")) return undefined;
  if (mode !== "verify") {
    throw new TypeError(`${option} has no effect in mode ${mode}; leave it out, or use verify`);
  }
  if (typeof value !== "string" || value === "") {
    const required = option === "trustStore" ? "is required in mode verify" : "must be a string";
    throw new TypeError(`${option} ${required}: PEM text, or the name of a file with it`);
  }
  if (value.includes("-----BEGIN")) return value;
  try {
    return readFileSync(value, "latin1");
  } catch (cause) {
    const message = `${option}: ${value} cannot be read; use PEM text, or the name of a file with it`;
    throw new TypeError(message, { cause });
  }
}

function checkEnvironment(env: unknown): void {
  if (typeof env !== "object" || env === null || Array.isArray(env)) {
    throw new TypeError("env must be an object of strings");
  }
  for (const [name, value] of Object.entries(env)) requireType(`env.${name}`, value, "string");
}

function check(options: Omit<ResolvedOptions, "headers" | "trustStore" | "crl">): void {
  if (typeof options.handler !== "function") requireType("handler", options.handler, "string");
  requireInteger("port", options.port, 0, 65_535);
  checkEnvironment(options.env);
  requireType("singleValue", options.singleValue, "boolean");
  requireOneOf("forgedHeaders", options.forgedHeaders, ["keep", "strip"]);
  requireType("blockForgedHeaders", options.blockForgedHeaders, "boolean");
  if (options.connectionLog !== undefined) {
    requireType("connectionLog", options.connectionLog, "string");
  }
  if (typeof options.targetGroupArn !== "string" || !ARN.test(options.targetGroupArn)) {
    throw new TypeError(`targetGroupArn must look like ${LOCAL_TARGET_GROUP_ARN}`);
  }
  requireInteger("clientKeepAlive", options.clientKeepAlive, 1, 604_800);
  requireInteger("timeoutMillis", options.timeoutMillis, 1, 2 ** 31 - 1);
  requireType("onFault", options.onFault, "function");
}

/**
 * Checks and completes the options.
 * @throws {TypeError} naming the option and the accepted values.
 */
export function resolveOptions(options: AlbOptions): ResolvedOptions {
  assertOptions("options", options, KEYS);
  requireOneOf("mode", options.mode, ["verify", "passthrough", "off"]);
  const resolved = {
    port: 0,
    env: {},
    singleValue: false,
    forgedHeaders: "keep",
    blockForgedHeaders: true,
    connectionLog: undefined,
    targetGroupArn: LOCAL_TARGET_GROUP_ARN,
    clientKeepAlive: 3600,
    timeoutMillis: 30_000,
    onFault: () => {},
    ...options,
    headers: resolveHeaderNames(options.headers),
    trustStore: verifyPem("trustStore", options.mode, options.trustStore),
    crl: verifyPem("crl", options.mode, options.crl),
  } as const;
  check(resolved);
  return resolved;
}
