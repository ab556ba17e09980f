/** No revocation information available (RFC 9608). @module */
import { DerReader, derError, TAG } from "../der/der.ts";

/**
 * Reads the extension's value, which is NULL; returns true.
 *
 * @throws {DerError}
 */
export function parseNoRevAvail(value: Uint8Array): true {
  const reader = new DerReader(value).expect(TAG.null, "noRevAvail");
  reader.finish("noRevAvail");
  if (reader.contentEnd !== reader.contentStart) derError("NULL is not empty", 0);
  return true;
}
