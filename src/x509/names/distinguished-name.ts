/**
 * A distinguished name with its structure kept: RDNs in the order of the DER, several attributes in an RDN, the same
 * type as often as it occurs.
 *
 * @module
 */

import { copyBytes, DerReader, sameRange, TAG } from "../der/der.ts";
import { attributeOid } from "../der/oids.ts";
import { type AttributeTypeAndValue, checkName, readRdns } from "./attribute.ts";
import { parseRfc4514 } from "./name-parsing.ts";
import { printAlb, printRfc4514 } from "./name-printing.ts";

export type { AttributeTypeAndValue } from "./attribute.ts";
export { DistinguishedNameError } from "./name-parsing.ts";

/** A subject or an issuer. Immutable: byte getters return copies. */
export class DistinguishedName {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #rdns: readonly (readonly AttributeTypeAndValue[])[] | undefined;
  #rdnKeys: readonly string[] | undefined;
  #matchKey: string | undefined;

  /** Of a part of bytes that nobody changes. */
  private constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    Object.freeze(this);
  }

  /**
   * Reads a Name (RFC 5280 section 4.1.2.4). Structure and strings are checked at once, decoding is left for later.
   *
   * @throws {DerError}
   */
  static fromDer(der: Uint8Array): DistinguishedName {
    const own = copyBytes(der);
    const reader = new DerReader(own);
    checkName(reader.open(TAG.sequence, "name"));
    reader.finish("name");
    return new DistinguishedName(own, 0, own.length);
  }

  /**
   * Reads the following element of a reader as a Name, without a copy: the caller owns the bytes and never changes
   * them.
   *
   * @internal
   * @throws {DerError}
   */
  static read(reader: DerReader, what: string): DistinguishedName {
    const { start, contentEnd } = reader.expect(TAG.sequence, what);
    const outer = reader.descend();
    checkName(reader);
    reader.ascend(outer);
    return new DistinguishedName(reader.bytes, start, contentEnd);
  }

  /**
   * Reads the following element of a reader as a Name, into bytes of its own.
   *
   * @internal
   * @throws {DerError}
   */
  static readCopy(reader: DerReader, what: string): DistinguishedName {
    checkName(reader.open(TAG.sequence, what));
    const own = copyBytes(reader.element());
    return new DistinguishedName(own, 0, own.length);
  }

  /**
   * Reads the text form of RFC 4514 (and so RFC 2253 as OpenSSL and the load balancer print it): hex pairs, `#hex`
   * values, escaped specials, multi-valued RDNs, dotted identifiers, names in any letter case. Linear time.
   *
   * @throws {DistinguishedNameError} a TypeError that says where
   */
  static parse(rfc4514Text: string): DistinguishedName {
    return DistinguishedName.fromDer(parseRfc4514(rfc4514Text));
  }

  /** The DER of the name: a copy. */
  get der(): Uint8Array<ArrayBuffer> {
    return copyBytes(this.#bytes.subarray(this.#start, this.#end));
  }

  /** RDNs in DER order: the most general (country) usually first, so the reverse of the text forms. */
  get rdns(): readonly (readonly AttributeTypeAndValue[])[] {
    if (this.#rdns === undefined) {
      const reader = new DerReader(this.#bytes, { start: this.#start, end: this.#end });
      this.#rdns = readRdns(reader.open(TAG.sequence, "name"));
    }
    return this.#rdns;
  }

  /** Whether there is no RDN at all. */
  get isEmpty(): boolean {
    return this.#end - this.#start === 2;
  }

  /**
   * The texts of all attributes of a type, in DER order. A value that is not text is left out; the types that policies
   * use cannot have such a value, the name would have been refused.
   *
   * @param typeNameOrOid `"CN"`, `"commonName"`, in any letter case, or `"2.5.4.3"`
   */
  get(typeNameOrOid: string): string[] {
    const oid = attributeOid(typeNameOrOid) ?? typeNameOrOid;
    const values: string[] = [];
    for (const rdn of this.rdns) {
      for (const attribute of rdn) {
        if (attribute.oid === oid && attribute.value !== undefined) values.push(attribute.value);
      }
    }
    return values;
  }

  /** All common names, in DER order. */
  get commonNames(): string[] {
    return this.get("2.5.4.3");
  }

  /** The common name if there is exactly one: undefined when there is none and when there are several. */
  get commonName(): string | undefined {
    const names = this.commonNames;
    return names.length === 1 ? names[0] : undefined;
  }

  /** All organization names (O), in DER order. */
  get organizations(): string[] {
    return this.get("2.5.4.10");
  }

  /** All organizational unit names (OU), in DER order. */
  get organizationalUnits(): string[] {
    return this.get("2.5.4.11");
  }

  /** Whether the DER is the same, byte for byte. */
  equals(other: DistinguishedName): boolean {
    if (this === other) return true;
    return sameRange(this.#bytes, this.#start, this.#end, other.#bytes, other.#start, other.#end);
  }

  /**
   * Whether the names are the same by RFC 5280 section 7.1: the same RDNs in the same order, each compared as a set,
   * letter case and superfluous spaces aside. For chaining and name constraints, never for authorisation.
   */
  matches(other: DistinguishedName): boolean {
    return this.equals(other) || this.matchKey === other.matchKey;
  }

  /**
   * Whether `base` is this name or stands above it: the test of a directoryName constraint (RFC 5280 section 4.2.1.10).
   */
  isWithin(base: DistinguishedName): boolean {
    const own = this.#keys;
    return base.#keys.every((key, i) => key === own[i]);
  }

  /**
   * Whether {@link isWithin} cannot be ruled out: values that only compare by their bytes (control or invisible characters,
   * T61String, not text) could be other spellings. One RDN that differs in plain text rules it out.
   */
  mayBeWithin(base: DistinguishedName): boolean {
    const own = this.#keys;
    return base.#keys.every((key, i) => {
      const rdn = this.rdns[i];
      if (rdn === undefined) return false;
      return key === own[i] || hasBytewiseValue(rdn) || hasBytewiseValue(base.rdns[i] ?? []);
    });
  }

  /** A key that is equal for two names exactly when they match: for indexing by name. */
  get matchKey(): string {
    this.#matchKey ??= JSON.stringify(this.#keys);
    return this.#matchKey;
  }

  /** Made once: one name is compared with every subtree of every CA above it. */
  get #keys(): readonly string[] {
    this.#rdnKeys ??= this.rdns.map(rdnKey);
    return this.#rdnKeys;
  }

  #derKey: string | undefined;

  /**
   * A key that is equal for two names exactly when their DER is, much cheaper than {@link matchKey}: an index that has met
   * the very bytes need not decode them again.
   *
   * @internal
   */
  get derKey(): string {
    if (this.#derKey === undefined) {
      const { buffer, byteOffset } = this.#bytes;
      const der = Buffer.from(buffer, byteOffset + this.#start, this.#end - this.#start);
      this.#derKey = der.toString("latin1");
    }
    return this.#derKey;
  }

  /** RFC 4514 text: most specific RDN first, `CN=clientA,O=Example`. Unknown types as dotted identifier and `#hex`. */
  toString(): string {
    return printRfc4514(this.rdns);
  }

  /** The text that the load balancer prints: OpenSSL's `XN_FLAG_RFC2253`, pure ASCII, UTF-8 bytes as `\XX`. */
  toAlbString(): string {
    return printAlb(this.rdns);
  }

  /** RFC 4514 text. */
  toJSON(): string {
    return this.toString();
  }
}

/** Key of one RDN, whatever the order of its attributes. */
function rdnKey(rdn: readonly AttributeTypeAndValue[]): string {
  return JSON.stringify(rdn.map(({ matchKey }) => matchKey).sort());
}

function hasBytewiseValue(rdn: readonly AttributeTypeAndValue[]): boolean {
  return rdn.some(({ oid, matchKey }) => matchKey[oid.length] === "#");
}
