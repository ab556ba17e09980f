import { assertOptions } from "../errors/option-checks.ts";
import type { TrustOptions } from "./trust-material.ts";

/** How revocation is treated. */
export interface RevocationOptions {
  /**
   * - `"require"`: a certificate whose status is not known is refused with 503.
   * - `"best-effort"`: it is accepted, and identity and log say `unknown`.
   * - `"off"`: nothing is looked up; identity says `not-checked-here`.
   */
  readonly mode: "require" | "best-effort" | "off";
  /** Which certificates of the path must be known not to be revoked. Default `"chain"`: all but the anchor. */
  readonly scope?: "chain" | "leaf";
  /** Certificate revocation lists: PEM, DER or sources of them. */
  readonly crls?: NonNullable<TrustOptions["intermediates"]>;
  /** Seconds that a list is still used after its nextUpdate. Default 0. */
  readonly graceSeconds?: number;
}

const modes = ["require", "best-effort", "off"];

/**
 * Checks the revocation options.
 *
 * Lists are not read by this version. So `crls` beside `"best-effort"` or `"off"` is an error, because a client on such a list
 * would be admitted silently; with `"require"` every client is refused with 503, which is honest.
 *
 * @throws {TypeError} for a missing or unknown mode, and for a list that would be ignored.
 */
export function checkRevocation(revocation: RevocationOptions): void {
  assertOptions("revocation", revocation, ["mode", "scope", "crls", "graceSeconds"]);
  if (!modes.includes(revocation.mode)) {
    throw new TypeError(`revocation.mode must be one of ${modes.join(", ")}`);
  }
  if (revocation.scope !== undefined && !["chain", "leaf"].includes(revocation.scope)) {
    throw new TypeError('revocation.scope must be "chain" or "leaf"');
  }
  const { graceSeconds = 0 } = revocation;
  if (!Number.isFinite(graceSeconds) || graceSeconds < 0) {
    throw new TypeError("revocation.graceSeconds must be a number of seconds, 0 or more");
  }
  if (revocation.crls !== undefined && revocation.mode !== "require") {
    throw new TypeError(
      `revocation.crls would be ignored with mode "${revocation.mode}": this version reads no revocation lists`,
    );
  }
}
