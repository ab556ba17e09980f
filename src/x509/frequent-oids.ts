/**
 * The text of identifiers that nearly every certificate holds, so that it is not put together each time.
 *
 * @module
 */

/** Content bytes in hex by dotted identifier; a test holds one against the other. */
export const FREQUENT_OIDS: Readonly<Record<string, string>> = Object.freeze({
  // Keys, curves and signatures.
  "1.2.840.113549.1.1.1": "2a864886f70d010101",
  "1.2.840.113549.1.1.11": "2a864886f70d01010b",
  "1.2.840.113549.1.1.12": "2a864886f70d01010c",
  "1.2.840.10045.2.1": "2a8648ce3d0201",
  "1.2.840.10045.3.1.7": "2a8648ce3d030107",
  "1.3.132.0.34": "2b81040022",
  "1.2.840.10045.4.3.2": "2a8648ce3d040302",
  "1.2.840.10045.4.3.3": "2a8648ce3d040303",
  "1.3.101.112": "2b6570",
  // Purposes, access to the authority's information.
  "1.3.6.1.5.5.7.3.1": "2b06010505070301",
  "1.3.6.1.5.5.7.3.2": "2b06010505070302",
  "1.3.6.1.5.5.7.1.1": "2b06010505070101",
  "1.3.6.1.5.5.7.48.1": "2b06010505073001",
  "1.3.6.1.5.5.7.48.2": "2b06010505073002",
});

interface Frequent {
  readonly text: string;
  readonly content: Uint8Array;
}

/** By the last byte, which is an arc below 128. */
const byLastByte: (readonly Frequent[] | undefined)[] = Array.from({ length: 128 });
for (const [text, hex] of Object.entries(FREQUENT_OIDS)) {
  const content = Uint8Array.from(Buffer.from(hex, "hex"));
  const last = content.at(-1) ?? 0;
  byLastByte[last] = [...(byLastByte[last] ?? []), { text, content }];
}

/** Attribute types and extensions. */
const attributeTypes = Array.from({ length: 128 }, (_, arc) => `2.5.4.${arc}`);
const extensions = Array.from({ length: 128 }, (_, arc) => `2.5.29.${arc}`);

/** The dotted identifier of content bytes that are one of the frequent ones; undefined for all others. */
export function frequentOid(bytes: Uint8Array, start: number, end: number): string | undefined {
  const last = bytes[end - 1] ?? 0;
  if (last > 127) return undefined;
  if (end - start === 3 && bytes[start] === 0x55) {
    if (bytes[start + 1] === 4) return attributeTypes[last];
    if (bytes[start + 1] === 29) return extensions[last];
  }
  const candidates = byLastByte[last];
  if (candidates === undefined) return undefined;
  for (const { text, content } of candidates) if (isAt(content, bytes, start, end)) return text;
  return undefined;
}

function isAt(content: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== content.length) return false;
  for (let i = 0; i < content.length; i += 1) if (content[i] !== bytes[start + i]) return false;
  return true;
}
