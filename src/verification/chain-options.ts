/**
 * The options of a chain verifier: types, defaults, and the checks made once.
 * @module
 */

import type { RevocationOptions } from "../revocation/revocation-options.ts";
import {
  AcceptedAlgorithms,
  type AlgorithmOptions,
  KEY_ALGORITHMS,
  WEAK_ALGORITHMS,
} from "../trust/accepted-algorithms.ts";
import {
  type PolicyInputs,
  type PolicyOptions,
  policyInputs,
} from "../trust/certificate-policies.ts";
import type { PathProfile } from "../trust/find-path.ts";
import { readPurposes } from "../trust/key-purposes.ts";
import { assertFlag, assertMembers, assertOptions } from "../util/option-checks.ts";
import { type ChainLimits, resolveChainLimits } from "./limits.ts";
import type { TrustOptions } from "./trust-material.ts";

/** What a chain is validated against: options of `passthrough()` and `pathValidation()`. */
export interface PathValidationOptions {
  /** The authorities that are trusted. Required. */
  readonly trust: TrustOptions;
  /** How revocation is treated. Required, because nothing else looks at it. */
  readonly revocation: RevocationOptions;
  /** Which keys and signatures are strong enough. */
  readonly algorithms?: AlgorithmOptions;
  /** Bounds on work. */
  readonly limits?: Partial<ChainLimits>;
  /**
   * Have PKI.js validate the selected path a second time; both have to accept. Default true in `passthrough()` and
   * `createChainVerifier()`, false in `pathValidation()`.
   */
  readonly pkijsCrossCheck?: boolean;
}

/** What a chain is verified against, and for what. */
export interface ChainOptions extends Omit<PathValidationOptions, "pkijsCrossCheck"> {
  /**
   * What the certificate has to be meant for: a name of RFC 5280 (`"clientAuth"`, the default), a dotted identifier, or a list
   * of which one has to hold for the whole path. `"any"` asks for nothing, neither extended key usage nor key usage; a process
   * warning says so.
   */
  readonly purpose?: "clientAuth" | "any" | (string & {}) | readonly string[];
  /** The user's inputs on certificate policies (RFC 5280 section 6.1.1). Default: any policy, none required. */
  readonly policies?: PolicyOptions;
}

/** {@link ChainOptions} without the material, ready for use. */
export interface ChainSettings {
  readonly profile: PathProfile;
  readonly limits: ChainLimits;
}

/**
 * Checks everything but trust and revocation.
 * @throws {TypeError} naming the option and what it must be.
 */
export function checkChainOptions(
  options: Omit<ChainOptions, "trust" | "revocation">,
): ChainSettings {
  const { purpose = "clientAuth", algorithms, policies, limits } = options;
  const profile: PathProfile = {
    purposes: readPurposes(purpose),
    algorithms: acceptedAlgorithms(algorithms),
    policies: readPolicies(policies),
  };
  if (profile.purposes === "any") {
    warn('purpose "any": certificates that are not meant for clients are accepted');
  }
  return Object.freeze({ profile: Object.freeze(profile), limits: resolveChainLimits(limits) });
}

function acceptedAlgorithms(options: AlgorithmOptions | undefined): AcceptedAlgorithms {
  if (options === undefined) return new AcceptedAlgorithms();
  const { keys, minimumRsaBits, dangerouslyAccept: weak } = options;
  assertOptions("algorithms", options, ["keys", "minimumRsaBits", "dangerouslyAccept"]);
  checkList("algorithms.keys", keys, KEY_ALGORITHMS);
  checkList("algorithms.dangerouslyAccept", weak, WEAK_ALGORITHMS);
  const smallest = weak?.includes("RSA-1024") === true ? 1024 : 2048;
  if (
    minimumRsaBits !== undefined &&
    !(Number.isSafeInteger(minimumRsaBits) && minimumRsaBits >= smallest && minimumRsaBits <= 8192)
  ) {
    throw new TypeError(`algorithms.minimumRsaBits must be an integer from ${smallest} to 8192`);
  }
  if (weak !== undefined) warn(`weak algorithms are accepted: ${weak.join(", ")}`);
  return new AcceptedAlgorithms(options);
}

function checkList(name: string, list: unknown, known: readonly string[]): void {
  if (list === undefined) return;
  if (Array.isArray(list)) assertMembers(name, list);
  const right =
    Array.isArray(list) && list.length > 0 && list.every((each) => known.includes(each));
  if (!right) throw new TypeError(`${name} must be a list of ${known.join(", ")}`);
}

const policyFlags = [
  "initialExplicitPolicy",
  "initialPolicyMappingInhibit",
  "initialInhibitAnyPolicy",
] as const;

function readPolicies(options: PolicyOptions | undefined): PolicyInputs {
  if (options === undefined) return policyInputs();
  assertOptions("policies", options, ["initialPolicySet", ...policyFlags]);
  const set: unknown = options.initialPolicySet;
  if (Array.isArray(set)) assertMembers("policies.initialPolicySet", set);
  if (set !== undefined && !(Array.isArray(set) && set.length > 0 && set.every(isOid))) {
    throw new TypeError("policies.initialPolicySet must be a list of dotted identifiers");
  }
  for (const flag of policyFlags) {
    assertFlag(`policies.${flag}`, options[flag]);
  }
  return policyInputs(options);
}

function isOid(value: unknown): boolean {
  return typeof value === "string" && /^[0-2](\.(0|[1-9][0-9]*))+$/.test(value);
}

function warn(message: string): void {
  process.emitWarning(message, { type: "SecurityWarning", code: "ALB_MTLS_DANGEROUS" });
}
