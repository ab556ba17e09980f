/**
 * What handlers that are chosen behind the gate have in common: how a policy is asked there, and how a refusal is answered and logged.
 * @module
 */
import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { problemResponse } from "../alb/problem-response.ts";
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import { refusalOf } from "../gate/refusal-of.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { IdentityInLogs, LoggerLike } from "../observability/decision.ts";
import { DecisionLog } from "../observability/decision-log.ts";
import type { PolicyResult, Rule } from "../policy/policy.ts";
import { assertOptions } from "../util/option-checks.ts";
import {
  type ClientCertificateContext,
  clientCertificateOf,
  isAnonymous,
  logRulesOf,
} from "./client-context.ts";

/** A handler that runs for clients with a certificate only. */
export type CertificateHandler<P = unknown> = (
  event: ALBEvent,
  context: ClientCertificateContext<VerifiedClientCertificate, P>,
) => Promise<ALBResult> | ALBResult;

/** What the gate leaves in the context for a routed handler. */
export type RoutedContext<P> = Context & { readonly principal?: P | null };

/** A handler that looks into the context for the client: for use behind the gate. */
export type RouteHandler<P = unknown> = (
  event: ALBEvent,
  context: RoutedContext<P>,
) => Promise<ALBResult>;

/** How refusals behind the gate are logged: as the options of `albMtls` of the same names. */
export interface RoutingOptions {
  /** Default: one JSON line each by `console`. */
  readonly logger?: LoggerLike;
  /** Default: the option of the gate. */
  readonly identityInLogs?: IdentityInLogs;
}

/** @throws {TypeError} for an unknown option. */
export function routingOptions(name: string, options: RoutingOptions): RoutingOptions {
  assertOptions(name, options, ["logger", "identityInLogs"]);
  return options;
}

/** The refusal of a client that was admitted without a certificate where one is needed. */
export function noCertificate(): ClientCertificateError {
  const detail = "this path needs a certificate and none was presented";
  return new ClientCertificateError("header.absent", { detail });
}

/** Milliseconds that all predicates of a rule behind the gate may take together: the gate's deadline is over by then. */
const askMillis = 2000;

/** Asks a rule behind the gate. Never rejects. */
export async function askRule(
  rule: Rule,
  certificate: VerifiedClientCertificate,
  event: unknown,
): Promise<PolicyResult> {
  let signal: AbortSignal | undefined;
  return rule.evaluate(certificate, {
    event,
    // Most rules ask no predicate, so most requests need no timer.
    get signal(): AbortSignal {
      signal ??= AbortSignal.timeout(askMillis);
      return signal;
    },
  });
}

/** Logs a refusal behind the gate, without the names of certificate headers that a predicate quoted, and returns its response. */
export function answerRefusal(
  refused: ClientCertificateError,
  event: ALBEvent,
  context: object,
  { logger, identityInLogs, started }: RoutingOptions & { readonly started: number },
): ALBResult {
  const rules = logRulesOf(context);
  const error = rules === undefined ? refused : refusalOf(refused, rules.hiddenNames);
  const identity = identityInLogs ?? rules?.identityInLogs ?? "full";
  new DecisionLog(logger, identity, undefined).decided({
    outcome: "refused",
    step: "policy",
    mode: isAnonymous(context) ? "passthrough" : clientCertificateOf(context).mode,
    microseconds: Math.round((performance.now() - started) * 1000),
    code: error.code,
    reason: error.reason,
    detail: error.detail,
    error,
  });
  return problemResponse(error, event);
}
