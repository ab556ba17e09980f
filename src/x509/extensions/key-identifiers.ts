/** Subject and authority key identifiers (RFC 5280 sections 4.2.1.1 and 4.2.1.2). @module */
import { DerReader, derError, openOnly, TAG } from "../der/der.ts";
import { decodeInteger, hex } from "../der/der-values.ts";
import { type GeneralName, readGeneralNames } from "../names/general-name.ts";

/** Longest serial number that is read here, in bytes: as in a certificate. */
const MAX_SERIAL_BYTES = 64;

/**
 * Reads a subject key identifier: lower-case hex digits.
 *
 * @throws {DerError}
 */
export function parseSubjectKeyIdentifier(value: Uint8Array): string {
  const reader = new DerReader(value).expect(TAG.octetString, "subjectKeyIdentifier");
  reader.finish("subjectKeyIdentifier");
  return hex(reader.content());
}

/** Which key signed the certificate: a hint for path building, never a proof. */
export interface AuthorityKeyIdentifier {
  /** Lower-case hex digits; undefined when absent. */
  readonly keyIdentifier: string | undefined;
  readonly issuer: readonly GeneralName[] | undefined;
  readonly serial: bigint | undefined;
}

/**
 * Reads an authority key identifier. Issuer and serial number belong together (RFC 5280 section 4.2.1.1); one without the other
 * identifies no certificate and is read as it stands (a tolerance: the extension is a hint for path building).
 *
 * @throws {DerError}
 */
export function parseAuthorityKeyIdentifier(value: Uint8Array): AuthorityKeyIdentifier {
  const fields = openOnly(value, TAG.sequence, "authorityKeyIdentifier");
  const keyIdentifier = fields.optional(0x80) ? hex(fields.content()) : undefined;
  const issuer = fields.optional(0xa1) ? readGeneralNames(fields.enter()) : undefined;
  const serial = fields.optional(0x82) ? readSerial(fields) : undefined;
  fields.finish("authorityKeyIdentifier");
  return Object.freeze({ keyIdentifier, issuer, serial });
}

function readSerial(fields: DerReader): bigint {
  if (fields.contentEnd - fields.contentStart > MAX_SERIAL_BYTES) {
    derError("serial number is too long", fields.start);
  }
  return decodeInteger(fields.bytes, fields.contentStart, fields.contentEnd);
}
