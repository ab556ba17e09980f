/**
 * What an entry point hands to the gate so that it verifies chains; `alb-mtls/verify` hands it nothing.
 * @module
 */

import type { CrossCheck } from "../trust/cross-check.ts";
import { ChainDecider, type ChainReports } from "../verification/chain-decider.ts";
import { ChainStep, type StepParts } from "./chain-step.ts";
import type { GateOptions } from "./options.ts";

/** Makes the step that verifies chains from a gate's options and parts; undefined where the options ask for none. */
export type MakeChains = (options: GateOptions, parts: StepParts) => ChainStep | undefined;

/** What an entry point adds to path validation. */
export interface ChainParts {
  /** Makes the second validator of passthrough mode; absent in bundles that have none. */
  readonly createCrossCheck?: () => CrossCheck;
}

/** Chains are verified by path validation, and by what an entry point adds to it. */
export function verifyingChains({ createCrossCheck }: ChainParts = {}): MakeChains {
  return (options, parts) => {
    const { trust, revocation = { mode: "off" }, limits = {} } = options;
    if (trust === undefined) return undefined;
    const isAsked = options.mode === "passthrough" && options.pkijsCrossCheck !== false;
    const crossCheck = isAsked ? createCrossCheck?.() : undefined;
    const { log } = parts;
    const reports: ChainReports = {
      trust: (event) => log.material("trust store", event),
      crls: (message, fields) => log.lists(message, fields),
    };
    const decider = new ChainDecider({ trust, revocation, limits }, { crossCheck }, reports);
    return new ChainStep(decider, parts);
  };
}
