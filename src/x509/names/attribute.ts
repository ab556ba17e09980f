/**
 * One attribute of a distinguished name, `CN=clientA`, and the structural reading of a whole name.
 *
 * @module
 */
import { assertNested, copyBytes, type DerReader, derError, TAG } from "../der/der.ts";
import { checkString, decodeString, isGuess, isStringTag } from "../der/der-strings.ts";
import { checkOid, decodeOid } from "../der/der-values.ts";
import { ATTRIBUTE_TYPES } from "../der/oids.ts";
import { nameMatchKey } from "./name-matching.ts";

/** Type and value of one attribute. Immutable; byte getters return copies. */
export class AttributeTypeAndValue {
  /** Dotted identifier of the type, `"2.5.4.3"`. */
  readonly oid: string;
  /** Short name as OpenSSL prints it, `"CN"`; undefined for a type without one. */
  readonly name: string | undefined;
  /** Identifier octet of the value. */
  readonly tag: number;
  /** Decoded text, code point for code point; undefined when the value is not of a known string type. */
  readonly value: string | undefined;
  /** Whether the text is a guess: bytes above 7F in a string type of one byte a character, read as Latin-1. */
  readonly isApproximate: boolean;
  readonly #valueDer: Uint8Array;
  #matchKey: string | undefined;

  /** @param valueDer the value's element; the caller has checked it and does not change it */
  constructor(oid: string, tag: number, valueDer: Uint8Array, contentStart: number) {
    this.oid = oid;
    this.name = ATTRIBUTE_TYPES.get(oid)?.name;
    this.tag = tag;
    this.value = isStringTag(tag)
      ? decodeString(tag, valueDer, contentStart, valueDer.length)
      : undefined;
    this.isApproximate = isGuess(tag, valueDer, contentStart, valueDer.length);
    this.#valueDer = valueDer;
    Object.freeze(this);
  }

  /** The value's DER, header included: a copy. */
  get valueDer(): Uint8Array<ArrayBuffer> {
    return copyBytes(this.#valueDer);
  }

  /** Equal for two attributes exactly when RFC 5280 section 7.1 calls them equal (see name-matching). */
  get matchKey(): string {
    this.#matchKey ??= nameMatchKey(
      this.oid,
      this.isApproximate ? undefined : this.value,
      this.#valueDer,
    );
    return this.#matchKey;
  }
}

/** Under which X.500 puts its attribute types. */
const X500_ARC = "2.5.4.";
const TYPE_NEEDS_TEXT = new Uint8Array(256);
for (const [oid, { notText }] of ATTRIBUTE_TYPES) {
  if (oid.startsWith(X500_ARC) && notText !== true) {
    TYPE_NEEDS_TEXT[Number(oid.slice(X500_ARC.length))] = 1;
  }
}

/**
 * Checks the structure of a Name whose reader stands inside the outer SEQUENCE, and every string in it; nothing is
 * decoded yet. An RDN is not empty. The values of an RDN need not be sorted, as DER wants: they are compared as sets.
 */
export function checkName(name: DerReader): void {
  while (!name.atEnd) {
    const outer = name.expect(TAG.set, "relative distinguished name").descend();
    checkRdn(name);
    name.ascend(outer);
  }
}

/** Checks one RDN whose reader stands inside the SET. */
export function checkRdn(rdn: DerReader): void {
  if (rdn.atEnd) derError("relative distinguished name is empty", rdn.position);
  while (!rdn.atEnd) {
    const outer = rdn.expect(TAG.sequence, "attribute").descend();
    rdn.expect(TAG.oid, "attribute type");
    const { contentStart, contentEnd } = rdn;
    checkOid(rdn.bytes, contentStart, contentEnd);
    const tag = rdn.next("attribute value");
    if (isStringTag(tag)) checkString(tag, rdn.bytes, rdn.contentStart, rdn.contentEnd);
    else checkOtherValue(rdn, contentStart, contentEnd);
    rdn.finish("attribute");
    rdn.ascend(outer);
  }
}

/** A CN that is not text would be invisible beside one that is: such a name is refused, not half read. */
function checkOtherValue(pair: DerReader, oidStart: number, oidEnd: number): void {
  if (needsText(pair.bytes, oidStart, oidEnd))
    derError("attribute value is not a string", pair.start);
  assertNested(pair);
}

function needsText(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 3 && bytes[start] === 0x55 && bytes[start + 1] === 4) {
    return TYPE_NEEDS_TEXT[bytes[start + 2] ?? 0] === 1;
  }
  const entry = ATTRIBUTE_TYPES.get(decodeOid(bytes, start, end));
  return entry !== undefined && entry.notText !== true;
}

/** Decodes a Name that {@link checkName} has accepted. */
export function readRdns(name: DerReader): readonly (readonly AttributeTypeAndValue[])[] {
  const rdns: (readonly AttributeTypeAndValue[])[] = [];
  while (!name.atEnd) rdns.push(readRdn(name.open(TAG.set, "relative distinguished name")));
  return Object.freeze(rdns);
}

/** Decodes one RDN that {@link checkRdn} has accepted. */
export function readRdn(rdn: DerReader): readonly AttributeTypeAndValue[] {
  const attributes: AttributeTypeAndValue[] = [];
  while (!rdn.atEnd) {
    const pair = rdn.open(TAG.sequence, "attribute");
    pair.expect(TAG.oid, "attribute type");
    const oid = decodeOid(pair.bytes, pair.contentStart, pair.contentEnd);
    const tag = pair.next("attribute value");
    const contentStart = pair.contentStart - pair.start;
    attributes.push(new AttributeTypeAndValue(oid, tag, pair.element(), contentStart));
  }
  return Object.freeze(attributes);
}
