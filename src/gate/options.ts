/**
 * The options of the gate: types, defaults, and the checks that the factory makes once.
 * @module
 */
import type { OriginOptions } from "../alb/event.ts";
import type { HealthCheckOptions } from "../alb/health-check.ts";
import type { HeaderNames } from "../alb/mtls-headers.ts";
import type { ReadOptions } from "../alb/read-presented.ts";
import type { XSslCertOptions } from "../alb/x-ssl-cert.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { DecisionHook, IdentityInLogs, LoggerLike } from "../observability/decision.ts";
import type { Policy, PolicyRequest } from "../policy/policy.ts";
import type { RevocationOptions } from "../revocation/revocation-options.ts";
import type { Source } from "../sources/source.ts";
import { assertChoice, assertOptions } from "../util/option-checks.ts";
import { albLimits, type Limits, resolveChainLimits } from "../verification/limits.ts";
import type { TrustOptions } from "../verification/trust-material.ts";
import type { PassthroughParts } from "./passthrough.ts";

/** Makes the user's own idea of a client (a role, a row of a database) from its certificate. */
export type PrincipalOf<P> = (
  certificate: VerifiedClientCertificate,
  request: PolicyRequest,
) => P | Promise<P>;

/** What both modes have in common. */
interface CommonGateOptions<P> {
  /** Through which load balancer and listener a request must have come. Required: headers are hostile until the origin says otherwise. */
  readonly origin: OriginOptions;
  /** Who may in. Required; `anyVerified()` if everybody with a certificate of the trusted authorities is meant. */
  readonly allow: Policy;
  /** A policy that is asked and reported (decision, log), never enforced. Default: none. */
  readonly shadow?: Policy;
  /**
   * Makes `context.principal` of an admitted client. What it throws is a 500 and admits nobody; throw
   * `new ClientCertificateError("policy.denied")` to refuse. Default: none.
   */
  readonly principal?: PrincipalOf<P>;
  /**
   * Leaf certificates that are refused whatever else is true of them: a source of text with one entry a line (docs/operations.md).
   * While it has never been read, or is past its hard age, everybody is refused with 503. Default: none.
   */
  readonly deny?: Source;
  /** Header names changed by listener attributes. Default: the load balancer's own. */
  readonly headers?: Partial<HeaderNames>;
  /** Whether an event without `multiValueHeaders` is read. Default `"refuse"`: a duplicate header cannot be seen in it. */
  readonly singleValueHeaders?: "refuse" | "accept";
  /** Answer the load balancer's health check at this path. Default: none; a health check is then an event without certificate. */
  readonly healthCheck?: HealthCheckOptions;
  /**
   * Called once per request with what was decided, admissions too, and with `identityInLogs`. What it throws is logged and
   * changes nothing. Default: none.
   */
  readonly onDecision?: DecisionHook;
  /** Where refusals, faults and doubts are written. Default: one JSON line each by `console`. */
  readonly logger?: LoggerLike;
  /** How much of the client's identity log lines carry. Default `"full"`. */
  readonly identityInLogs?: IdentityInLogs;
  /** Days before its end from which a client certificate or an authority is reported, once a day and not before the last third of its life; 0 for never. Default 30. */
  readonly expiryWarningDays?: number;
  /** Milliseconds a request may wait for trust material and policies, 1 to 900000; less when the Lambda has less. Default 2000. */
  readonly timeoutMillis?: number;
  /** Bounds on the input and on the work done for it. */
  readonly limits?: Partial<Limits>;
  /** The present; read once per request. Default: the system clock. */
  readonly clock?: () => Date;
}

/** Options for a listener in verify mode whose word is enough: what `alb-mtls/verify` takes. */
export interface VerifyOnlyOptions<P = unknown> extends CommonGateOptions<P> {
  readonly mode: "verify";
}

/** Options for a listener in verify mode: the load balancer checked the certificate. */
export interface VerifyOptions<P = unknown> extends VerifyOnlyOptions<P> {
  /** Verify the leaf again against these anchors. The intermediates a client sent do not reach a target in this mode: name them here. */
  readonly trust?: TrustOptions;
  /** Revocation of a leaf that is verified again. Only beside `trust`; default `{ mode: "off" }`: the load balancer applies its own lists. */
  readonly revocation?: RevocationOptions;
}

/** Options for a listener in passthrough mode: nobody checked anything but possession of the key. */
export interface PassthroughOptions<P = unknown> extends CommonGateOptions<P> {
  readonly mode: "passthrough";
  /** The authorities to believe. Required. */
  readonly trust: TrustOptions;
  /** How revocation is treated. Required, because nobody else looks at it. */
  readonly revocation: RevocationOptions;
  /** Have PKI.js validate the selected path a second time; both have to accept. Default true. */
  readonly pkijsCrossCheck?: boolean;
  /**
   * With `true` ({@link OptionalPassthroughOptions}) clients without a certificate may in: `context.clientCertificate` is then null
   * and no policy is asked. Null means that there is no certificate header of any configured or default name; a certificate that
   * is presented and fails is refused. Default false.
   */
  readonly optional?: false;
  /** Another proxy in front of the same function, with target groups of its own. Default: none. */
  readonly xSslCert?: XSslCertOptions;
}

/** {@link PassthroughOptions} for functions that serve clients without a certificate, too. */
export interface OptionalPassthroughOptions<P = unknown>
  extends Omit<PassthroughOptions<P>, "optional"> {
  readonly optional: true;
}

/** Options of `createGate` and, with `onRefusal`, of `albMtls`. */
export type GateOptions<P = unknown> =
  | VerifyOptions<P>
  | PassthroughOptions<P>
  | OptionalPassthroughOptions<P>;

const commonKeys = [
  "mode",
  "origin",
  "allow",
  "shadow",
  "principal",
  "deny",
  "headers",
  "singleValueHeaders",
  "healthCheck",
  "onDecision",
  "logger",
  "identityInLogs",
  "expiryWarningDays",
  "timeoutMillis",
  "limits",
  "clock",
  "trust",
  "revocation",
] as const;

const defaultTimeoutMillis = 2000;

/** The longest run of a Lambda. Far longer times would overflow the timer, which then fires at once. */
const maxTimeoutMillis = 900_000;

/** The settings of the gate itself, checked and completed. */
export interface GateSettings {
  readonly timeoutMillis: number;
  readonly clock: () => Date;
  readonly identityInLogs: IdentityInLogs;
  readonly expiryWarningDays: number;
}

/**
 * Checks everything that no other room checks.
 * @param passthrough as the gate is handed it
 * @throws {TypeError} naming the option and what it must be.
 */
export function checkGateOptions(
  options: GateOptions,
  passthrough: PassthroughParts | undefined,
): GateSettings {
  assertOptions("options", options, gateOptionKeys(options));
  if (options.allow === undefined) {
    throw new TypeError("options.allow is required; anyVerified() admits every verified client");
  }
  if (options.mode === "passthrough") {
    if (passthrough === undefined) throw new TypeError('import "alb-mtls" for passthrough mode');
    passthrough.checkOptions(options);
  } else if (options.revocation !== undefined && options.trust === undefined) {
    throw new TypeError("options.revocation needs options.trust in verify mode");
  }
  resolveChainLimits(options.limits);
  checkFunction(options, "onDecision");
  checkFunction(options, "clock");
  checkFunction(options, "principal");
  checkLogger(options.logger);
  const { identityInLogs = "full", timeoutMillis = defaultTimeoutMillis } = options;
  assertChoice("options.identityInLogs", identityInLogs, ["full", "hash", "none"]);
  if (!Number.isInteger(timeoutMillis) || timeoutMillis < 1 || timeoutMillis > maxTimeoutMillis) {
    throw new TypeError(`options.timeoutMillis must be an integer from 1 to ${maxTimeoutMillis}`);
  }
  const clock = options.clock ?? (() => new Date());
  return { timeoutMillis, clock, identityInLogs, expiryWarningDays: expiryDays(options) };
}

/**
 * For the entry points that serve verify mode only.
 * @throws {TypeError} for any other mode.
 */
export function assertVerifyMode(options: { readonly mode: "verify" }, entry: string): void {
  if (options?.mode !== "verify") {
    throw new TypeError(`${entry} serves mode "verify" only; import "alb-mtls" for passthrough`);
  }
}

/** The part of the options that the reader of headers takes. */
export function readOptions(options: GateOptions): ReadOptions {
  const { origin, headers, singleValueHeaders, limits } = options;
  const common = {
    origin,
    ...(headers === undefined ? {} : { headers }),
    ...(singleValueHeaders === undefined ? {} : { singleValueHeaders }),
    ...(limits === undefined ? {} : { limits: albLimits(limits) }),
  };
  if (options.mode !== "passthrough") return { mode: options.mode, ...common };
  const { xSslCert } = options;
  return { mode: options.mode, ...common, ...(xSslCert === undefined ? {} : { xSslCert }) };
}

/** The options that there are in this mode. */
export function gateOptionKeys(options: GateOptions): readonly string[] {
  return options?.mode === "passthrough"
    ? [...commonKeys, "optional", "pkijsCrossCheck", "xSslCert"]
    : commonKeys;
}

function expiryDays({ expiryWarningDays = 30 }: GateOptions): number {
  if (!Number.isFinite(expiryWarningDays) || expiryWarningDays < 0) {
    throw new TypeError("options.expiryWarningDays must be a number of days, 0 or more");
  }
  return expiryWarningDays;
}

function checkFunction(options: GateOptions, key: "onDecision" | "clock" | "principal"): void {
  if (options[key] !== undefined && typeof options[key] !== "function") {
    throw new TypeError(`options.${key} must be a function`);
  }
}

function checkLogger(logger: LoggerLike | undefined): void {
  if (logger === undefined) return;
  for (const level of ["info", "warn", "error"] as const) {
    if (typeof logger?.[level] !== "function") {
      throw new TypeError(`options.logger must have a method ${level}(message, fields)`);
    }
  }
}
