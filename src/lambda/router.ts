import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { inEventForm, problemResponse } from "../alb/problem-response.ts";
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { IdentityInLogs, LoggerLike } from "../observability/decision.ts";
import { DecisionLog } from "../observability/decision-log.ts";
import type { Policy, PolicyResult, Rule } from "../policy/policy.ts";
import { toRule } from "../policy/predicate.ts";
import { rejection } from "../policy/rejection.ts";
import { assertMembers, assertOptions } from "../util/option-checks.ts";
import {
  type ClientCertificateContext,
  clientCertificateOf,
  identityInLogsOf,
  isAnonymous,
} from "./middleware.ts";
import { askOutsideGate, noCertificate } from "./require-certificate.ts";

/** A handler behind {@link routeByCertificate}. */
export type RouteHandler<P = unknown> = (
  event: ALBEvent,
  context: ClientCertificateContext<VerifiedClientCertificate, P>,
) => Promise<ALBResult> | ALBResult;

/** Which clients go to which handler. */
export interface CertificateRoute<P = unknown> {
  readonly when: Policy;
  readonly handler: RouteHandler<P>;
}

/** How the refusals of {@link routeByCertificate} are logged: as the option of `albMtls` of the same name. */
export interface RoutingOptions {
  /** Default: one JSON line each by `console`. */
  readonly logger?: LoggerLike;
  /** Default: what `albMtls` was told. */
  readonly identityInLogs?: IdentityInLogs;
}

/** What `albMtls` leaves in the context for a routed handler. */
type RoutedContext<P> = Context & { readonly principal?: P | null };

/**
 * Routes verified clients by their certificate, which listener rules cannot do: they run before the load balancer adds the headers.
 * The first route whose policy says yes is taken. A policy that cannot tell ends the routing with a refusal; so does the end
 * of the list without `otherwise` (403 `ClientCertRejected`), and a client that `optional: true` let in without a certificate (401
 * `ClientCertMissing`).
 *
 * @returns a handler for use behind `albMtls`, under a router's path too.
 * @throws {TypeError} when there is no route, or a route without policy or handler.
 */
export function routeByCertificate<P = unknown>(
  routes: readonly CertificateRoute<P>[],
  otherwise?: RouteHandler<P>,
  options: RoutingOptions = {},
): (event: ALBEvent, context: RoutedContext<P>) => Promise<ALBResult> {
  const compiled = compileRoutes(routes, otherwise);
  const { logger, identityInLogs } = options;
  assertOptions("routeByCertificate() options", options, ["logger", "identityInLogs"]);
  return async function routed(event, context) {
    const started = performance.now();
    const chosen = await choose(compiled, otherwise, context, event);
    if (!(chosen instanceof ClientCertificateError)) {
      return chosen(event, context as ClientCertificateContext<VerifiedClientCertificate, P>);
    }
    const identity = identityInLogs ?? identityInLogsOf(context) ?? "full";
    new DecisionLog(logger, identity, undefined).decided({
      outcome: "refused",
      step: "policy",
      mode: isAnonymous(context) ? "passthrough" : clientCertificateOf(context).mode,
      microseconds: Math.round((performance.now() - started) * 1000),
      code: chosen.code,
      reason: chosen.reason,
      detail: chosen.detail,
      error: chosen,
    });
    return inEventForm(problemResponse(chosen, event), event);
  };
}

interface CompiledRoute<P> {
  readonly rule: Rule;
  readonly handler: RouteHandler<P>;
}

function compileRoutes<P>(
  routes: readonly CertificateRoute<P>[],
  otherwise: RouteHandler<P> | undefined,
): readonly CompiledRoute<P>[] {
  if (!Array.isArray(routes) || routes.length === 0) {
    throw new TypeError("routeByCertificate() needs at least one route");
  }
  if (otherwise !== undefined && typeof otherwise !== "function") {
    throw new TypeError("routeByCertificate(): otherwise must be a handler");
  }
  assertMembers("routeByCertificate() routes", routes);
  return routes.map((route: CertificateRoute<P>, index) => {
    const name = `routeByCertificate() route ${index + 1}`;
    const { when, handler } = route;
    assertOptions(name, route, ["when", "handler"]);
    if (typeof handler !== "function") throw new TypeError(`${name} has no handler`);
    return { rule: toRule(when, name), handler };
  });
}

/** The handler for a client, or why there is none. */
async function choose<P>(
  routes: readonly CompiledRoute<P>[],
  otherwise: RouteHandler<P> | undefined,
  context: object,
  event: ALBEvent,
): Promise<RouteHandler<P> | ClientCertificateError> {
  if (isAnonymous(context)) return noCertificate();
  const certificate = clientCertificateOf(context);
  let last: PolicyResult | undefined;
  for (const { rule, handler } of routes) {
    const result = await askOutsideGate(rule, certificate, event);
    if (result.answer === "yes") return handler;
    if (result.answer === "cannot-tell") return rejection(result);
    last = result;
  }
  if (otherwise !== undefined) return otherwise;
  return rejection(last ?? { answer: "no", rule: "routeByCertificate", saw: "" });
}
