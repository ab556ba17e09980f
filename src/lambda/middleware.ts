/**
 * The gate as Middy middleware. Middy's types are not imported: a project without Middy compiles, too.
 * @module
 */
import type { ALBEvent, ALBResult } from "aws-lambda";
import { inEventForm } from "../alb/problem-response.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { Client } from "../listeners/listener.ts";
import type { ClientCertificateContext } from "./client-context.ts";
import { type AlbMtlsOptions, compileInvocationCheck } from "./invocation-check.ts";
import { cleanUpPowertools } from "./powertools-clean-up.ts";

/** Middy's request as the middleware sees it. */
export interface MiddlewareRequest<C extends Client, P> {
  event: ALBEvent;
  context: ClientCertificateContext<C, P>;
  response: ALBResult | null | undefined;
  error: Error | null | undefined;
  internal: Record<never, never>;
}

/** The middleware's type, a `MiddlewareObj` of Middy: it adds `clientCertificate` and `principal` to the handler's context. */
export interface AlbMtlsMiddleware<C extends Client = VerifiedClientCertificate, P = undefined> {
  readonly before: (request: MiddlewareRequest<C, P>) => Promise<ALBResult | undefined>;
  readonly after: (request: MiddlewareRequest<C, P>) => Promise<void>;
  readonly onError: (request: MiddlewareRequest<C, P>) => Promise<void>;
}

/**
 * Makes Middy middleware (Middy 7) that admits verified clients which the policy allows, refuses all others with a reason, and
 * puts every response into the header form of its event.
 *
 * Use it first, so that nothing of the user's runs before the client is known.
 *
 * @throws {TypeError} for a wrong, missing or unknown option: at cold start, not at the first request.
 */
export function albMtls<C extends Client = VerifiedClientCertificate, P = undefined>(
  options: AlbMtlsOptions<C, P>,
): AlbMtlsMiddleware<C, P> {
  const check = compileInvocationCheck(options);
  return {
    before: async function albMtlsBefore(request) {
      const response = await check(request.event, request.context);
      if (response === undefined) return undefined;
      // A value returned here ends the request: no after and no onError of any other middleware runs.
      await cleanUpPowertools(request);
      return response;
    },
    after: async function albMtlsAfter(request) {
      toEventForm(request);
    },
    onError: async function albMtlsOnError(request) {
      toEventForm(request);
    },
  };
}

function toEventForm<C extends Client, P>(request: MiddlewareRequest<C, P>): void {
  if (request.response !== undefined && request.response !== null) {
    request.response = inEventForm(request.response, request.event);
  }
}
