import { type AlbLimits, DEFAULT_ALB_LIMITS } from "../alb/limits.ts";
import { DEFAULT_PATH_LIMITS, type PathLimits } from "../trust/limits.ts";
import { assertPositiveIntegers } from "../util/option-checks.ts";

/** Bounds on what is done for one chain, each checked before the work it bounds is done. */
export interface ChainLimits extends PathLimits {
  /** Certificates of one chain, unrelated ones and duplicates included. Default 144: more do not fit into a header of 64 K. */
  readonly certificates: number;
  /**
   * Bytes (DER) of one certificate. Default 16384, the load balancer's quota for a CA certificate. The certificates of one chain
   * together may have ten times as many.
   */
  readonly certificateBytes: number;
}

/** All bounds: on what is read from an event and on what is done with it. */
export type Limits = AlbLimits & ChainLimits;

/** The limits of a chain verifier where none is given. */
export const DEFAULT_CHAIN_LIMITS: ChainLimits = Object.freeze({
  ...DEFAULT_PATH_LIMITS,
  certificates: DEFAULT_ALB_LIMITS.certificates,
  certificateBytes: DEFAULT_ALB_LIMITS.certificateBytes,
});

/** Every limit there is. */
const LIMIT_NAMES: readonly string[] = Object.freeze([
  ...new Set([...Object.keys(DEFAULT_ALB_LIMITS), ...Object.keys(DEFAULT_CHAIN_LIMITS)]),
]);

/**
 * Completes the limits of a chain verifier.
 * @throws {TypeError} for an unknown key or a value that is not a positive integer.
 */
export function resolveChainLimits(limits: Partial<ChainLimits> = {}): ChainLimits {
  assertPositiveIntegers("limits", limits, Object.keys(DEFAULT_CHAIN_LIMITS));
  return Object.freeze({ ...DEFAULT_CHAIN_LIMITS, ...limits });
}

/**
 * Returns the part of all limits that the reader of events takes.
 * @throws {TypeError} for an unknown key or a value that is not a positive integer.
 */
export function albLimits(limits: Partial<Limits>): Partial<AlbLimits> {
  return onlyNamed(limits, DEFAULT_ALB_LIMITS);
}

/**
 * Returns the part of all limits that a chain verifier takes.
 * @throws {TypeError} for an unknown key or a value that is not a positive integer.
 */
export function chainLimits(limits: Partial<Limits>): Partial<ChainLimits> {
  return onlyNamed(limits, DEFAULT_CHAIN_LIMITS);
}

function onlyNamed(limits: Partial<Limits>, named: object): Partial<Limits> {
  assertPositiveIntegers("limits", limits, LIMIT_NAMES);
  return Object.fromEntries(Object.entries(limits).filter(([name]) => Object.hasOwn(named, name)));
}
