/**
 * `alb-mtls/verify-again`: `alb-mtls/verify` for listeners whose word is not enough: the leaf that the load balancer verified is
 * verified again, against `trust` and `revocation`. Without PKI.js, so that any bundler leaves it out.
 * @module
 */

import { verifyingChains } from "./gate/chains.ts";
import { type Gate, type GateParts, makeGate } from "./gate/gate.ts";
import { assertVerifyMode, type VerifyOptions } from "./gate/options.ts";
import type { VerifiedClientCertificate } from "./identity/verified-client-certificate.ts";
import {
  type AlbMtlsMiddleware,
  makeMiddleware,
  type RefusalOptions,
} from "./lambda/middleware.ts";

export { clientCertificateOf } from "./lambda/middleware.ts";
export { requireCertificate } from "./lambda/require-certificate.ts";
export { routeByCertificate } from "./lambda/router.ts";

const parts: GateParts = { makeChains: verifyingChains() };

/**
 * As `albMtls` of `alb-mtls`, for verify mode only.
 * @throws {TypeError} for a wrong, missing or unknown option, and for any other mode.
 */
export function albMtls<P = undefined>(
  options: VerifyOptions<P> & RefusalOptions,
): AlbMtlsMiddleware<VerifiedClientCertificate, P>;
export function albMtls(
  options: VerifyOptions & RefusalOptions,
): AlbMtlsMiddleware<VerifiedClientCertificate | null, unknown> {
  assertVerifyMode(options, "alb-mtls/verify-again");
  return makeMiddleware(options, parts);
}

/**
 * As `createGate` of `alb-mtls`, for verify mode only.
 * @throws {TypeError} for a wrong, missing or unknown option, and for any other mode.
 */
export function createGate(options: VerifyOptions): Gate {
  assertVerifyMode(options, "alb-mtls/verify-again");
  return makeGate(options, parts);
}
