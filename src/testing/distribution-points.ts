/**
 * Distribution points of test certificates and lists (RFC 5280 section 4.2.1.13).
 *
 * @module
 */
import { explicit, implicit, namedBits, sequence, tlv } from "./der-writer.ts";
import { generalNames, type TestGeneralNames } from "./general-names.ts";
import { nameDer, type TestName } from "./names.ts";

const reasons = [
  "unused",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  "privilegeWithdrawn",
  "aACompromise",
] as const;

/** A reason for a revocation. */
export type TestReason = Exclude<(typeof reasons)[number], "unused">;

/** The name of a point: one of the two, or none. */
export interface TestDistributionPointName {
  readonly fullName?: TestGeneralNames;
  /** One RDN relative to the issuer's name, e.g. `CN=part 7`. */
  readonly relativeName?: TestName;
}

/** One distribution point of a certificate. */
export interface TestDistributionPoint extends TestDistributionPointName {
  readonly reasons?: readonly TestReason[];
  /** The signer of the list, when it is not the certificate's issuer. */
  readonly crlIssuer?: TestName;
}

/** Encodes the `[0]` field of a point; returns an empty array for a point without a name. */
export function pointNameField(name: TestDistributionPointName): Uint8Array[] {
  if (name.fullName !== undefined) {
    return [explicit(0, explicit(0, ...generalNames(name.fullName)))];
  }
  if (name.relativeName === undefined) {
    return [];
  }
  // The name's content is one SET; implicit tagging replaces its tag.
  const set = nameDer(name.relativeName).subarray(2);
  return [explicit(0, implicit(1, set))];
}

/** Encodes ReasonFlags under a context tag; returns an empty array without a list. */
export function reasonFlags(tag: number, list: readonly TestReason[] | undefined): Uint8Array[] {
  if (list === undefined) {
    return [];
  }
  return [implicit(tag, namedBits(list.map((reason) => reasons.indexOf(reason))))];
}

/** Encodes one point; a string is its URL. */
export function distributionPoint(point: string | TestDistributionPoint): Uint8Array {
  const spelled = typeof point === "string" ? { fullName: { uri: [point] } } : point;
  const { reasons: some, crlIssuer } = spelled as TestDistributionPoint;
  const issuer =
    crlIssuer === undefined ? [] : [tlv(0xa2, ...generalNames({ directoryName: [crlIssuer] }))];
  return sequence(...pointNameField(spelled), ...reasonFlags(1, some), ...issuer);
}
