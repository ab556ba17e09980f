/**
 * The checks of the gate's options that its factory makes once.
 * @module
 */
import type { LoggerLike } from "../observability/decision.ts";
import { assertChoice, assertOptions } from "../util/option-checks.ts";
import type { GateOptions, GateSettings } from "./options.ts";

/** The names of {@link GateOptions}. */
export const GATE_OPTION_KEYS = [
  "listener",
  "allow",
  "shadow",
  "principal",
  "deny",
  "onDecision",
  "logger",
  "identityInLogs",
  "expiryWarningDays",
  "timeoutMillis",
  "clock",
] as const satisfies readonly (keyof GateOptions)[];

const defaultTimeoutMillis = 2000;

/** The longest run of a Lambda. Far longer times would overflow the timer, which then fires at once. */
const maxTimeoutMillis = 900_000;

/**
 * Checks everything that is not checked elsewhere.
 * @throws {TypeError} naming the option and what it must be.
 */
export function checkGateOptions(options: GateOptions): GateSettings {
  assertOptions("options", options, GATE_OPTION_KEYS);
  if (typeof options.listener?.open !== "function") {
    throw new TypeError(
      "options.listener is required: verify({ targetGroups }) or passthrough({ targetGroups, trust, revocation })",
    );
  }
  if (options.allow === undefined) {
    throw new TypeError("options.allow is required; anyVerified() admits every verified client");
  }
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
