/**
 * `alb-mtls/verify`: the middleware and the gate for verify mode only, without PKI.js, so that any bundler leaves it out.
 * @module
 */

import { type Gate, makeGate } from "./gate.ts";
import type { VerifiedClientCertificate } from "./identity/verified-client-certificate.ts";
import { type AlbMtlsMiddleware, makeMiddleware, type RefusalOptions } from "./middleware.ts";
import type { VerifyOptions } from "./options.ts";

export { clientCertificateOf } from "./middleware.ts";
export { requireCertificate } from "./require-certificate.ts";
export { routeByCertificate } from "./router.ts";

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
  assertVerifyMode(options);
  return makeMiddleware(options);
}

/**
 * As `createGate` of `alb-mtls`, for verify mode only.
 * @throws {TypeError} for a wrong, missing or unknown option, and for any other mode.
 */
export function createGate(options: VerifyOptions): Gate {
  assertVerifyMode(options);
  return makeGate(options);
}

function assertVerifyMode(options: VerifyOptions): void {
  if (options?.mode !== "verify") {
    throw new TypeError(
      'alb-mtls/verify serves mode "verify" only; import "alb-mtls" for passthrough',
    );
  }
}
