/**
 * The text of identifiers that nearly every certificate holds, so that it is not put together each time.
 *
 * @module
 */

/** Content bytes by dotted identifier; a test holds one against the other. Written out, so that loading this file takes no time. */
export const FREQUENT_OIDS: Readonly<Record<string, readonly number[]>> = Object.freeze({
  // Keys, curves and signatures.
  "1.2.840.113549.1.1.1": [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01],
  "1.2.840.113549.1.1.11": [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b],
  "1.2.840.113549.1.1.12": [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c],
  "1.2.840.10045.2.1": [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  "1.2.840.10045.3.1.7": [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  "1.3.132.0.34": [0x2b, 0x81, 0x04, 0x00, 0x22],
  "1.2.840.10045.4.3.2": [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  "1.2.840.10045.4.3.3": [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03],
  "1.3.101.112": [0x2b, 0x65, 0x70],
  // Purposes, access to the authority's information.
  "1.3.6.1.5.5.7.3.1": [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01],
  "1.3.6.1.5.5.7.3.2": [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02],
  "1.3.6.1.5.5.7.1.1": [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01],
  "1.3.6.1.5.5.7.48.1": [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01],
  "1.3.6.1.5.5.7.48.2": [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02],
});

interface Frequent {
  readonly text: string;
  readonly content: readonly number[];
}

/** By the last byte, which is an arc below 128. */
const byLastByte: (readonly Frequent[] | undefined)[] = Array.from({ length: 128 });
for (const [text, content] of Object.entries(FREQUENT_OIDS)) {
  const last = content.at(-1) ?? 0;
  byLastByte[last] = [...(byLastByte[last] ?? []), { text, content }];
}

/** Attribute types and extensions by their last arc, as they are met. */
const attributeTypes: (string | undefined)[] = Array.from({ length: 128 });
const extensions: (string | undefined)[] = Array.from({ length: 128 });

/** The dotted identifier of content bytes that are one of the frequent ones; undefined for all others. */
export function frequentOid(bytes: Uint8Array, start: number, end: number): string | undefined {
  const last = bytes[end - 1] ?? 0;
  if (last > 127) return undefined;
  if (end - start === 3 && bytes[start] === 0x55) {
    if (bytes[start + 1] === 4) return textBelow("2.5.4", attributeTypes, last);
    if (bytes[start + 1] === 29) return textBelow("2.5.29", extensions, last);
  }
  const candidates = byLastByte[last];
  if (candidates === undefined) return undefined;
  for (const { text, content } of candidates) if (isAt(content, bytes, start, end)) return text;
  return undefined;
}

function textBelow(parent: string, known: (string | undefined)[], arc: number): string {
  known[arc] ??= `${parent}.${arc}`;
  return known[arc];
}

function isAt(content: readonly number[], bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== content.length) return false;
  for (let i = 0; i < content.length; i += 1) if (content[i] !== bytes[start + i]) return false;
  return true;
}
