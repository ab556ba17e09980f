import type { VerifiedClientCertificate } from "../verified-client-certificate.ts";

const ORGANIZATION_IDENTIFIER = "2.5.4.97";

/** A payment service provider as its eIDAS certificate names it. */
export interface Psd2Organization {
  /** The whole identifier: `"PSDNL-DNB-12345"`. */
  readonly organizationIdentifier: string;
  /** Country of the competent authority: two upper-case letters. */
  readonly country: string;
  /** The authority's own identifier: two to eight upper-case letters. */
  readonly authority: string;
  /** The provider's number there, as written. */
  readonly registration: string;
}

// ETSI TS 119 495 section 5.2.1: PSD, country, hyphen, authority, hyphen, the provider's number in that register.
const syntax = /^PSD([A-Z]{2})-([A-Z]{2,8})-([\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?)$/;

/**
 * The provider of a PSD2 certificate (QWAC), from `organizationIdentifier` (2.5.4.97) of the subject. Undefined when there is not
 * exactly one, or when it is not of the form of ETSI TS 119 495: other schemes (`VATDE-...`, `NTRNL-...`) identify legal persons, not
 * payment service providers. Whether the provider may act is in the authority's register, and which roles it has in the
 * qcStatements; neither is looked at.
 *
 * @see https://www.etsi.org/deliver/etsi_ts/119400_119499/119495/
 */
export function toPsd2Organization(
  certificate: VerifiedClientCertificate,
): Psd2Organization | undefined {
  const found = certificate.subject.rdns
    .flat()
    .filter(({ oid }) => oid === ORGANIZATION_IDENTIFIER);
  const [only, ...others] = found;
  if (only?.value === undefined || only.isApproximate || others.length > 0) return undefined;
  const [, country, authority, registration] = syntax.exec(only.value) ?? [];
  if (country === undefined || authority === undefined || registration === undefined) {
    return undefined;
  }
  return { organizationIdentifier: only.value, country, authority, registration };
}
