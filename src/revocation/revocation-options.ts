/**
 * The revocation options: types, defaults, and the checks made once.
 * @module
 */

import { isSource } from "../sources/is-source.ts";
import type { MaterialSource } from "../sources/material-source.ts";
import type { PemOrDer, Source } from "../sources/source.ts";
import { assertMembers, assertOptions } from "../util/option-checks.ts";
import { readHosts } from "./fetch/address-options.ts";
import type { FetchPolicy } from "./fetch/fetch-signed.ts";
import {
  type CrlUrl,
  type RevocationLimits,
  readRevocationLimits,
  readUrls,
} from "./list-limits.ts";
import { type OcspOptions, type OcspSettings, readOcspOptions } from "./ocsp/options.ts";

/** How revocation is treated. */
export interface RevocationOptions {
  /**
   * - `"require"`: a certificate whose status is not known is refused with 503.
   * - `"best-effort"`: it is accepted, and identity and log say `unknown` and why.
   * - `"off"`: nothing is looked up; identity says `not-checked-here`.
   */
  readonly mode: "require" | "best-effort" | "off";
  /** Which certificates of the path must be known not to be revoked. Default `"chain"`: all but the anchor. */
  readonly scope?: "chain" | "leaf";
  /**
   * Certificate revocation lists: PEM (`X509 CRL` blocks), DER or sources of them. `CERTIFICATE` blocks among them are the
   * certificates of those who sign lists with a key of their own. `"require"` wants these, `urls`, `distributionPointHosts` or
   * `ocsp`.
   */
  readonly crls?: Source | PemOrDer | readonly (Source | PemOrDer)[];
  /**
   * Addresses of lists, `http:` or `https:`: a list is signed by itself. Asked again every five minutes at the most, with the
   * ETag; the last good one is kept. `{ url, maxBytes }` for an address whose answers have another limit. Default: none.
   */
  readonly urls?: readonly (string | CrlUrl)[];
  /**
   * Hosts (with their port, where it is not the usual one) whose lists are fetched when a certificate of a valid path names them
   * as its distribution point and nothing else says whether it is revoked. Default: none, and nothing is fetched.
   */
  readonly distributionPointHosts?: readonly string[];
  /** Responders that are asked beside the lists, or in their place. Default: none. */
  readonly ocsp?: OcspOptions;
  /**
   * Whether `urls`, distribution points and responders may be at loopback, link-local or private addresses. Default `"refuse"`.
   */
  readonly privateAddresses?: "refuse" | "accept";
  /** Seconds that a list or an OCSP answer is still used after its nextUpdate, at most 30 days. Default 0. */
  readonly graceSeconds?: number;
  /**
   * Adopt a list that is older than the one it replaces, which is refused otherwise: an old list does not know who was revoked
   * since. Default false.
   */
  readonly dangerouslyAcceptOlderCrls?: boolean;
  /**
   * Let the list of another key of the same CA say that a certificate is good, as RFC 5280 allows after a key rollover. A CA that
   * has a list for each key, as Microsoft's has, knows on neither what the other key's list revokes: a client that is revoked on
   * the list of its own key is then admitted while that list is not held. Default false.
   */
  readonly dangerouslyAcceptCrlsOfOtherKeys?: boolean;
  /** How much is read and held of what `urls` and distribution points answer. */
  readonly limits?: RevocationLimits;
}

/** {@link RevocationOptions}, completed. */
export interface RevocationSettings {
  readonly mode: "require" | "best-effort" | "off";
  readonly scope: "chain" | "leaf";
  /** Those given, and a source for each address. */
  readonly crls: readonly (MaterialSource | PemOrDer)[];
  readonly pointHosts: readonly string[];
  readonly ocsp: OcspSettings | undefined;
  readonly fetchPolicy: FetchPolicy;
  /** Milliseconds. */
  readonly grace: number;
  readonly acceptOlder: boolean;
  readonly acceptOtherKeys: boolean;
  readonly limits: Required<RevocationLimits>;
}

/** 30 days. More is likely to be milliseconds by mistake, which would make an ended list good for years. */
const maxGraceSeconds = 2_592_000;

const dangerousFlags = ["dangerouslyAcceptOlderCrls", "dangerouslyAcceptCrlsOfOtherKeys"] as const;

const modes = ["require", "best-effort", "off"];
const keys = [
  "mode",
  "scope",
  "crls",
  "urls",
  "distributionPointHosts",
  "ocsp",
  "privateAddresses",
  "graceSeconds",
  ...dangerousFlags,
  "limits",
];

/**
 * Checks and completes the revocation options.
 * @throws {TypeError} for a missing or unknown mode, `"require"` without lists, lists beside `"off"`, and any other wrong value.
 */
export function readRevocationOptions(revocation: RevocationOptions): RevocationSettings {
  assertOptions("revocation", revocation, keys);
  const { mode, scope = "chain", graceSeconds = 0 } = revocation;
  if (!modes.includes(mode)) {
    throw new TypeError(`revocation.mode must be one of ${modes.join(", ")}`);
  }
  if (!["chain", "leaf"].includes(scope)) {
    throw new TypeError('revocation.scope must be "chain" or "leaf"');
  }
  if (!Number.isFinite(graceSeconds) || graceSeconds < 0 || graceSeconds > maxGraceSeconds) {
    throw new TypeError(
      `revocation.graceSeconds must be a number of seconds from 0 to ${maxGraceSeconds} (30 days)`,
    );
  }
  for (const flag of dangerousFlags) {
    if (![undefined, true, false].includes(revocation[flag])) {
      throw new TypeError(`revocation.${flag} must be true or false`);
    }
  }
  const { privateAddresses = "refuse" } = revocation;
  if (!["refuse", "accept"].includes(privateAddresses)) {
    throw new TypeError('revocation.privateAddresses must be "refuse" or "accept"');
  }
  const limits = readRevocationLimits(revocation.limits);
  const fetchPolicy: FetchPolicy = { privateAddresses };
  const crls = [...readInputs(revocation.crls), ...readUrls(revocation.urls, fetchPolicy, limits)];
  const pointHosts = readHosts(
    "revocation.distributionPointHosts",
    revocation.distributionPointHosts,
  );
  const ocsp = readOcspOptions(revocation.ocsp);
  checkWhatIsAsked(mode, crls.length + pointHosts.length, ocsp);
  const grace = graceSeconds * 1000;
  return Object.freeze({
    mode,
    scope,
    crls,
    pointHosts,
    ocsp,
    fetchPolicy,
    grace,
    acceptOlder: revocation.dangerouslyAcceptOlderCrls === true,
    acceptOtherKeys: revocation.dangerouslyAcceptCrlsOfOtherKeys === true,
    limits,
  });
}

function checkWhatIsAsked(
  mode: RevocationOptions["mode"],
  lists: number,
  ocsp: OcspSettings | undefined,
): void {
  if (mode === "off" && lists > 0) {
    throw new TypeError('revocation.crls would be ignored with mode "off", and so would addresses');
  }
  if (mode === "off" && ocsp !== undefined) {
    throw new TypeError('revocation.ocsp would be ignored with mode "off"');
  }
  if (mode === "require" && lists === 0 && ocsp === undefined) {
    throw new TypeError(
      'revocation.crls is required with mode "require" (or urls, distributionPointHosts or ocsp): every client would be refused',
    );
  }
  if (lists === 0 && ocsp?.order === "both") {
    throw new TypeError('revocation.ocsp.order "both" needs revocation lists too');
  }
}

function readInputs(crls: unknown): readonly (MaterialSource | PemOrDer)[] {
  if (crls === undefined) return [];
  const list: readonly unknown[] = Array.isArray(crls) ? crls : [crls];
  if (list.length === 0) throw new TypeError("revocation.crls is empty");
  assertMembers("revocation.crls", list);
  return Object.freeze(list.map(readInput));
}

function readInput(input: unknown, index: number): MaterialSource | PemOrDer {
  if (isSource(input)) return input;
  if (typeof input === "string" && input.trim() !== "") return input;
  if (ArrayBuffer.isView(input) && input.byteLength > 0) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  throw new TypeError(
    `revocation.crls[${index}] must be PEM text, DER bytes or a source of alb-mtls/sources`,
  );
}
