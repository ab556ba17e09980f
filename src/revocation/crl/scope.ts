/**
 * Whether a list covers a certificate, and for which reasons (RFC 5280 section 6.3.3 b and d).
 * @module
 */
import { readOrRefuse } from "../../errors/reading-refusal.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import {
  type DistributionPoint,
  type DistributionPointName,
  REVOCATION_REASONS,
  type RevocationReason,
} from "../../x509/extensions/distribution-points.ts";
import type { DistinguishedName } from "../../x509/names/distinguished-name.ts";
import type { GeneralName } from "../../x509/names/general-name.ts";
import { nameBelow } from "../../x509/names/name-below.ts";

/** A set of reasons, one bit each. */
export type ReasonMask = number;

/** Every reason; "unused" is none. */
export const ALL_REASONS: ReasonMask = maskOf(
  REVOCATION_REASONS.filter((reason) => reason !== "unused"),
);

function maskOf(reasons: readonly RevocationReason[]): ReasonMask {
  return reasons.reduce((mask, reason) => mask | (1 << REVOCATION_REASONS.indexOf(reason)), 0) & ~1;
}

/** One place where a certificate's status may be found: a distribution point of its own, or the one that everyone has. */
export interface StatusPoint {
  /** Undefined where only the list's issuer is named. */
  readonly names: readonly GeneralName[] | undefined;
  readonly reasons: ReasonMask;
  /** Who signs the list, when it is not the certificate's issuer. */
  readonly crlIssuers: readonly DistinguishedName[] | undefined;
}

/**
 * Where to look for a certificate: its distribution points, then a point with the issuer's name for all reasons (the last
 * paragraph of RFC 5280 section 6.3.3).
 */
export function statusPointsOf(certificate: Certificate): readonly StatusPoint[] {
  const { issuer } = certificate;
  const own = distributionPointsOf(certificate).map((point) => statusPoint(point, issuer));
  const names: readonly GeneralName[] = [{ type: "directoryName", name: issuer }];
  return [...own, { names, reasons: ALL_REASONS, crlIssuers: undefined }];
}

/**
 * Returns the distribution points that a certificate names: revocation is the first to read them.
 * @throws {ClientCertificateError} `certificate.malformed`
 */
export function distributionPointsOf(certificate: Certificate): readonly DistributionPoint[] {
  return readOrRefuse(() => certificate.crlDistributionPoints) ?? [];
}

function statusPoint(point: DistributionPoint, issuer: DistinguishedName): StatusPoint {
  const crlIssuers = point.crlIssuer?.flatMap((each) =>
    each.type === "directoryName" ? [each.name] : [],
  );
  const names =
    point.name === undefined
      ? point.crlIssuer
      : fullNames(point.name, crlIssuers === undefined ? issuer : crlIssuers[0]);
  const reasons = point.reasons === undefined ? ALL_REASONS : maskOf(point.reasons);
  return { names, reasons, crlIssuers };
}

/** A relative name stands below the name of the list's issuer. */
function fullNames(
  { fullName, relativeName }: DistributionPointName,
  crlIssuer: DistinguishedName | undefined,
): readonly GeneralName[] {
  if (fullName !== undefined) return fullName;
  if (relativeName === undefined || crlIssuer === undefined) return [];
  return [{ type: "directoryName", name: nameBelow(crlIssuer, relativeName) }];
}

/**
 * The reasons for which a list says whether this certificate is revoked; 0 when it says nothing about it.
 * @param point where the list was looked for: the list's issuer is one that the point names
 */
export function coveredReasons(crl: Crl, point: StatusPoint, isAuthority: boolean): ReasonMask {
  const scope = crl.issuingDistributionPoint;
  if (point.crlIssuers !== undefined && scope?.indirect !== true) return 0;
  if (scope === undefined) return point.reasons;
  if (scope.onlyContainsAttributeCerts) return 0;
  if (isAuthority ? scope.onlyContainsUserCerts : scope.onlyContainsCaCerts) return 0;
  if (scope.name !== undefined) {
    const names = fullNames(scope.name, crl.issuer);
    if (!(point.names ?? []).some((name) => names.some((other) => isSameName(name, other)))) {
      return 0;
    }
  }
  const some = scope.onlySomeReasons;
  return some === undefined ? point.reasons : point.reasons & maskOf(some);
}

/** Names of distribution points are compared as they are written, but directory names as RFC 5280 section 7.1 says. */
function isSameName(a: GeneralName, b: GeneralName): boolean {
  if (a.type === "directoryName") return b.type === "directoryName" && a.name.matches(b.name);
  return JSON.stringify(a) === JSON.stringify(b);
}
