import type { ALBEvent } from "aws-lambda";
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { Policy, PolicyResult, Rule } from "../policy/policy.ts";
import { toRule } from "../policy/predicate.ts";
import { rejection } from "../policy/rejection.ts";
import { assertMembers, assertOptions } from "../util/option-checks.ts";
import { clientCertificateOf, isAnonymous } from "./client-context.ts";
import {
  answerRefusal,
  askRule,
  type CertificateHandler,
  noCertificate,
  type RouteHandler,
  type RoutingOptions,
  routingOptions,
} from "./routing.ts";

/** Which clients go to which handler. */
export interface CertificateRoute<P = unknown> {
  readonly when: Policy;
  readonly handler: CertificateHandler<P>;
}

/**
 * Routes verified clients by their certificate, which listener rules cannot do: they run before the load balancer adds the headers.
 * The first route whose policy says yes is taken. A policy that cannot tell ends the routing with a refusal; so does the end
 * of the list without `otherwise` (403 `ClientCertRejected`), and a client that `optional: true` admitted without a certificate (401
 * `ClientCertMissing`).
 *
 * @returns a handler for use behind `albMtls` or `withAlbMtls`, under a router's path too.
 * @throws {TypeError} when there is no route, or a route without policy or handler.
 */
export function routeByCertificate<P = unknown>(
  routes: readonly CertificateRoute<P>[],
  otherwise?: CertificateHandler<P>,
  options: RoutingOptions = {},
): RouteHandler<P> {
  const compiled = compileRoutes(routes, otherwise);
  const routing = routingOptions("routeByCertificate() options", options);
  return async function routed(event, context) {
    const started = performance.now();
    const chosen = await choose(compiled, otherwise, context, event);
    if (!(chosen instanceof ClientCertificateError)) {
      return chosen(event, context as Parameters<CertificateHandler<P>>[1]);
    }
    return answerRefusal(chosen, event, context, { ...routing, started });
  };
}

interface CompiledRoute<P> {
  readonly rule: Rule;
  readonly handler: CertificateHandler<P>;
}

function compileRoutes<P>(
  routes: readonly CertificateRoute<P>[],
  otherwise: CertificateHandler<P> | undefined,
): readonly CompiledRoute<P>[] {
  if (!Array.isArray(routes) || routes.length === 0) {
    throw new TypeError("routeByCertificate() needs at least one route");
  }
  assertMembers("routeByCertificate() routes", routes);
  if (otherwise !== undefined && typeof otherwise !== "function") {
    throw new TypeError("routeByCertificate(): otherwise must be a handler");
  }
  return routes.map((route, index) => {
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
  otherwise: CertificateHandler<P> | undefined,
  context: object,
  event: ALBEvent,
): Promise<CertificateHandler<P> | ClientCertificateError> {
  if (isAnonymous(context)) return noCertificate();
  const certificate = clientCertificateOf(context);
  let last: PolicyResult | undefined;
  for (const { rule, handler } of routes) {
    const result = await askRule(rule, certificate, event);
    if (result.answer === "yes") return handler;
    if (result.answer === "cannot-tell") return rejection(result);
    last = result;
  }
  if (otherwise !== undefined) return otherwise;
  return rejection(last ?? { answer: "no", rule: "routeByCertificate", saw: "" });
}
