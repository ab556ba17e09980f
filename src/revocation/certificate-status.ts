import type { Reason } from "../errors/codes.ts";

/** Why nobody can say whether a certificate is revoked, in the order of how far the search got, by lists or by OCSP. */
export const UNKNOWN_REASONS = Object.freeze([
  "crl.issuer-missing",
  "ocsp.missing",
  "crl.scope",
  "crl.missing",
  "ocsp.unreachable",
  "ocsp.refused",
  "ocsp.malformed",
  "ocsp.mismatch",
  "crl.signature",
  "ocsp.signature",
  "crl.unusable",
  "ocsp.unknown",
  "ocsp.nonce",
  "crl.not-yet-valid",
  "ocsp.not-yet-valid",
  "crl.outdated",
  "ocsp.outdated",
] as const satisfies readonly Reason[]);

/** One of {@link UNKNOWN_REASONS}. */
export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

/** How far the search for a status got: the further, the higher. */
export function rankOf(reason: UnknownReason): number {
  return UNKNOWN_REASONS.indexOf(reason);
}

/** What is known of one certificate. */
export type CertificateStatus =
  /** `until`: milliseconds since 1970, inclusive, that the answer holds. */
  | { readonly answer: "good"; readonly until: number }
  | { readonly answer: "revoked"; readonly detail: string }
  | { readonly answer: "unknown"; readonly reason: UnknownReason; readonly detail: string };

/** Keeps of several explanations the one that got furthest; of equals the first one. */
export class Explanation {
  reason: UnknownReason;
  detail: string;

  constructor(reason: UnknownReason, detail: string) {
    this.reason = reason;
    this.detail = detail;
  }

  /** One more explanation. */
  offer(reason: UnknownReason, detail: string): void {
    if (rankOf(reason) <= rankOf(this.reason)) return;
    this.reason = reason;
    this.detail = detail;
  }
}
