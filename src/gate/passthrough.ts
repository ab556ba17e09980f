/**
 * What the gate does in passthrough mode only. It is handed over by the entry points that serve the mode, so that bundles for verify
 * mode leave it out.
 * @module
 */
import { compileAbsence } from "../alb/absence.ts";
import { compileXSslCert } from "../alb/x-ssl-cert.ts";
import { assertFlag } from "../util/option-checks.ts";
import type { OptionalPassthroughOptions, PassthroughOptions } from "./options.ts";

/** What an entry point hands to the gate so that it serves passthrough mode. */
export interface PassthroughParts {
  /** @throws {TypeError} for what only this mode demands. */
  readonly checkOptions: (options: PassthroughOptions | OptionalPassthroughOptions) => void;
  readonly compileXSslCert: typeof compileXSslCert;
  readonly compileAbsence: typeof compileAbsence;
}

/** Passthrough mode as it is served. */
export const passthroughParts: PassthroughParts = {
  checkOptions: checkPassthrough,
  compileXSslCert,
  compileAbsence,
};

function checkPassthrough(options: PassthroughOptions | OptionalPassthroughOptions): void {
  if (options.trust === undefined) {
    throw new TypeError("options.trust is required in passthrough mode");
  }
  assertFlag("options.pkijsCrossCheck", options.pkijsCrossCheck);
  assertFlag("options.optional", options.optional);
  if (options.revocation === undefined) {
    throw new TypeError(
      'options.revocation is required in passthrough mode: say "off" if so meant',
    );
  }
}
