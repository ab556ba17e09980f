/** Issuing distribution point: what a revocation list covers (RFC 5280 section 5.2.5). @module */
import { type DerReader, derError, openOnly, TAG } from "../der/der.ts";
import { decodeBoolean } from "../der/der-values.ts";
import {
  type DistributionPointName,
  type RevocationReason,
  readDistributionPointName,
  readReasons,
} from "./distribution-points.ts";

/** The scope of a revocation list. A list without this extension covers all that its issuer issued, for all reasons. */
export interface IssuingDistributionPoint {
  /** The part of the issuer's certificates that names this point; undefined for all. */
  readonly name: DistributionPointName | undefined;
  readonly onlyContainsUserCerts: boolean;
  readonly onlyContainsCaCerts: boolean;
  readonly onlyContainsAttributeCerts: boolean;
  /** Undefined for all reasons. */
  readonly onlySomeReasons: readonly RevocationReason[] | undefined;
  /** Entries may be of certificates of other issuers. */
  readonly indirect: boolean;
}

/**
 * Reads the extension's value. It is not empty, and at most one kind of certificate is "only" contained.
 *
 * @throws {DerError}
 */
export function parseIssuingDistributionPoint(value: Uint8Array): IssuingDistributionPoint {
  const fields = openOnly(value, TAG.sequence, "issuingDistributionPoint");
  if (fields.atEnd) derError("issuingDistributionPoint is empty", 0);
  const name = fields.optional(0xa0) ? readDistributionPointName(fields.enter()) : undefined;
  const onlyContainsUserCerts = flag(fields, 0x81);
  const onlyContainsCaCerts = flag(fields, 0x82);
  const onlySomeReasons = fields.optional(0x83) ? readReasons(fields) : undefined;
  const indirect = flag(fields, 0x84);
  const onlyContainsAttributeCerts = flag(fields, 0x85);
  fields.finish("issuingDistributionPoint");
  const kinds = [onlyContainsUserCerts, onlyContainsCaCerts, onlyContainsAttributeCerts];
  if (kinds.filter(Boolean).length > 1) {
    derError("issuingDistributionPoint only contains two kinds of certificates", 0);
  }
  return Object.freeze({
    name,
    onlyContainsUserCerts,
    onlyContainsCaCerts,
    onlyContainsAttributeCerts,
    onlySomeReasons,
    indirect,
  });
}

/** BOOLEAN DEFAULT FALSE under a context tag; the default may be written out, as in every extension. */
function flag(fields: DerReader, tag: number): boolean {
  if (!fields.optional(tag)) return false;
  return decodeBoolean(fields.bytes, fields.contentStart, fields.contentEnd);
}
