/**
 * The chain verifier of a gate: a file beside the gate, so that `alb-mtls/verify` leaves it and all that it stands on out of a
 * bundle.
 * @module
 */
import type { GateOptions } from "./options.ts";
import type { CrossCheck } from "./trust/cross-check.ts";
import { ChainDecider, type ChainReports } from "./verification/chain-decider.ts";

/** Makes what verifies chains from a gate's options; undefined where they ask for none. */
export type MakeChains = (options: GateOptions, reports: ChainReports) => ChainDecider | undefined;

/** What an entry point adds to path validation. */
export interface ChainParts {
  /** Makes the second validator of passthrough mode; absent in bundles that have none. */
  readonly createCrossCheck?: () => CrossCheck;
}

/** Chains are verified by path validation, and by what an entry point adds to it. */
export function verifyingChains({ createCrossCheck }: ChainParts = {}): MakeChains {
  return (options, reports) => {
    const { trust, revocation = { mode: "off" }, limits = {} } = options;
    if (trust === undefined) return undefined;
    const isAsked = options.mode === "passthrough" && options.pkijsCrossCheck !== false;
    const crossCheck = isAsked ? createCrossCheck?.() : undefined;
    return new ChainDecider({ trust, revocation, limits }, { crossCheck }, reports);
  };
}
