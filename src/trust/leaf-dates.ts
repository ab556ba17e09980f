/**
 * The dates of a leaf: a separate file, because verify mode uses nothing else of this folder.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";

/**
 * Checks the leaf's dates, inclusive at both ends and to the second (RFC 5280 section 4.1.2.5).
 * @throws {ClientCertificateError} `validity.expired`, `validity.not-yet-valid`
 */
export function checkLeafDates(leaf: Certificate, now: Date): void {
  const second = floorToSecond(now);
  if (second > leaf.validity.notAfter) {
    refuse("validity.expired", `expired at ${leaf.notAfter.toISOString()}`);
  }
  if (second < leaf.validity.notBefore) {
    refuse("validity.not-yet-valid", `valid from ${leaf.notBefore.toISOString()}`);
  }
}

/** Rounds down to whole seconds, the precision of certificates: a certificate is valid until the end of its last second. */
export function floorToSecond(now: Date): number {
  return Math.floor(now.getTime() / 1000) * 1000;
}
