/** Key usage (RFC 5280 section 4.2.1.3). @module */
import { DerReader, derError, TAG } from "../der/der.ts";
import { decodeNamedBits } from "../der/der-values.ts";

/** What the key may be used for. */
export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly nonRepudiation: boolean;
  readonly keyEncipherment: boolean;
  readonly dataEncipherment: boolean;
  readonly keyAgreement: boolean;
  readonly keyCertSign: boolean;
  readonly crlSign: boolean;
  readonly encipherOnly: boolean;
  readonly decipherOnly: boolean;
}

/**
 * Reads the extension's value. Trailing zero bits are tolerated; no bit at all is not (RFC 5280 wants at least one).
 *
 * @throws {DerError}
 */
export function parseKeyUsage(value: Uint8Array): KeyUsage {
  const reader = new DerReader(value).expect(TAG.bitString, "keyUsage");
  reader.finish("keyUsage");
  const bits = decodeNamedBits(value, reader.contentStart, reader.contentEnd, 9);
  if (!bits.includes(true)) derError("keyUsage has no bit set", reader.start);
  const bit = (index: number) => bits[index] === true;
  return Object.freeze({
    digitalSignature: bit(0),
    nonRepudiation: bit(1),
    keyEncipherment: bit(2),
    dataEncipherment: bit(3),
    keyAgreement: bit(4),
    keyCertSign: bit(5),
    crlSign: bit(6),
    encipherOnly: bit(7),
    decipherOnly: bit(8),
  });
}
