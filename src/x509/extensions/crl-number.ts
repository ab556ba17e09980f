/** CRL number and delta CRL indicator (RFC 5280 sections 5.2.3 and 5.2.4). @module */
import { DerReader, derError, TAG } from "../der/der.ts";
import { decodeInteger } from "../der/der-values.ts";

/** Longest number that is read, in bytes; RFC 5280 allows 20, and a leading zero byte is one more. */
const maxBytes = 21;

/**
 * Reads a value of either extension: an INTEGER that is not negative.
 *
 * @throws {DerError}
 */
export function parseCrlNumber(value: Uint8Array): bigint {
  const reader = new DerReader(value).expect(TAG.integer, "CRL number");
  reader.finish("CRL number");
  if (reader.contentEnd - reader.contentStart > maxBytes) derError("CRL number is too long", 0);
  const number = decodeInteger(reader.bytes, reader.contentStart, reader.contentEnd);
  return number < 0n ? derError("CRL number is negative", 0) : number;
}
