/**
 * The two text forms of a distinguished name: RFC 4514, and OpenSSL's RFC 2253 rendering that the load balancer uses.
 *
 * @module
 */

import { DerReader, TAG } from "../der/der.ts";
import { hex } from "../der/der-values.ts";
import type { AttributeTypeAndValue } from "./attribute.ts";

type Rdns = readonly (readonly AttributeTypeAndValue[])[];

const SPECIAL = new Set([",", "+", '"', "\\", "<", ">", ";"]);

/** RFC 4514 section 2: RDNs reversed, attributes of an RDN in their order. */
export function printRfc4514(rdns: Rdns): string {
  return rdns
    .toReversed()
    .map((rdn) => rdn.map(printAttribute).join("+"))
    .join(",");
}

function printAttribute(attribute: AttributeTypeAndValue): string {
  const { name, value, oid } = attribute;
  // A dotted type goes with #hex (RFC 4514 section 2.4); a guessed text would not come back as the same value.
  if (name === undefined || value === undefined || attribute.isApproximate) {
    return `${name ?? oid}=#${hex(attribute.valueDer)}`;
  }
  return `${name}=${escapeRfc4514(value)}`;
}

function escapeRfc4514(value: string): string {
  let text = "";
  for (let i = 0; i < value.length; i += 1) {
    const character = value[i] ?? "";
    const edgeSpace = character === " " && (i === 0 || i === value.length - 1);
    if (edgeSpace || SPECIAL.has(character) || (i === 0 && character === "#"))
      text += `\\${character}`;
    else text += escapeInvisible(character);
  }
  return text;
}

/** NUL has to be escaped; the other control characters and bidirectional marks are, so that a log line stays one. */
function escapeInvisible(character: string): string {
  if (!/[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u.test(character))
    return character;
  return hexPairs(Buffer.from(character, "utf8"));
}

/** Attribute types whose text OpenSSL shows; the value of any other type, and of an unknown attribute, is dumped. */
const SHOWN_BY_OPENSSL: ReadonlySet<number> = new Set([
  TAG.utf8String,
  TAG.numericString,
  TAG.printableString,
  TAG.t61String,
  TAG.ia5String,
  TAG.visibleString,
  TAG.universalString,
  TAG.bmpString,
  TAG.utcTime,
  TAG.generalizedTime,
]);

/** As `openssl x509 -nameopt RFC2253` prints it: RDNs and the attributes of an RDN reversed. */
export function printAlb(rdns: Rdns): string {
  return rdns
    .toReversed()
    .map((rdn) => rdn.toReversed().map(printAlbAttribute).join("+"))
    .join(",");
}

function printAlbAttribute(attribute: AttributeTypeAndValue): string {
  const { name, oid, tag } = attribute;
  const der = attribute.valueDer;
  if (name === undefined || !SHOWN_BY_OPENSSL.has(tag)) {
    return `${name ?? oid}=#${hex(der).toUpperCase()}`;
  }
  const text = attribute.value ?? latin1Content(der);
  return `${name}=${escapeAlb(Buffer.from(text, "utf8"))}`;
}

/** The content of a time, which OpenSSL prints as it stands. */
function latin1Content(der: Uint8Array): string {
  const reader = new DerReader(der);
  reader.next();
  return Buffer.from(reader.content()).toString("latin1");
}

/** OpenSSL's do_esc_char with ESC_2253, ESC_CTRL and ESC_MSB. */
function escapeAlb(bytes: Uint8Array): string {
  let text = "";
  const last = bytes.length - 1;
  for (const [i, byte] of bytes.entries()) {
    const character = String.fromCharCode(byte);
    if (byte < 0x20 || byte > 0x7e) text += hexPairs([byte]);
    else if (SPECIAL.has(character) || isEdgeEscape(character, i, last)) text += `\\${character}`;
    else text += character;
  }
  return text;
}

/** A space at either end, a `#` at the start; a lone `#` is not escaped: OpenSSL looks at it as the last character. */
function isEdgeEscape(character: string, i: number, last: number): boolean {
  if (character === " ") return i === 0 || i === last;
  return character === "#" && i === 0 && last > 0;
}

function hexPairs(bytes: Iterable<number>): string {
  let text = "";
  for (const byte of bytes) text += `\\${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return text;
}
