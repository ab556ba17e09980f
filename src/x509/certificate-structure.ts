/**
 * The eager pass over a certificate: all of its structure is checked, little of its content decoded.
 *
 * @module
 */

import { DerReader, derError, type Span, TAG } from "./der/der.ts";
import { readTime } from "./der/der-time.ts";
import {
  checkInteger,
  checkUnusedBits,
  decodeOid,
  readDefaultFalse,
  smallIntegerOf,
} from "./der/der-values.ts";
import { EXTENSION } from "./der/oids.ts";
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from "./keys/algorithm-identifier.ts";
import { DistinguishedName } from "./names/distinguished-name.ts";
import { readSignatureValue, readWholeBytes } from "./whole-bytes.ts";

/** Longest serial number that is read, in bytes. RFC 5280 allows 20; longer ones, zero and negative ones exist. */
export const MAX_SERIAL_BYTES = 64;
/** Most extensions of one certificate. */
export const MAX_EXTENSIONS = 64;

/** One extension whose value is not read yet. */
export interface ExtensionSpan extends Span {
  readonly critical: boolean;
}

/** One extension of a certificate. */
export interface ExtensionSlot extends ExtensionSpan {
  /** Dotted identifier. */
  readonly oid: string;
  /** Its name, for those that are read. */
  readonly name: keyof typeof EXTENSION | undefined;
  /** What its reader made of it. */
  value: unknown;
}

/** The value of an extension that was not read yet. */
export const UNREAD: unique symbol = Symbol("unread");

const nameOfOid: ReadonlyMap<string, keyof typeof EXTENSION> = new Map(
  (Object.keys(EXTENSION) as (keyof typeof EXTENSION)[]).map((name) => [EXTENSION[name], name]),
);

/** Where everything is, and what is cheap to know. */
export interface CertificateStructure {
  readonly version: 1 | 2 | 3;
  readonly tbs: Span;
  /** Content of the INTEGER. */
  readonly serial: Span;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  readonly subjectPublicKeyInfo: Span;
  readonly keyAlgorithm: AlgorithmIdentifier;
  /** The key's BIT STRING without its count of unused bits. */
  readonly keyBits: Span;
  readonly signature: Span;
  readonly extensions: readonly ExtensionSlot[];
  /** Identifiers of the critical ones, in their order. */
  readonly criticalExtensions: readonly string[];
}

/**
 * Reads the structure of a certificate (RFC 5280 section 4.1) that fills the array.
 *
 * @throws {DerError}
 */
export function readCertificateStructure(bytes: Uint8Array): CertificateStructure {
  const outer = new DerReader(bytes);
  const certificate = outer.open(TAG.sequence, "certificate");
  outer.finish("certificate");
  const tbs = certificate.open(TAG.sequence, "tbsCertificate");
  const tbsSpan = { start: certificate.start, end: certificate.contentEnd };
  const signatureAlgorithm = readAlgorithmIdentifier(certificate, "signatureAlgorithm");
  const signature = readSignatureValue(certificate);
  certificate.finish("certificate");

  const version = readVersion(tbs);
  const serial = readSerial(tbs);
  checkInnerAlgorithm(tbs, signatureAlgorithm);
  const issuerAt = tbs.position;
  const issuer = DistinguishedName.read(tbs, "issuer");
  if (issuer.isEmpty) derError("issuer is empty", issuerAt);
  const afterValidity = tbs.expect(TAG.sequence, "validity").descend();
  const notBefore = readTime(tbs, "notBefore");
  const notAfter = readTime(tbs, "notAfter");
  tbs.finish("validity");
  tbs.ascend(afterValidity);
  const subject = DistinguishedName.read(tbs, "subject");
  const key = readSubjectPublicKeyInfo(tbs);
  skipUniqueIdentifiers(tbs, version);
  const extensions = readExtensions(tbs, version);
  tbs.finish("tbsCertificate");
  return {
    version,
    tbs: tbsSpan,
    serial,
    signatureAlgorithm,
    issuer,
    subject,
    notBefore,
    notAfter,
    ...key,
    signature,
    extensions,
    criticalExtensions: criticalOf(extensions),
  };
}

const NONE: readonly string[] = Object.freeze([]);

function criticalOf(extensions: readonly ExtensionSlot[]): readonly string[] {
  if (!extensions.some(({ critical }) => critical)) return NONE;
  return Object.freeze(extensions.filter(({ critical }) => critical).map(({ oid }) => oid));
}

/** The algorithm inside of the signed part, which has to be the one outside. */
function checkInnerAlgorithm(tbs: DerReader, outer: AlgorithmIdentifier): void {
  const at = tbs.position;
  if (!outer.hasParameters || outer.hasNullParameters) {
    // The same bytes were read before; nothing in them is nested.
    tbs.expect(TAG.sequence, "signature field");
    if (outer.isAt(tbs.bytes, tbs.start, tbs.contentEnd)) return;
    tbs.position = at;
  }
  if (!readAlgorithmIdentifier(tbs, "signature field").equals(outer)) {
    derError("the two signature algorithms differ", at);
  }
}

/** Version [0] EXPLICIT INTEGER DEFAULT v1; DER leaves the default out. */
function readVersion(tbs: DerReader): 1 | 2 | 3 {
  if (!tbs.optional(0xa0)) return 1;
  const field = tbs.enter().expect(TAG.integer, "version");
  field.finish("version");
  const value = smallIntegerOf(field);
  if (value !== 1 && value !== 2) return derError("version is neither v2 nor v3", field.start);
  return value === 1 ? 2 : 3;
}

function readSerial(tbs: DerReader): Span {
  tbs.expect(TAG.integer, "serial number");
  const { contentStart: start, contentEnd: end } = tbs;
  checkInteger(tbs.bytes, start, end);
  if (end - start > MAX_SERIAL_BYTES) derError("serial number is too long", tbs.start);
  return { start, end };
}

/** The key itself is read when it is asked for; here only the frame. */
function readSubjectPublicKeyInfo(
  tbs: DerReader,
): Pick<CertificateStructure, "subjectPublicKeyInfo" | "keyAlgorithm" | "keyBits"> {
  const { start, contentEnd: end } = tbs.expect(TAG.sequence, "subjectPublicKeyInfo");
  const subjectPublicKeyInfo = { start, end };
  const outer = tbs.descend();
  const keyAlgorithm = readAlgorithmIdentifier(tbs, "key algorithm");
  const keyBits = readWholeBytes(tbs, "public key");
  tbs.finish("subjectPublicKeyInfo");
  tbs.ascend(outer);
  return { subjectPublicKeyInfo, keyAlgorithm, keyBits };
}

/** issuerUniqueID [1] and subjectUniqueID [2]: BIT STRINGs of v2 and v3 that nobody uses. */
function skipUniqueIdentifiers(tbs: DerReader, version: number): void {
  for (const tag of [0x81, 0x82]) {
    if (!tbs.optional(tag, "unique identifier")) continue;
    if (version === 1) derError("a v1 certificate has a unique identifier", tbs.start);
    checkUnusedBits(tbs.bytes, tbs.contentStart, tbs.contentEnd);
  }
}

const NO_EXTENSIONS: readonly ExtensionSlot[] = Object.freeze([]);

/** Extensions [3] EXPLICIT SEQUENCE OF, only in v3, each identifier once. An empty list says the same as none (a tolerance). */
function readExtensions(tbs: DerReader, version: number): readonly ExtensionSlot[] {
  if (!tbs.optional(0xa3, "extensions")) return NO_EXTENSIONS;
  if (version !== 3) derError(`a v${version} certificate has extensions`, tbs.start);
  const explicit = tbs.enter();
  const list = explicit.open(TAG.sequence, "extensions");
  explicit.finish("extensions");
  const extensions: ExtensionSlot[] = [];
  while (!list.atEnd) {
    const at = list.position;
    extensions.push(readExtension(list, extensions));
    if (extensions.length > MAX_EXTENSIONS) derError("there are too many extensions", at);
  }
  return extensions;
}

function readExtension(list: DerReader, before: readonly ExtensionSlot[]): ExtensionSlot {
  const { start: at } = list.expect(TAG.sequence, "extension");
  const outer = list.descend();
  list.expect(TAG.oid, "extension identifier");
  const oid = decodeOid(list.bytes, list.contentStart, list.contentEnd);
  const critical = readDefaultFalse(list, "critical");
  const { contentStart: start, contentEnd: end } = list.expect(TAG.octetString, "extension value");
  list.finish("extension");
  list.ascend(outer);
  for (const { oid: other } of before) {
    if (other === oid) derError(`extension ${oid} occurs twice`, at);
  }
  return { oid, name: nameOfOid.get(oid), critical, start, end, value: UNREAD };
}
