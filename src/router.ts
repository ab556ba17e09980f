import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { inEventForm, problemResponse } from "./alb/problem-response.ts";
import { ClientCertificateError } from "./errors/client-certificate-error.ts";
import { type ClientCertificateContext, clientCertificateOf } from "./middleware.ts";
import type { Policy, PolicyRequest } from "./policy/policy.ts";
import { toRule } from "./policy/predicate.ts";

/** A handler behind {@link routeByCertificate}. */
export type RouteHandler = (
  event: ALBEvent,
  context: ClientCertificateContext,
) => Promise<ALBResult> | ALBResult;

/** Which clients go to which handler. */
export interface CertificateRoute {
  readonly when: Policy;
  readonly handler: RouteHandler;
}

/**
 * Routes verified clients by their certificate, which listener rules cannot do: they run before the load balancer adds the headers.
 * The first route whose policy says yes is taken. A policy that cannot tell ends the routing with a refusal; so does the end
 * of the list without `otherwise` (403 `ClientCertRejected`).
 *
 * @returns a handler for use behind {@link albMtls}.
 * @throws {TypeError} when there is no route.
 */
export function routeByCertificate(
  routes: readonly CertificateRoute[],
  otherwise?: RouteHandler,
): (event: ALBEvent, context: Context) => Promise<ALBResult> {
  if (routes.length === 0) throw new TypeError("routeByCertificate() needs at least one route");
  const compiled = routes.map(({ when, handler }, index) => {
    if (typeof handler !== "function") {
      throw new TypeError(`routeByCertificate() route ${index + 1} has no handler`);
    }
    return { rule: toRule(when, `routeByCertificate() route ${index + 1}`), handler };
  });
  return async function routed(event, context) {
    const certificate = clientCertificateOf(context);
    const admitted = Object.assign(context, { clientCertificate: certificate });
    const request: PolicyRequest = { event, signal: new AbortController().signal };
    for (const { rule, handler } of compiled) {
      const { answer } = await rule.evaluate(certificate, request);
      if (answer === "yes") return handler(event, admitted);
      if (answer === "cannot-tell") return refusal("policy.cannot-tell", event);
    }
    return otherwise === undefined ? refusal("policy.denied", event) : otherwise(event, admitted);
  };
}

function refusal(reason: "policy.denied" | "policy.cannot-tell", event: ALBEvent): ALBResult {
  return inEventForm(problemResponse(new ClientCertificateError(reason), event), event);
}
