/**
 * The gate as Middy middleware.
 * @module
 */
import type { MiddlewareObj, Request } from "@middy/core";
import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { inEventForm, problemResponse } from "../alb/problem-response.ts";
import { type Gate, type GateParts, makeGate } from "../gate/gate.ts";
import { type GateOptions, gateOptionKeys } from "../gate/options.ts";
import { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type {
  Admitted,
  Anonymous,
  Decision,
  IdentityInLogs,
  Refused,
} from "../observability/decision.ts";
import { assertOptions } from "../util/option-checks.ts";
import { cleanUpPowertools } from "./powertools-clean-up.ts";
import {
  checkOnRefusal,
  healthResponse,
  type OnRefusal,
  refusalResponse,
} from "./refusal-response.ts";

/** What the middleware takes beside the gate's options. */
export interface RefusalOptions {
  /**
   * How a refusal is answered. Default `"respond"`: RFC 9457 problem details. `"throw"`: the error is thrown, for `@middy/http-error-handler`.
   * A function: its own response, with a status of 400 or above; when it throws or returns anything else, the standard one is sent.
   */
  readonly onRefusal?: OnRefusal;
}

/** The Lambda context as a handler behind `albMtls` sees it. */
export interface ClientCertificateContext<C = VerifiedClientCertificate, P = undefined>
  extends Context {
  /** The verified certificate of the client; with `optional: true` null for a client that presented none. */
  readonly clientCertificate: C;
  /** What the option `principal` made of the certificate; undefined without that option, null beside no certificate. */
  readonly principal: P;
}

/** The middleware's type: it adds `clientCertificate` and `principal` to the handler's context. */
export type AlbMtlsMiddleware<C = VerifiedClientCertificate, P = undefined> = MiddlewareObj<
  ALBEvent,
  ALBResult,
  Error,
  ClientCertificateContext<C, P>
>;

/** The middleware of `optional: true`: a handler has to look for null. */
export type OptionalAlbMtlsMiddleware<P = undefined> = AlbMtlsMiddleware<
  VerifiedClientCertificate | null,
  P | null
>;

/**
 * Makes the middleware. What `albMtls` of all entry points stands on.
 *
 * @param parts as {@link makeGate} takes them.
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function makeMiddleware(
  options: GateOptions & RefusalOptions,
  parts: GateParts,
): AlbMtlsMiddleware<VerifiedClientCertificate | null, unknown> {
  assertOptions("options", options, [...gateOptionKeys(options), "onRefusal"]);
  const { onRefusal = "respond", ...gateOptions } = options;
  checkOnRefusal(onRefusal);
  const gate = makeGate(gateOptions, parts);
  return middlewareOf(gate, onRefusal, options.identityInLogs ?? "full");
}

/** Where a router behind the middleware finds how much it may log. Not enumerable: it is nobody else's. */
const identityInLogsKey: unique symbol = Symbol.for("alb-mtls.identity-in-logs");

/**
 * What `identityInLogs` of the middleware said; undefined for a context that it never saw.
 * @internal
 */
export function identityInLogsOf(context: object): IdentityInLogs | undefined {
  return (context as { [identityInLogsKey]?: IdentityInLogs })[identityInLogsKey];
}

type FilledContext = ClientCertificateContext<VerifiedClientCertificate | null, unknown>;
type AlbRequest = Request<ALBEvent, ALBResult, Error, FilledContext>;

/** Connects a gate to Middy. */
function middlewareOf(
  gate: Gate,
  onRefusal: OnRefusal,
  identityInLogs: IdentityInLogs,
): AlbMtlsMiddleware<VerifiedClientCertificate | null, unknown> {
  return {
    before: async function albMtlsBefore(request) {
      // A context that is used again must not lend one client the certificate of another.
      Reflect.deleteProperty(request.context, "clientCertificate");
      Reflect.deleteProperty(request.context, "principal");
      const decision: Decision = await gate.check(request.event, lambdaTime(request.context));
      if (decision.outcome === "admitted" || decision.outcome === "anonymous") {
        Object.assign(request.context, identityOf(decision));
        Reflect.defineProperty(request.context, identityInLogsKey, {
          value: identityInLogs,
          configurable: true,
        });
        return undefined;
      }
      // A value returned here ends the request: no after and no onError of any other middleware runs.
      if (decision.outcome === "refused" && onRefusal === "throw") throw decision.error;
      await cleanUpPowertools(request);
      return decision.outcome === "refused"
        ? respond(decision, request.event, onRefusal)
        : healthResponse(decision.healthy, request.event);
    },
    after: async function albMtlsAfter(request) {
      toEventForm(request);
    },
    onError: async function albMtlsOnError(request) {
      toEventForm(request);
    },
  };
}

function identityOf(decision: Admitted | Anonymous): Omit<FilledContext, keyof Context> {
  return decision.outcome === "admitted"
    ? { clientCertificate: decision.certificate, principal: decision.principal }
    : { clientCertificate: null, principal: null };
}

function respond(
  decision: Refused,
  event: ALBEvent,
  onRefusal: OnRefusal,
): Promise<ALBResult> | ALBResult {
  return typeof onRefusal === "function"
    ? refusalResponse(decision, event, onRefusal)
    : problemResponse(decision.error, event);
}

function toEventForm(request: AlbRequest): void {
  if (request.response !== undefined && request.response !== null) {
    request.response = inEventForm(request.response, request.event);
  }
}

function lambdaTime(context: Partial<Context> | undefined): { remainingMillis?: () => number } {
  return typeof context?.getRemainingTimeInMillis === "function"
    ? { remainingMillis: () => (context as Context).getRemainingTimeInMillis() }
    : {};
}

/**
 * The verified certificate of an invocation, for code that Middy's types do not reach: behind routers and event handlers.
 *
 * @param context the Lambda context that the middleware saw.
 * @throws {TypeError} when there is none: the route is not behind the middleware.
 */
export function clientCertificateOf(context: object): VerifiedClientCertificate {
  const found: unknown = (context as { clientCertificate?: unknown } | null)?.clientCertificate;
  if (VerifiedClientCertificate.is(found)) return found;
  throw new TypeError(
    isAnonymous(context)
      ? "this client presented no certificate, which optional: true allows: ask isAnonymous(context) first"
      : "this context has no verified client certificate: albMtls() did not run before",
  );
}

/**
 * Whether the client of an invocation presented no certificate and `optional: true` let it in, for code that Middy's types do
 * not reach. False for a context that `albMtls` never saw: there {@link clientCertificateOf} throws.
 */
export function isAnonymous(context: object): boolean {
  return (
    typeof context === "object" &&
    context !== null &&
    Object.hasOwn(context, "clientCertificate") &&
    (context as { clientCertificate?: unknown }).clientCertificate === null
  );
}
