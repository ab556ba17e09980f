/** Extended key usage (RFC 5280 section 4.2.1.12). @module */
import { openOnly, readList, TAG } from "../der/der.ts";
import { readOid } from "../der/der-values.ts";

/**
 * Reads the extension's value: the purposes as dotted identifiers, one or more.
 *
 * @throws {DerError}
 */
export function parseExtendedKeyUsage(value: Uint8Array): readonly string[] {
  const purposes = openOnly(value, TAG.sequence, "extendedKeyUsage");
  return readList(purposes, () => readOid(purposes, "key purpose"));
}
