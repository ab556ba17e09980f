import type { Reason } from "../../errors/codes.ts";

/** Why OCSP does not tell whether a certificate is revoked, in the order of how far the asking got. */
export const OCSP_UNKNOWN_REASONS = Object.freeze([
  "ocsp.missing",
  "ocsp.unreachable",
  "ocsp.refused",
  "ocsp.malformed",
  "ocsp.mismatch",
  "ocsp.signature",
  "ocsp.unknown",
  "ocsp.nonce",
  "ocsp.not-yet-valid",
  "ocsp.outdated",
] as const satisfies readonly Reason[]);

/** One of {@link OCSP_UNKNOWN_REASONS}. */
export type OcspUnknownReason = (typeof OCSP_UNKNOWN_REASONS)[number];

/** What OCSP says of one certificate. Times in milliseconds since 1970. */
export type OcspStatus =
  /** `until`, inclusive: the answer says nothing afterwards. */
  | { readonly answer: "good"; readonly thisUpdate: number; readonly until: number }
  /**
   * `hold`: for now only (certificateHold), so that after `until` nothing is known. Without it the certificate stays revoked, and
   * `until`, which may have passed, only says when newer information was promised.
   */
  | {
      readonly answer: "revoked";
      readonly detail: string;
      readonly thisUpdate: number;
      readonly until: number;
      readonly hold: boolean;
    }
  | { readonly answer: "unknown"; readonly reason: OcspUnknownReason; readonly detail: string };
