/**
 * One entry of a revocation list (RFC 5280 sections 5.1.2.6 and 5.3), read in full.
 * @module
 */
import { DerError, DerReader, derError, TAG } from "../der/der.ts";
import { decodeGeneralizedTime, readTime } from "../der/der-time.ts";
import { checkInteger, readDefaultFalse, readOid, smallIntegerOf } from "../der/der-values.ts";
import { CRL_ENTRY_EXTENSION } from "../der/oids.ts";
import type { DistinguishedName } from "../names/distinguished-name.ts";
import { readGeneralNames } from "../names/general-name.ts";
import { orUndefined } from "../or-undefined.ts";

/** Longest serial number of an entry, in bytes: as in a certificate. */
export const MAX_ENTRY_SERIAL_BYTES = 64;

const reasons = [
  "unspecified",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  undefined,
  "removeFromCRL",
  "privilegeWithdrawn",
  "aACompromise",
] as const;

/** Why a certificate is on a list (RFC 5280 section 5.3.1). */
export type EntryReason = NonNullable<(typeof reasons)[number]>;

/**
 * The code of removeFromCRL. In a delta list it says that the certificate is no longer on the list. RFC 5280 section 5.3.1 allows it
 * nowhere else; in a complete list, where it has no list to take the certificate off, it counts as revoked (a tolerance).
 */
export const REMOVE_FROM_CRL = 8;

/** What an entry says. */
export interface CrlEntry {
  /** Milliseconds since 1970. */
  readonly revokedAt: number;
  /** `"unspecified"` when absent, or when it cannot be read. */
  readonly reason: EntryReason;
  /** Milliseconds since 1970: from when on the key may be in wrong hands. */
  readonly invalidSince: number | undefined;
  /** Indirect lists: who issued the certificate of this entry and of the following ones. */
  readonly issuer: DistinguishedName | undefined;
  /** A critical extension that is not known: the list must not be used then. */
  readonly criticalUnknown: string | undefined;
  /** Whether there are extensions, which only a v2 list may have. */
  readonly hasExtensions: boolean;
}

/** Whether a code is one of the reasons that exist. */
export function isReasonCode(code: number): boolean {
  return reasons[code] !== undefined;
}

/**
 * Reads the following element as an entry.
 * @throws {DerError}
 */
export function readCrlEntry(list: DerReader): CrlEntry {
  const fields = list.open(TAG.sequence, "entry");
  fields.expect(TAG.integer, "entry's serial number");
  checkInteger(fields.bytes, fields.contentStart, fields.contentEnd);
  if (fields.contentEnd - fields.contentStart > MAX_ENTRY_SERIAL_BYTES) {
    derError("serial number is too long", fields.start);
  }
  const entry: Writable<CrlEntry> = {
    revokedAt: readTime(fields, "revocation date"),
    reason: "unspecified",
    invalidSince: undefined,
    issuer: undefined,
    criticalUnknown: undefined,
    hasExtensions: !fields.atEnd,
  };
  if (!fields.atEnd) readExtensions(fields.open(TAG.sequence, "entry extensions"), entry);
  fields.finish("entry");
  return entry;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function readExtensions(list: DerReader, entry: Writable<CrlEntry>): void {
  const seen = new Set<string>();
  while (!list.atEnd) {
    const fields = list.open(TAG.sequence, "entry extension");
    const oid = readOid(fields, "entry extension");
    const critical = readDefaultFalse(fields, "critical");
    fields.expect(TAG.octetString, "entry extension value");
    fields.finish("entry extension");
    if (seen.has(oid)) derError(`entry extension ${oid} occurs twice`, list.start);
    seen.add(oid);
    const { bytes, contentStart: start, contentEnd: end } = fields;
    readExtension(oid, critical, new DerReader(bytes, { start, end }), entry);
  }
}

/**
 * Reads one extension. What only describes the revocation may be unreadable, critical or not: the entry says that the certificate
 * is revoked all the same, and the list stays in force for the others (a tolerance). Who issued the certificate decides whom the
 * entry and the following ones are about, so that has to be readable.
 */
function readExtension(
  oid: string,
  critical: boolean,
  value: DerReader,
  entry: Writable<CrlEntry>,
): void {
  switch (oid) {
    case CRL_ENTRY_EXTENSION.reasonCode:
      entry.reason =
        readable(value, () => readReason(value.expect(TAG.enumerated, "reason code"))) ??
        "unspecified";
      break;
    case CRL_ENTRY_EXTENSION.invalidityDate:
      entry.invalidSince = readable(value, () => readInvalidityDate(value));
      break;
    case CRL_ENTRY_EXTENSION.certificateIssuer:
      entry.issuer = readIssuer(value);
      value.finish("entry extension");
      break;
    case CRL_ENTRY_EXTENSION.holdInstructionCode:
      break;
    default:
      if (critical) entry.criticalUnknown ??= oid;
  }
}

/** Returns a value that fills its extension; undefined when it cannot be read. */
function readable<Value>(value: DerReader, read: () => Value): Value | undefined {
  return orUndefined(DerError, () => {
    const result = read();
    value.finish("entry extension");
    return result;
  });
}

function readInvalidityDate(value: DerReader): number {
  value.expect(TAG.generalizedTime, "invalidity date");
  const { bytes, contentStart, contentEnd } = value;
  return decodeGeneralizedTime(bytes, contentStart, contentEnd, "invalidity date");
}

/**
 * The CRLReason that was read last: an ENUMERATED with a code that exists.
 * @throws {DerError}
 */
export function readReason(value: DerReader): EntryReason {
  const code = smallIntegerOf(value);
  return reasons[code] ?? derError("reason code is unknown", value.start);
}

function readIssuer(value: DerReader): DistinguishedName {
  const names = readGeneralNames(value.open(TAG.sequence, "certificate issuer"));
  const directory = names.flatMap((each) => (each.type === "directoryName" ? [each.name] : []));
  const [name] = directory;
  if (name === undefined || directory.length > 1) {
    return derError("certificate issuer is not one directory name", value.start);
  }
  return name;
}
