/** Extended key usage (RFC 5280 section 4.2.1.12). @module */
import { derError, openOnly, TAG } from "../der.ts";
import { readOid } from "../der-values.ts";

/**
 * Reads the extension's value: the purposes as dotted identifiers, one or more.
 *
 * @throws {DerError}
 */
export function parseExtendedKeyUsage(value: Uint8Array): readonly string[] {
  const purposes = openOnly(value, TAG.sequence, "extendedKeyUsage");
  if (purposes.atEnd) derError("extendedKeyUsage is empty", 0);
  const oids: string[] = [];
  while (!purposes.atEnd) oids.push(readOid(purposes, "key purpose"));
  return Object.freeze(oids);
}
