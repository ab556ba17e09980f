/**
 * From a presented chain to a verdict, without a gate.
 * @module
 */

import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import { createPkijsCrossCheck } from "../trust/pkijs-cross-check.ts";
import { errorText } from "../util/error-text.ts";
import { assertOptions } from "../util/option-checks.ts";
import type { ChainOptions, PathValidationOptions } from "./chain-options.ts";
import { ChainVerifier } from "./chain-verifier.ts";
import { instantOf } from "./instant.ts";
import type { Verdict } from "./verdict.ts";

/** Options of {@link createChainVerifier}. */
export interface ChainVerifierOptions extends ChainOptions, PathValidationOptions {
  /** The present; read once per chain. Default: the system clock. */
  readonly clock?: () => Date;
}

/** Verifies chains against one configuration. */
export interface StandaloneVerifier {
  /**
   * @param chain DER: the leaf first, the rest in any order.
   * @returns the verdict; never rejects for anything the chain holds.
   */
  verify(chain: readonly Uint8Array[]): Promise<Verdict>;
}

const keys = [
  "trust",
  "revocation",
  "purpose",
  "policies",
  "pkijsCrossCheck",
  "algorithms",
  "limits",
  "clock",
];

/**
 * Makes a verifier for presented chains.
 * @throws {TypeError} for wrong, missing or unknown options.
 */
export function createChainVerifier(options: ChainVerifierOptions): StandaloneVerifier {
  assertOptions("options", options, keys);
  const { pkijsCrossCheck = true, clock = () => new Date() } = options;
  if (typeof pkijsCrossCheck !== "boolean") {
    throw new TypeError("options.pkijsCrossCheck must be true or false");
  }
  if (typeof clock !== "function") throw new TypeError("options.clock must be a function");
  if (options.trust === undefined) throw new TypeError("options.trust is required");
  if (options.revocation === undefined) {
    throw new TypeError('options.revocation is required: say "off" if so meant');
  }
  const crossCheck = pkijsCrossCheck ? createPkijsCrossCheck() : undefined;
  const verifier = new ChainVerifier(options, { crossCheck });
  return {
    async verify(chain) {
      let trustVersion: string | undefined;
      try {
        const now = instantOf(clock);
        const store = verifier.material.store ?? (await verifier.material.load());
        trustVersion = store.version;
        return { ok: true, certificate: await verifier.verify(chain, store, now, "passthrough") };
      } catch (error) {
        return refusal(error, trustVersion);
      }
    },
  };
}

function refusal(error: unknown, trustVersion: string | undefined): Verdict {
  const fault =
    error instanceof ClientCertificateError
      ? error
      : new ClientCertificateError("internal.fault", { cause: error, detail: errorText(error) });
  const { code, reason, detail } = fault;
  return { ok: false, code, reason, detail, trustVersion };
}
