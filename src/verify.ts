/**
 * `alb-mtls/verify`: the middleware and the gate for verify mode only, where the load balancer's verification is enough. Any
 * bundler leaves path validation, revocation lists and PKI.js out.
 * @module
 */

import { type Gate, makeGate } from "./gate/gate.ts";
import { assertVerifyMode, type VerifyOnlyOptions } from "./gate/options.ts";
import type { VerifiedClientCertificate } from "./identity/verified-client-certificate.ts";
import {
  type AlbMtlsMiddleware,
  makeMiddleware,
  type RefusalOptions,
} from "./lambda/middleware.ts";

export { clientCertificateOf } from "./lambda/middleware.ts";
export { requireCertificate } from "./lambda/require-certificate.ts";
export { routeByCertificate } from "./lambda/router.ts";

/**
 * As `albMtls` of `alb-mtls`, for verify mode only and without `trust`, which `alb-mtls/verify-again` takes.
 * @throws {TypeError} for a wrong, missing or unknown option, and for any other mode.
 */
export function albMtls<P = undefined>(
  options: VerifyOnlyOptions<P> & RefusalOptions,
): AlbMtlsMiddleware<VerifiedClientCertificate, P>;
export function albMtls(
  options: VerifyOnlyOptions & RefusalOptions,
): AlbMtlsMiddleware<VerifiedClientCertificate | null, unknown> {
  assertVerifyMode(options, "alb-mtls/verify");
  return makeMiddleware(options, {});
}

/**
 * As `createGate` of `alb-mtls`, for verify mode only and without `trust`, which `alb-mtls/verify-again` takes.
 * @throws {TypeError} for a wrong, missing or unknown option, and for any other mode.
 */
export function createGate(options: VerifyOnlyOptions): Gate {
  assertVerifyMode(options, "alb-mtls/verify");
  return makeGate(options, {});
}
