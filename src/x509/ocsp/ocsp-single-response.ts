/**
 * What a response says of one certificate (RFC 6960 section 4.2.1).
 * @module
 */
import { type EntryReason, readReason } from "../crl/crl-entry.ts";
import { type DerReader, derError, TAG } from "../der/der.ts";
import { decodeGeneralizedTime } from "../der/der-time.ts";
import { CRL_ENTRY_EXTENSION, OCSP } from "../der/oids.ts";
import { readExtensionList } from "../extension-list.ts";
import { type CertId, readCertId } from "./ocsp-cert-id.ts";

/** Extensions whose meaning takes nothing away from the answer; another one that is critical does. */
const harmless: ReadonlySet<string> = new Set([
  OCSP.crlReferences,
  OCSP.archiveCutoff,
  CRL_ENTRY_EXTENSION.invalidityDate,
]);

/** The status of a certificate. */
export type SingleStatus =
  | { readonly answer: "good" }
  /** `revokedAt`: milliseconds since 1970. `reason`: `"unspecified"` when absent. */
  | { readonly answer: "revoked"; readonly revokedAt: number; readonly reason: EntryReason }
  | { readonly answer: "unknown" };

/** One certificate's status, and when it is known to be right. */
export interface SingleResponse {
  readonly certId: CertId;
  readonly status: SingleStatus;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** Milliseconds since 1970; undefined when newer information may be there at any time. */
  readonly nextUpdate: number | undefined;
  /** A critical extension that is not known: the status must not be used then. */
  readonly criticalUnknown: string | undefined;
}

/**
 * Reads the following element as a SingleResponse.
 * @throws {DerError}
 */
export function readSingleResponse(list: DerReader): SingleResponse {
  const fields = list.open(TAG.sequence, "single response");
  const certId = readCertId(fields);
  const status = readStatus(fields);
  const thisUpdate = readDate(fields, "thisUpdate");
  const nextUpdate = readExplicitDate(fields, "nextUpdate");
  const extensions = fields.optional(0xa1) ? readExtensionList(fields.enter()) : undefined;
  fields.finish("single response");
  const critical = [...(extensions ?? [])].find(
    ([oid, each]) => each.critical && !harmless.has(oid),
  );
  const criticalUnknown = critical?.[0];
  return Object.freeze({ certId, status, thisUpdate, nextUpdate, criticalUnknown });
}

/** CertStatus, a CHOICE of implicitly tagged values: NULL, RevokedInfo, NULL. */
function readStatus(fields: DerReader): SingleStatus {
  const tag = fields.next("certificate status");
  switch (tag) {
    case 0x80:
    case 0x82:
      if (fields.contentEnd !== fields.contentStart) derError("NULL has content", fields.start);
      return Object.freeze({ answer: tag === 0x80 ? "good" : "unknown" });
    case 0xa1:
      return readRevoked(fields.enter());
    default:
      return derError("certificate status is none of three", fields.start);
  }
}

function readRevoked(fields: DerReader): SingleStatus {
  const revokedAt = readDate(fields, "revocation time");
  let reason: EntryReason = "unspecified";
  if (fields.optional(0xa0)) {
    const explicit = fields.enter().expect(TAG.enumerated, "revocation reason");
    reason = readReason(explicit);
    explicit.finish("revocation reason");
  }
  fields.finish("revoked status");
  return Object.freeze({ answer: "revoked", revokedAt, reason });
}

function readExplicitDate(fields: DerReader, what: string): number | undefined {
  if (!fields.optional(0xa0)) return undefined;
  const explicit = fields.enter();
  const date = readDate(explicit, what);
  explicit.finish(what);
  return date;
}

/**
 * Reads the following element as a GeneralizedTime: OCSP has no other dates.
 * @throws {DerError}
 */
export function readDate(fields: DerReader, what: string): number {
  fields.expect(TAG.generalizedTime, what);
  return decodeGeneralizedTime(fields.bytes, fields.contentStart, fields.contentEnd, what);
}
