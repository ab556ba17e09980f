/**
 * The frame of a revocation list: everything but its entries.
 * @module
 */

import { LIST_EXTENSIONS_BYTES, LIST_ISSUER_BYTES } from "../../util/size-limits.ts";
import type { ExtensionSpan } from "../certificate-structure.ts";
import { DerReader, derError, type Span, TAG } from "../der/der.ts";
import { readTime } from "../der/der-time.ts";
import { smallIntegerOf } from "../der/der-values.ts";
import { readExtensionList } from "../extension-list.ts";
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from "../keys/algorithm-identifier.ts";
import { DistinguishedName } from "../names/distinguished-name.ts";
import { readSignatureValue } from "../whole-bytes.ts";

/** Where everything is, and what is cheap to know. */
export interface CrlStructure {
  readonly version: 1 | 2;
  readonly tbs: Span;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Span;
  readonly issuer: DistinguishedName;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** Milliseconds since 1970. RFC 5280 wants it, X.509 does not. */
  readonly nextUpdate: number | undefined;
  /** From the first entry to behind the last one. */
  readonly entries: Span;
  readonly extensions: ReadonlyMap<string, ExtensionSpan>;
}

/**
 * Reads the structure of a list (RFC 5280 section 5.1) that fills the array. Nothing is copied: names and spans point into it.
 * @throws {DerError}
 */
export function readCrlStructure(bytes: Uint8Array): CrlStructure {
  const outer = new DerReader(bytes);
  const list = outer.open(TAG.sequence, "CRL");
  outer.finish("CRL");
  const tbs = list.open(TAG.sequence, "tbsCertList");
  const tbsSpan = { start: list.start, end: list.contentEnd };
  const signatureAlgorithm = readAlgorithmIdentifier(list, "signatureAlgorithm");
  const signature = readSignatureValue(list);
  list.finish("CRL");
  return { tbs: tbsSpan, signatureAlgorithm, signature, ...readTbs(tbs, signatureAlgorithm) };
}

function readTbs(
  tbs: DerReader,
  signatureAlgorithm: AlgorithmIdentifier,
): Omit<CrlStructure, "tbs" | "signature" | "signatureAlgorithm"> {
  const version = readVersion(tbs);
  const innerAt = tbs.position;
  if (!readAlgorithmIdentifier(tbs, "signature field").equals(signatureAlgorithm)) {
    derError("the two signature algorithms differ", innerAt);
  }
  const issuerAt = tbs.position;
  // A name is compared, printed and reported as a whole: one of megabytes would cost many times its size.
  checkSize(tbs, "issuer", LIST_ISSUER_BYTES);
  const issuer = DistinguishedName.readCopy(tbs, "issuer");
  if (issuer.isEmpty) derError("issuer is empty", issuerAt);
  const thisUpdate = readTime(tbs, "thisUpdate");
  const isTime = tbs.peek() === TAG.utcTime || tbs.peek() === TAG.generalizedTime;
  const nextUpdate = isTime ? readTime(tbs, "nextUpdate") : undefined;
  const entries = tbs.optional(TAG.sequence, "revokedCertificates")
    ? { start: tbs.contentStart, end: tbs.contentEnd }
    : { start: tbs.position, end: tbs.position };
  const extensions = readExtensions(tbs, version);
  tbs.finish("tbsCertList");
  return { version, issuer, thisUpdate, nextUpdate, entries, extensions };
}

/** Version INTEGER OPTIONAL: absent for v1, else v2, which is written as 1. */
function readVersion(tbs: DerReader): 1 | 2 {
  if (!tbs.optional(TAG.integer, "version")) return 1;
  const value = smallIntegerOf(tbs);
  return value === 1 ? 2 : derError("version is not v2", tbs.start);
}

/** Looks at the length of the following element, before anything is made of it. */
function checkSize(reader: DerReader, what: string, most: number): void {
  const { bytes, position: start, end } = reader;
  const element = new DerReader(bytes, { start, end });
  element.next(what);
  if (element.contentEnd - start > most) derError(`${what} has more than ${most} bytes`, start);
}

function readExtensions(tbs: DerReader, version: 1 | 2): ReadonlyMap<string, ExtensionSpan> {
  if (!tbs.atEnd) checkSize(tbs, "extensions", LIST_EXTENSIONS_BYTES);
  if (!tbs.optional(0xa0, "extensions")) return new Map();
  if (version === 1) derError("a v1 CRL has extensions", tbs.start);
  return readExtensionList(tbs.enter());
}
