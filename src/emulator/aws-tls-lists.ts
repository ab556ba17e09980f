/**
 * Revocation lists as AWS-LC and s2n-tls use them: every certificate of a path, including the anchor, needs a list of its issuer; one
 * certificate without a list fails the handshake. The dates of lists are ignored. How a load balancer finds lists is inferred.
 *
 * @see https://github.com/aws/s2n-tls/blob/main/docs/usage-guide/topics/ch09-certificates.md
 * @module
 */
import type { Code } from "../errors/codes.ts";
import { readCrls } from "../revocation/crl/read-crls.ts";
import { nameOf } from "../trust/check-certificate.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Crl } from "../x509/crl/crl.ts";
import type { DistributionPointName } from "../x509/extensions/distribution-points.ts";
import { schemeOf } from "../x509/keys/algorithms.ts";

/** A refusal of a path because of the lists. */
export interface ListRefusal {
  readonly code: Code;
  readonly detail: string;
}

/** A path, and the lists of the trust store. */
export interface ListedPath {
  /** Leaf first, anchor last. */
  readonly path: readonly Certificate[];
  /** The certificates whose issuers' lists s2n-tls selects. */
  readonly presented: readonly Certificate[];
  readonly lists: readonly Crl[];
}

/**
 * Reads lists, PEM.
 * @throws {TypeError} when one cannot be read
 */
export function readListenerLists(pem: string): readonly Crl[] {
  return readCrls({ name: "crl", material: pem }).crls;
}

/** Returns why a path is refused because of a revocation list or a missing one; undefined when it is not. */
export function whyListsRefuse({ path, presented, lists }: ListedPath): ListRefusal | undefined {
  const found = lists.filter(({ issuer }) => presented.some((each) => each.issuer.matches(issuer)));
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index + 1] ?? certificate;
    const refusal = whyRefused(certificate, issuer, found);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function whyRefused(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly Crl[],
): ListRefusal | undefined {
  const failed = (detail: string): ListRefusal => ({
    code: "ClientCertCrlProcessingError",
    detail,
  });
  const list = bestFor(certificate, issuer, lists);
  if (list === undefined) {
    return failed(
      `there is no revocation list of ${certificate.issuer.toString()}, which issued ${nameOf(certificate)}: with any list configured, every issuer of the path needs one`,
    );
  }
  const name = list.issuer.toString();
  if (issuer.keyUsage?.crlSign === false) {
    return {
      code: "ClientCertUntrusted",
      detail: `the key usage of ${name} does not allow signing lists`,
    };
  }
  if (!covers(list, certificate)) {
    return failed(`the revocation list of ${name} does not cover ${nameOf(certificate)}`);
  }
  const scheme = schemeOf(list.signatureAlgorithm);
  if (scheme === undefined || !list.isSignedBy(issuer.publicKey, scheme)) {
    return failed(`the revocation list of ${name} is not signed by the key of the path's issuer`);
  }
  const critical = whyUnprocessed(list);
  if (critical !== undefined) return failed(`the revocation list of ${name} has the ${critical}`);
  if (list.find(certificate.serialContent, certificate.issuer) === undefined) return undefined;
  return {
    code: "ClientCertCrlHit",
    detail: `${nameOf(certificate)} (serial ${certificate.serialNumber}) is on the list of ${name}`,
  };
}

/** Returns the list that matches best; of several equal matches the newest. */
function bestFor(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly Crl[],
): Crl | undefined {
  const ranked = lists
    .filter((list) => isCandidate(list, certificate, issuer))
    .map((list) => ({ list, score: scoreOf(list, certificate) }))
    .sort((a, b) => b.score - a.score || b.list.thisUpdate - a.list.thisUpdate);
  return ranked[0]?.list;
}

function isCandidate(list: Crl, certificate: Certificate, issuer: Certificate): boolean {
  const { issuingDistributionPoint: point, authorityKeyIdentifier: key } = list;
  if (point?.indirect === true || point?.onlySomeReasons !== undefined) return false;
  if (!list.issuer.matches(certificate.issuer)) return false;
  const own = issuer.subjectKeyIdentifier;
  return key === undefined || own === undefined || key === own;
}

function scoreOf(list: Crl, certificate: Certificate): number {
  const isForThisPoint = list.issuingDistributionPoint?.name !== undefined;
  const fits = covers(list, certificate);
  return (
    (whyUnprocessed(list) === undefined ? 4 : 0) + (fits ? 2 : 0) + (fits && isForThisPoint ? 1 : 0)
  );
}

/** Returns why AWS-LC does not process a list. It does not support delta lists: their indicator is an unknown critical extension. */
function whyUnprocessed(list: Crl): string | undefined {
  return list.whyUnusable ?? (list.isDelta ? "critical extension of delta lists" : undefined);
}

function covers(list: Crl, certificate: Certificate): boolean {
  const point = list.issuingDistributionPoint;
  if (point === undefined) return true;
  if (point.onlyContainsAttributeCerts) return false;
  const isCa = certificate.basicConstraints?.ca === true;
  if (isCa ? point.onlyContainsUserCerts : point.onlyContainsCaCerts) return false;
  const { name } = point;
  if (name === undefined) return true;
  return (certificate.crlDistributionPoints ?? [])
    .filter(({ reasons, crlIssuer }) => reasons === undefined && crlIssuer === undefined)
    .some((own) => own.name === undefined || shareName(own.name, name));
}

function shareName(one: DistributionPointName, other: DistributionPointName): boolean {
  const addresses = (point: DistributionPointName): readonly string[] =>
    (point.fullName ?? []).flatMap((name) => (name.type === "uri" ? [name.value] : []));
  const known = new Set(addresses(one));
  return addresses(other).some((address) => known.has(address));
}
