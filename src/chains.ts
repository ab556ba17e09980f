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

/**
 * How chains are verified by path validation.
 * @param createCrossCheck makes the second validator of passthrough mode; absent in bundles that have none.
 */
export function verifyingChains(createCrossCheck?: () => CrossCheck): MakeChains {
  return (options, reports) => {
    const { trust, revocation = { mode: "off" }, limits = {} } = options;
    if (trust === undefined) return undefined;
    const isAsked = options.mode === "passthrough" && options.pkijsCrossCheck !== false;
    const crossCheck = isAsked ? createCrossCheck?.() : undefined;
    return new ChainDecider({ trust, revocation, limits }, crossCheck, reports);
  };
}
