import { certificateOf, type VerifiedClientCertificate } from "../verified-client-certificate.ts";
import { type Psd2Statement, readPsd2Statement } from "./psd2-statement.ts";

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
 * Returns the provider of a PSD2 certificate (QWAC), from `organizationIdentifier` (2.5.4.97) of the subject. Undefined when
 * there is not exactly one, or when it is not of the form of ETSI TS 119 495: other schemes (`VATDE-...`, `NTRNL-...`) identify
 * legal persons, not payment service providers. Whether the provider may act today is in the authority's register, which is not
 * looked at.
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

/** What a PSD2 certificate says: who the provider is, and the roles that a competent authority gave it. */
export interface Psd2 extends Psd2Statement {
  /** From the subject; undefined when {@link toPsd2Organization} finds none. */
  readonly organization: Psd2Organization | undefined;
}

/**
 * Returns the provider and its roles (qcStatement 0.4.0.19495.2 of ETSI TS 119 495); undefined for a certificate without that
 * statement. For deciding by roles there is the policy `psd2Role`.
 *
 * The roles are those of the day of issue: the authority's register is not looked at.
 *
 * @throws {ClientCertificateError} `certificate.malformed` when the statement cannot be read or contradicts itself
 */
export function psd2(certificate: VerifiedClientCertificate): Psd2 | undefined {
  const statement = readPsd2Statement(certificateOf(certificate));
  if (statement === undefined) return undefined;
  return Object.freeze({ organization: toPsd2Organization(certificate), ...statement });
}
