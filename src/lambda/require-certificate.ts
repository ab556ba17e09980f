/**
 * Requirements that differ from path to path: the gate verifies for all, each path says which clients it serves.
 * @module
 */
import type { ALBEvent } from "aws-lambda";
import type { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { Policy } from "../policy/policy.ts";
import { toRule } from "../policy/predicate.ts";
import { rejection } from "../policy/rejection.ts";
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

/**
 * Wraps the handler of one path: it runs only for a client whose certificate the policy allows. All others get 403
 * `ClientCertRejected`, or 401 `ClientCertMissing` when `optional: true` admitted them without a certificate.
 *
 * @example
 * const admin = requireCertificate(organizationalUnit("admins"), (_event, { clientCertificate }) => hello(clientCertificate));
 * const routes = [{ method: "GET", path: "/admin", handler: admin }];
 *
 * @returns a handler for use behind `albMtls` or `withAlbMtls`, under a router's path too. It raises `TypeError` when neither ran.
 * @throws {TypeError} for what is not a policy or not a handler.
 */
export function requireCertificate<P = unknown>(
  policy: Policy,
  handler: CertificateHandler<P>,
  options: RoutingOptions = {},
): RouteHandler<P> {
  const rule = toRule(policy, "requireCertificate()");
  if (typeof handler !== "function") {
    throw new TypeError("requireCertificate(): the second argument must be the handler");
  }
  const routing = routingOptions("requireCertificate() options", options);
  return async function required(event: ALBEvent, context) {
    const started = performance.now();
    const refuse = (error: ClientCertificateError) =>
      answerRefusal(error, event, context, { ...routing, started });
    if (isAnonymous(context)) return refuse(noCertificate());
    const result = await askRule(rule, clientCertificateOf(context), event);
    if (result.answer !== "yes") return refuse(rejection(result));
    return handler(event, context as Parameters<CertificateHandler<P>>[1]);
  };
}
