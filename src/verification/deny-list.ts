/**
 * The deny list: clients that are refused whatever else is true of them.
 * @module
 */

import type { PemOrDer } from "../sources/source.ts";
import { printable } from "../util/option-checks.ts";
import type { Certificate } from "../x509/certificate.ts";
import { hex } from "../x509/der/der-values.ts";
import { DistinguishedName } from "../x509/names/distinguished-name.ts";
import { prepareForMatching } from "../x509/names/name-matching.ts";

/** Most entries of one list. */
const maxEntries = 100_000;
/** Longest line, in UTF-16 units: a serial number and an issuer's name. */
const maxLine = 4096;

/**
 * Leaf certificates by fingerprint, by public key, or by serial number and issuer; immutable.
 *
 * One entry a line; empty lines, and what follows a `#` at the start of a line, are left out:
 *
 *     sha256 <SHA-256 of the certificate's DER>
 *     spki-sha256 <SHA-256 of the public key info's DER: whatever certificate the key has>
 *     serial <serial number, hexadecimal> <issuer, RFC 4514>
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
   * @throws {TypeError} naming the list and the line that is no entry. No part of such a list is used.
   */
  static parse(name: string, content: PemOrDer): DenyList {
    const fingerprints = new Set<string>();
    const keys = new Set<string>();
    const serials = new Map<string, Set<string>>();
    let size = 0;
    for (const [index, raw] of linesOf(name, content).entries()) {
      const line = raw.trim();
      if (line === "" || line.startsWith("#")) continue;
      const where = `line ${index + 1} of ${name}`;
      size += 1;
      if (size > maxEntries) throw new TypeError(`${name} has more than ${maxEntries} entries`);
      const [kind, value = "", issuer] = splitEntry(line);
      if (kind === "sha256") fingerprints.add(digest(where, value, issuer));
      else if (kind === "spki-sha256") keys.add(digest(where, value, issuer));
      else if (kind === "serial") addSerial(serials, where, value, issuer);
      else
        throw new TypeError(
          `${where}: ${printable(kind, 40)} is not sha256, spki-sha256 or serial`,
        );
    }
    return new DenyList(fingerprints, keys, serials, size);
  }

  /** What of the certificate is listed, for the log; undefined when it is not. */
  find(certificate: Certificate): string | undefined {
    if (this.#fingerprints.has(certificate.fingerprint256)) return "its fingerprint";
    if (this.#keys.size > 0 && this.#keys.has(certificate.spkiSha256)) return "its public key";
    const issuers = this.#serials.get(normalSerial(certificate.serialNumber));
    const isListed = issuers?.has(looseKey(certificate.issuer)) === true;
    return isListed ? "its serial number and issuer" : undefined;
  }
}

function linesOf(name: string, content: PemOrDer): string[] {
  try {
    const text =
      typeof content === "string"
        ? content
        : new TextDecoder("utf-8", { fatal: true }).decode(content);
    return text.split("\n");
  } catch (error) {
    throw new TypeError(`${name} is not UTF-8 text`, { cause: error });
  }
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
  // As part of the name it would make an entry that names nobody.
  if (/[^\s=][ \t]+#/.test(text)) {
    throw new TypeError(`${where}: a comment needs a line of its own; within a name write \\#`);
  }
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
