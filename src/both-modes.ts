/**
 * The gate and the middleware as `alb-mtls` exports them: for both modes, with PKI.js as the second validator of passthrough
 * mode. `alb-mtls/verify` does not come here.
 * @module
 */

import { verifyingChains } from "./gate/chains.ts";
import { type Gate, type GateParts, makeGate } from "./gate/gate.ts";
import type {
  GateOptions,
  OptionalPassthroughOptions,
  PassthroughOptions,
  VerifyOptions,
} from "./gate/options.ts";
import { passthroughParts } from "./gate/passthrough.ts";
import type { VerifiedClientCertificate } from "./identity/verified-client-certificate.ts";
import {
  type AlbMtlsMiddleware,
  makeMiddleware,
  type OptionalAlbMtlsMiddleware,
  type RefusalOptions,
} from "./lambda/middleware.ts";
import { createPkijsCrossCheck } from "./trust/pkijs-cross-check.ts";

const parts: GateParts = {
  makeChains: verifyingChains({ createCrossCheck: createPkijsCrossCheck }),
  passthrough: passthroughParts,
};

/**
 * Makes a gate: what {@link albMtls} is without Middy.
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function createGate(options: VerifyOptions): Gate;
export function createGate(options: PassthroughOptions): Gate;
export function createGate(options: GateOptions): Gate;
export function createGate(options: GateOptions): Gate {
  return makeGate(options, parts);
}

/**
 * Middy middleware (Middy 7) that admits verified clients which the policy allows, refuses everybody else with a reason, and
 * puts every response into the header form of its event.
 *
 * Use it first, so that nothing of the user's runs before the client is known.
 *
 * @throws {TypeError} for a wrong, missing or unknown option: at cold start, not at the first request.
 */
export function albMtls<P = undefined>(
  options: VerifyOptions<P> & RefusalOptions,
): AlbMtlsMiddleware<VerifiedClientCertificate, P>;
export function albMtls<P = undefined>(
  options: PassthroughOptions<P> & RefusalOptions,
): AlbMtlsMiddleware<VerifiedClientCertificate, P>;
export function albMtls<P = undefined>(
  options: OptionalPassthroughOptions<P> & RefusalOptions,
): OptionalAlbMtlsMiddleware<P>;
export function albMtls<P = undefined>(
  options: GateOptions<P> & RefusalOptions,
): OptionalAlbMtlsMiddleware<P>;
export function albMtls(
  options: GateOptions & RefusalOptions,
): AlbMtlsMiddleware<VerifiedClientCertificate | null, unknown> {
  return makeMiddleware(options, parts);
}
