import { type DerReader, derError, type Span, TAG } from "./der/der.ts";
import { checkWholeBytes } from "./der/der-values.ts";

/**
 * Reads the following element as a BIT STRING of whole bytes and returns where they are.
 * @throws {DerError}
 */
export function readWholeBytes(reader: DerReader, what: string): Span {
  const { bytes, contentStart, contentEnd } = reader.expect(TAG.bitString, what);
  checkWholeBytes(bytes, contentStart, contentEnd);
  return { start: contentStart + 1, end: contentEnd };
}

/**
 * Reads the signature that follows the signed part of a certificate, a revocation list or an OCSP response: at least one byte.
 * @throws {DerError}
 */
export function readSignatureValue(reader: DerReader): Span {
  const signature = readWholeBytes(reader, "signature");
  if (signature.start === signature.end) derError("signature is empty", reader.start);
  return signature;
}
