import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { inEventForm } from "../alb/problem-response.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { Client } from "../listeners/listener.ts";
import type { ClientCertificateContext } from "./client-context.ts";
import { type AlbMtlsOptions, compileInvocationCheck } from "./invocation-check.ts";

/** A handler behind {@link withAlbMtls}. */
export type AlbMtlsHandler<C extends Client, P> = (
  event: ALBEvent,
  context: ClientCertificateContext<C, P>,
) => Promise<ALBResult> | ALBResult;

/**
 * Puts the gate before a handler, without Middy: the result answers refusals and health checks itself, calls the handler for clients
 * that the policy allows, and puts every response into the header form of its event.
 *
 * With `onRefusal: "throw"` it rejects with the refusal, for a wrapper of your own around it.
 *
 * @returns a Lambda handler.
 * @throws {TypeError} for a wrong, missing or unknown option: at cold start, not at the first request.
 */
export function withAlbMtls<C extends Client = VerifiedClientCertificate, P = undefined>(
  options: AlbMtlsOptions<C, P>,
  handler: AlbMtlsHandler<C, P>,
): (event: ALBEvent, context: Context) => Promise<ALBResult> {
  if (typeof handler !== "function") {
    throw new TypeError("withAlbMtls(): the second argument must be the handler");
  }
  const check = compileInvocationCheck(options);
  return async function albMtlsHandler(event, context) {
    const refusal = await check(event, context);
    if (refusal !== undefined) return refusal;
    // The check has filled the context.
    const response = await handler(event, context as ClientCertificateContext<C, P>);
    return response === undefined || response === null ? response : inEventForm(response, event);
  };
}
