/** CRL distribution points and the freshest CRL (RFC 5280 sections 4.2.1.13 and 4.2.1.15). @module */

import { copyBytes, DerReader, derError, openOnly, readList, TAG } from "../der/der.ts";
import { decodeNamedBits } from "../der/der-values.ts";
import { type AttributeTypeAndValue, checkRdn, readRdn } from "../names/attribute.ts";
import { type GeneralName, readGeneralNames } from "../names/general-name.ts";

/** The bits of ReasonFlags, in their order; bit 0 is unused. */
export const REVOCATION_REASONS = Object.freeze([
  "unused",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  "privilegeWithdrawn",
  "aACompromise",
] as const);

/** A reason that a distribution point's CRL covers. */
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** The name of a distribution point: one of the two. */
export type DistributionPointName =
  | { readonly fullName: readonly GeneralName[]; readonly relativeName?: never }
  /** One RDN to be put below the CRL issuer's name. */
  | { readonly relativeName: readonly AttributeTypeAndValue[]; readonly fullName?: never };

/** Where a CRL is to be had, and which reasons it covers. */
export interface DistributionPoint {
  readonly name: DistributionPointName | undefined;
  /** Undefined for all reasons. */
  readonly reasons: readonly RevocationReason[] | undefined;
  /** Who signs the CRL, when it is not the certificate's issuer. */
  readonly crlIssuer: readonly GeneralName[] | undefined;
}

/**
 * Reads a value of either extension: one point or more, each with a name or a CRL issuer.
 *
 * @throws {DerError}
 */
export function parseDistributionPoints(value: Uint8Array): readonly DistributionPoint[] {
  const list = openOnly(value, TAG.sequence, "distribution points");
  return readList(list, () => readPoint(list.open(TAG.sequence, "distribution point")));
}

function readPoint(fields: DerReader): DistributionPoint {
  const { position } = fields;
  const name = fields.optional(0xa0) ? readDistributionPointName(fields.enter()) : undefined;
  const reasons = fields.optional(0x81) ? readReasons(fields) : undefined;
  const crlIssuer = fields.optional(0xa2) ? readGeneralNames(fields.enter()) : undefined;
  fields.finish("distribution point");
  if (name === undefined && crlIssuer === undefined) {
    derError("distribution point has neither name nor CRL issuer", position);
  }
  return Object.freeze({ name, reasons, crlIssuer });
}

/**
 * Reads a DistributionPointName whose reader stands inside its explicit tag; CRLs use it too.
 *
 * @throws {DerError}
 */
export function readDistributionPointName(choice: DerReader): DistributionPointName {
  const tag = choice.next("distribution point name");
  const content = choice.enter();
  choice.finish("distribution point name");
  if (tag === 0xa0) return Object.freeze({ fullName: readGeneralNames(content) });
  if (tag !== 0xa1) derError("distribution point name has an unknown type", choice.start);
  const own = copyBytes(content.bytes.subarray(content.position, content.end));
  checkRdn(new DerReader(own));
  return Object.freeze({ relativeName: readRdn(new DerReader(own)) });
}

/** The reasons whose bit is set, of the element that was read last. */
export function readReasons(reader: DerReader): readonly RevocationReason[] {
  const { bytes, contentStart, contentEnd } = reader;
  const bits = decodeNamedBits(bytes, contentStart, contentEnd, REVOCATION_REASONS.length);
  return Object.freeze(REVOCATION_REASONS.filter((_, i) => bits[i] === true));
}
