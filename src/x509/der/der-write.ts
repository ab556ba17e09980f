/**
 * The few writers that a name needs to become DER again after it was read from text. Making certificates is not done
 * here but in the testing room.
 *
 * @module
 */
import { MAX_OID_BYTES } from "./der-values.ts";

/** One element: identifier octet, shortest length, content. */
export function encodeElement(
  tag: number,
  ...content: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const header =
    length < 0x80 ? [tag, length] : [tag, 0x80 | lengthBytes(length), ...bigEndian(length)];
  const element = new Uint8Array(header.length + length);
  element.set(header);
  let at = header.length;
  for (const part of content) {
    element.set(part, at);
    at += part.length;
  }
  return element;
}

function lengthBytes(length: number): number {
  return Math.ceil((32 - Math.clz32(length)) / 8);
}

function bigEndian(length: number): number[] {
  const count = lengthBytes(length);
  return Array.from({ length: count }, (_, i) => (length >>> ((count - 1 - i) * 8)) & 0xff);
}

/**
 * The content bytes of an OBJECT IDENTIFIER, or undefined if the text is not one or is longer than a reader accepts.
 *
 * @param dotted `"2.5.4.3"`
 */
export function encodeOidContent(dotted: string): Uint8Array<ArrayBuffer> | undefined {
  if (dotted.length > 256 || !/^[0-2](?:\.(?:0|[1-9][0-9]{0,39}))+$/.test(dotted)) return undefined;
  const [first = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
  if (first < 2n && second > 39n) return undefined;
  const content = [first * 40n + second, ...rest].flatMap(arcBytes);
  if (content.length > MAX_OID_BYTES) return undefined;
  return Uint8Array.from(content);
}

function arcBytes(arc: bigint): number[] {
  const bytes = [Number(arc & 0x7fn)];
  for (let left = arc >> 7n; left > 0n; left >>= 7n) bytes.unshift(Number(left & 0x7fn) | 0x80);
  return bytes;
}
