/**
 * The gate and the middleware as `alb-mtls` exports them: for both modes, with PKI.js as the second validator of passthrough
 * mode. `alb-mtls/verify` does not come here.
 * @module
 */
import { type Gate, makeGate } from "./gate.ts";
import { type AlbMtlsMiddleware, makeMiddleware, type RefusalOptions } from "./middleware.ts";
import type { GateOptions, PassthroughOptions, VerifyOptions } from "./options.ts";
import { createPkijsCrossCheck } from "./trust/pkijs-cross-check.ts";

/**
 * Makes a gate: what {@link albMtls} is without Middy.
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function createGate(options: VerifyOptions): Gate;
export function createGate(options: PassthroughOptions): Gate;
export function createGate(options: GateOptions): Gate;
export function createGate(options: GateOptions): Gate {
  return makeGate(options, createPkijsCrossCheck);
}

/**
 * Middy middleware (Middy 7) that admits verified clients which the policy allows, refuses everybody else with a reason, and
 * puts every response into the header form of its event.
 *
 * Use it first, so that nothing of the user's runs before the client is known.
 *
 * @throws {TypeError} for a wrong, missing or unknown option: at cold start, not at the first request.
 */
export function albMtls(options: VerifyOptions & RefusalOptions): AlbMtlsMiddleware;
export function albMtls(options: PassthroughOptions & RefusalOptions): AlbMtlsMiddleware;
export function albMtls(options: GateOptions & RefusalOptions): AlbMtlsMiddleware;
export function albMtls(options: GateOptions & RefusalOptions): AlbMtlsMiddleware {
  return makeMiddleware(options, createPkijsCrossCheck);
}
