/** Subject and issuer alternative names (RFC 5280 sections 4.2.1.6 and 4.2.1.7). @module */
import { type GeneralName, parseGeneralNames } from "../names/general-name.ts";

/**
 * Reads a subject alternative name extension's value: one name or more.
 *
 * @throws {DerError}
 */
export function parseSubjectAlternativeName(value: Uint8Array): readonly GeneralName[] {
  return parseGeneralNames(value, "subjectAltName");
}

/**
 * Reads an issuer alternative name extension's value: one name or more.
 *
 * @throws {DerError}
 */
export function parseIssuerAlternativeName(value: Uint8Array): readonly GeneralName[] {
  return parseGeneralNames(value, "issuerAltName");
}
