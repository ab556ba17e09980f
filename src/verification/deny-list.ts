/**
 * The deny list: clients that are refused whatever else is true of them.
 * @module
 */

import type { PemOrDer } from "../sources/source.ts";
import { linesOf } from "../util/lines.ts";
import { printable } from "../util/option-checks.ts";
import type { Certificate } from "../x509/certificate.ts";
import { hex } from "../x509/der/der-values.ts";
import { hasKeyAmong } from "../x509/keys/key-encodings.ts";
import { DistinguishedName } from "../x509/names/distinguished-name.ts";
import { prepareForMatching } from "../x509/names/name-matching.ts";

/** Most entries of one list. */
const maxEntries = 100_000;
/** Longest line, in UTF-16 units: a serial number and an issuer's name. */
const maxLine = 4096;

/** The line that states that a list without entries is meant. */
const mayBeEmpty = "may-be-empty";

/**
 * Leaf certificates by fingerprint, by public key, or by serial number and issuer; immutable.
 *
 * One entry a line; empty lines, and what follows a `#` at the start of a line, are left out:
 *
 *     sha256 <SHA-256 of the certificate's DER>
 *     spki-sha256 <SHA-256 of the public key info's DER: every certificate of that key, in any encoding of it>
 *     serial <serial number, hexadecimal> <issuer, RFC 4514>
 *     may-be-empty
 *
 * A list without entries is refused unless it has the line `may-be-empty`, which says nothing else: entries beside it count. So is
 * a comment or an issuer that has an entry in it: line ends were lost on the way, and the entry with them.
 *
 * Digests are 64 hexadecimal digits; colons between bytes and either case are fine. Issuers are compared more loosely than
 * anywhere else, so that the way somebody wrote a name down cannot let anybody in: letter case, superfluous spaces and
 * string types do not count, nor does the order of the RDNs (OpenSSL prints them the other way round unless it is asked).
 */
export class DenyList {
  readonly #fingerprints: ReadonlySet<string>;
  readonly #keys: ReadonlySet<string>;
  readonly #serials: ReadonlyMap<string, ReadonlySet<string>>;
  /** How many entries there are. */
  readonly size: number;

  private constructor(
    fingerprints: ReadonlySet<string>,
    keys: ReadonlySet<string>,
    serials: ReadonlyMap<string, ReadonlySet<string>>,
    size: number,
  ) {
    this.#fingerprints = fingerprints;
    this.#keys = keys;
    this.#serials = serials;
    this.size = size;
    Object.freeze(this);
  }

  /**
   * Reads a list.
   * @throws {TypeError} naming the list and the line that is not an entry, or the list that has none. No part of such a list is used.
   */
  static parse(name: string, content: PemOrDer): DenyList {
    const fingerprints = new Set<string>();
    const keys = new Set<string>();
    const serials = new Map<string, Set<string>>();
    const entries = entriesOf(name, content);
    for (const { where, line } of entries) {
      const [kind, value = "", issuer] = splitEntry(line);
      if (kind === "sha256") fingerprints.add(digest(where, value, issuer));
      else if (kind === "spki-sha256") keys.add(digest(where, value, issuer));
      else if (kind === "serial") addSerial(serials, where, value, issuer);
      else
        throw new TypeError(
          `${where}: ${printable(kind, 40)} is not sha256, spki-sha256, serial or ${mayBeEmpty}`,
        );
    }
    return new DenyList(fingerprints, keys, serials, entries.length);
  }

  /** What of the certificate is listed, for the log; undefined when it is not. */
  find(certificate: Certificate): string | undefined {
    if (this.#fingerprints.has(certificate.fingerprint256)) return "its fingerprint";
    if (hasKeyAmong(certificate, this.#keys)) return "its public key";
    const issuers = this.#serials.get(normalSerial(certificate.serialNumber));
    const isListed = issuers?.has(looseKey(certificate.issuer)) === true;
    return isListed ? "its serial number and issuer" : undefined;
  }
}

interface EntryLine {
  /** What to call the line in messages. */
  readonly where: string;
  readonly line: string;
}

/** The lines that are neither empty nor a comment. */
function entriesOf(name: string, content: PemOrDer): readonly EntryLine[] {
  const entries: EntryLine[] = [];
  let isEmptyAllowed = false;
  for (const [index, raw] of linesOf(textOf(name, content)).entries()) {
    const line = raw.trim();
    const where = `line ${index + 1} of ${name}`;
    if (line.startsWith("#")) assertNoneWithin(`${where}, a comment,`, line, entryWithin);
    else if (line === mayBeEmpty) isEmptyAllowed = true;
    else if (line !== "") entries.push({ where, line });
    if (entries.length > maxEntries) {
      throw new TypeError(`${name} has more than ${maxEntries} entries`);
    }
  }
  if (entries.length === 0 && !isEmptyAllowed) {
    throw new TypeError(`${name} has no entry; if none is meant, write the line ${mayBeEmpty}`);
  }
  return entries;
}

function textOf(name: string, content: PemOrDer): string {
  if (typeof content === "string") return content;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch (error) {
    throw new TypeError(`${name} is not UTF-8 text`, { cause: error });
  }
}

/**
 * What an entry looks like within other text, whatever became of the line end before it: a space, as of a folded text, nothing, or
 * the two characters of an escape.
 */
const entryWithin = [
  /sha256[^0-9a-z]{0,80}(?:[0-9a-f]{2}[^0-9a-z]?){32}/i,
  /serial[^0-9a-z:-]{1,80}-?[0-9a-f:]{1,200}[^0-9a-z:]{1,80}[0-9a-z.]{1,60}[ \t]{0,8}=/i,
];

function assertNoneWithin(where: string, text: string, lines: readonly RegExp[]): void {
  if (!lines.some((line) => line.test(text))) return;
  throw new TypeError(
    `${where} has another line in it, which would name no certificate: were line ends lost? Give each entry a line of its own, and delete what is not meant`,
  );
}

function splitEntry(line: string): [kind: string, value?: string, issuer?: string] {
  if (line.length > maxLine) return [line];
  const [, kind = line, value, issuer] = /^(\S+)[ \t]+(\S+)(?:[ \t]+(\S.*))?$/.exec(line) ?? [];
  return issuer === undefined ? [kind, value ?? ""] : [kind, value ?? "", issuer];
}

function digest(where: string, value: string, rest: string | undefined): string {
  const hex = value.replaceAll(":", "").toLowerCase();
  if (rest !== undefined || !/^[0-9a-f]{64}$/.test(hex)) {
    throw new TypeError(`${where} must be a SHA-256 of 64 hexadecimal digits and nothing else`);
  }
  return hex;
}

function addSerial(
  serials: Map<string, Set<string>>,
  where: string,
  value: string,
  issuer: string | undefined,
): void {
  const digits = value.replaceAll(":", "");
  if (!/^-?[0-9a-f]{1,100}$/i.test(digits) || issuer === undefined) {
    throw new TypeError(`${where} must be: serial <hexadecimal digits> <issuer in RFC 4514>`);
  }
  const serial = normalSerial(digits);
  const issuers = serials.get(serial) ?? new Set();
  serials.set(serial, issuers.add(looseKey(nameOf(where, issuer))));
}

function nameOf(where: string, text: string): DistinguishedName {
  // As part of the name it would make an entry that names no certificate.
  if (/[^\s=][ \t]+#/.test(text)) {
    throw new TypeError(`${where}: a comment needs a line of its own; within a name write \\#`);
  }
  assertNoneWithin(`${where}: the issuer`, text, [...entryWithin, /may-be-empty/]);
  try {
    return DistinguishedName.parse(text);
  } catch (error) {
    throw new TypeError(`${where}: ${printable(text)} is not a distinguished name`, {
      cause: error,
    });
  }
}

/** Equal for all names that match by RFC 5280 section 7.1, and for some more. */
function looseKey(name: DistinguishedName): string {
  const rdns = name.rdns.map((rdn) =>
    JSON.stringify(
      rdn
        .map(({ oid, value, valueDer }) =>
          value === undefined
            ? `${oid}#${hex(valueDer)}`
            : `${oid}=${prepareForMatching(value) ?? value}`,
        )
        .sort(),
    ),
  );
  return JSON.stringify(rdns.sort());
}

/** Without leading zeros and in upper case: 0A, 0a and A are one number. */
function normalSerial(hex: string): string {
  const sign = hex.startsWith("-") ? "-" : "";
  return (
    sign +
    hex
      .slice(sign.length)
      .replace(/^0+(?=.)/, "")
      .toUpperCase()
  );
}
