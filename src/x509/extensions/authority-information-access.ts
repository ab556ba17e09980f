/** Authority information access (RFC 5280 section 4.2.2.1). @module */
import { type DerReader, openOnly, readList, TAG } from "../der/der.ts";
import { readOid } from "../der/der-values.ts";
import { type GeneralName, readGeneralName } from "../names/general-name.ts";

/** How and where to learn something about the issuer. Nothing is ever fetched because a certificate says so. */
export interface AccessDescription {
  /** Dotted identifier: OCSP, CA issuers, ... */
  readonly method: string;
  readonly location: GeneralName;
}

/**
 * Reads the extension's value: one description or more.
 *
 * @throws {DerError}
 */
export function parseAuthorityInformationAccess(value: Uint8Array): readonly AccessDescription[] {
  const list = openOnly(value, TAG.sequence, "authorityInfoAccess");
  return readList(list, readDescription);
}

function readDescription(list: DerReader): AccessDescription {
  const fields = list.open(TAG.sequence, "access description");
  const method = readOid(fields, "access method");
  const location = readGeneralName(fields);
  fields.finish("access description");
  return Object.freeze({ method, location });
}
