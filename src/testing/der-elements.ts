/**
 * Splits DER, as far as the test kit needs it: for its own certificates and the requests to a test responder. Like the writer, it is
 * separate from the reader in `x509/`, so that an error in one is detected by the other.
 *
 * @module
 */

/** One element. */
export interface DerElement {
  /** The identifier octet. */
  readonly tag: number;
  /** The whole element. */
  readonly der: Uint8Array;
  readonly contents: Uint8Array;
}

/**
 * Splits bytes into elements.
 *
 * @throws RangeError when the bytes end within an element.
 */
export function derElements(bytes: Uint8Array): DerElement[] {
  const found: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = contentsStart(bytes, at);
    const end = start + contentsLength(bytes, at, start);
    if (end > bytes.length) {
      throw new RangeError(`DER ends within the element at byte ${at}`);
    }
    const tag = bytes[at] ?? 0;
    found.push({ tag, der: bytes.subarray(at, end), contents: bytes.subarray(start, end) });
    at = end;
  }
  return found;
}

/**
 * Returns the elements inside the first element of these bytes.
 *
 * @throws RangeError when there is none, or bytes end within an element.
 */
export function derChildren(bytes: Uint8Array): DerElement[] {
  const [first] = derElements(bytes);
  if (first === undefined) {
    throw new RangeError("DER: no element");
  }
  return derElements(first.contents);
}

function contentsStart(bytes: Uint8Array, at: number): number {
  const length = bytes[at + 1] ?? 0;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}

function contentsLength(bytes: Uint8Array, at: number, start: number): number {
  const length = bytes[at + 1] ?? Number.POSITIVE_INFINITY;
  return length < 0x80 || length > 0xff
    ? length
    : bytes.subarray(at + 2, start).reduce((total, byte) => total * 256 + byte, 0);
}
