/**
 * Finds the paths from a leaf to an anchor by names alone (RFC 5280 section 6.1 does not define path building; RFC 4158 describes it).
 * Depth-first and bounded: a certificate's name and key occur in a path at most once, links with a wrong signature are never followed
 * again, and a certificate that cannot reach an anchor is not added.
 * @module
 */
import { addTo } from "../util/multi-map.ts";
import type { Certificate } from "../x509/certificate.ts";
import { CertificateIndex } from "./certificate-index.ts";
import type { WorkBudget } from "./limits.ts";
import type { TrustAnchor, TrustStore } from "./trust-store.ts";

/** A path whose names form a chain. */
export interface CertificatePath {
  /** Leaf first, the anchor not included. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly anchor: TrustAnchor;
}

/** The input of a search. */
export interface PathSearch {
  readonly leaf: Certificate;
  /** Everything else that was presented: untrusted, any order, no duplicates. */
  readonly presented: readonly Certificate[];
  readonly store: TrustStore;
  readonly budget: WorkBudget;
}

/** The possible issuers of a certificate. */
interface Issuers {
  readonly anchors: readonly TrustAnchor[];
  readonly authorities: readonly Certificate[];
}

/** Maximum number of candidates of one name; more would exceed the limit of paths in any case. */
export const maxSameName = 64;
/** Maximum number of certificates that one search considers. */
const maxCandidates = 256;

/** Maximum number of partial paths over the depth limit that are kept for the reason of a refusal. */
const maxTooDeep = 4;

/** The candidate paths of one chain, in order. */
export class PathBuilder {
  readonly #search: PathSearch;
  readonly #presented: CertificateIndex<Certificate>;
  readonly #issuers = new Map<Certificate, Issuers>();
  #wrongLinks: Map<Certificate, Set<Certificate>> | undefined;
  #reaching: ReadonlySet<Certificate> | undefined;
  readonly #tooDeep: (readonly Certificate[])[] = [];

  constructor(search: PathSearch) {
    this.#search = search;
    this.#presented = new CertificateIndex(search.presented, (certificate) => certificate);
  }

  /** Excludes this link from the search: the certificate's signature does not verify with the issuer's key. */
  exclude(certificate: Certificate, issuer: Certificate): void {
    this.#wrongLinks ??= new Map();
    const known = this.#wrongLinks.get(certificate);
    if (known === undefined) this.#wrongLinks.set(certificate, new Set([issuer]));
    else known.add(issuer);
    this.#reaching = undefined;
  }

  /**
   * Tries paths in order of likelihood until one is accepted: an issuer with the requested key identifier before others, and an anchor
   * before an intermediate.
   * @param isAccepted returns whether a path is valid; a path that is not accepted is not tried again.
   * @returns whether one was.
   * @throws {ClientCertificateError} `path.budget`
   */
  try(isAccepted: (path: CertificatePath) => boolean): boolean {
    return this.#extend([this.#search.leaf], (path) => {
      this.#search.budget.spend("paths", 1);
      return isAccepted(path);
    });
  }

  /** The first partial paths that were abandoned because they had more intermediates than the limit, each as far as it was built. */
  get tooDeep(): readonly (readonly Certificate[])[] {
    return this.#tooDeep;
  }

  #extend(
    path: [Certificate, ...Certificate[]],
    visit: (path: CertificatePath) => boolean,
  ): boolean {
    const last = path.at(-1) as Certificate;
    const { anchors, authorities } = this.#issuersOf(last);
    for (const anchor of anchors) {
      this.#search.budget.spend("steps", 1);
      const { certificate } = anchor;
      if (this.#isWrong(last, certificate) || isIn(path, certificate)) continue;
      if (visit({ certificates: [...path], anchor })) return true;
      if (this.#isBroken(path)) return false;
    }
    for (const authority of authorities) {
      this.#search.budget.spend("steps", 1);
      if (!this.#mayEnter(path, last, authority)) continue;
      path.push(authority);
      if (this.#extend(path, visit)) return true;
      path.pop();
      if (this.#isBroken(path)) return false;
    }
    return false;
  }

  #mayEnter(path: readonly Certificate[], last: Certificate, authority: Certificate): boolean {
    if (this.#isWrong(last, authority) || !this.#reachesAnchor(authority)) return false;
    if (isIn(path, authority)) return false;
    const short = path.length <= this.#search.budget.limits.depth;
    if (!short && this.#tooDeep.length < maxTooDeep) this.#tooDeep.push([...path, authority]);
    return short;
  }

  #isWrong(certificate: Certificate, issuer: Certificate): boolean {
    return this.#wrongLinks?.get(certificate)?.has(issuer) === true;
  }

  /** Returns whether a link of this path has a wrong signature: then no other continuation of it can be valid. */
  #isBroken(path: readonly Certificate[]): boolean {
    if (this.#wrongLinks === undefined) return false;
    return path.some((each, index) => {
      const issuer = path[index + 1];
      return issuer !== undefined && this.#isWrong(each, issuer);
    });
  }

  #issuersOf(certificate: Certificate): Issuers {
    const known = this.#issuers.get(certificate);
    if (known !== undefined) return known;
    const { store } = this.#search;
    const name = this.#presented.known(certificate.issuer) ?? certificate.issuer;
    const keyId = keyIdentifierOf(certificate);
    const anchors = store.anchorsNamed(name, keyId, maxSameName);
    const presented = this.#presented.named(name, keyId, maxSameName);
    const configured = store.intermediatesNamed(name, keyId, maxSameName);
    const authorities: Certificate[] = [];
    for (const each of presented) this.#addAuthority(authorities, each, certificate);
    for (const each of configured) this.#addAuthority(authorities, each, certificate);
    const issuers = { anchors: byPromise(anchors, keyId), authorities: sorted(authorities, keyId) };
    this.#issuers.set(certificate, issuers);
    return issuers;
  }

  /**
   * Adds a candidate issuer unless it is the leaf, the certificate itself or already present: a presented certificate may also be
   * configured.
   */
  #addAuthority(authorities: Certificate[], candidate: Certificate, of: Certificate): void {
    if (candidate === this.#search.leaf || candidate === of) return;
    if (!authorities.includes(candidate)) authorities.push(candidate);
  }

  /** Returns whether names (and signatures known to be wrong) allow any path from this certificate to an anchor. Linear in the links. */
  #reachesAnchor(certificate: Certificate): boolean {
    // The usual case, decided without following all links.
    if (this.#wrongLinks === undefined && this.#issuersOf(certificate).anchors.length > 0)
      return true;
    this.#reaching ??= this.#reachingAnchors();
    return this.#reaching.has(certificate);
  }

  #reachingAnchors(): ReadonlySet<Certificate> {
    const below = new Map<Certificate, Certificate[]>();
    const reaching = new Set<Certificate>();
    const seen = new Set([this.#search.leaf]);
    for (const certificate of seen) {
      const { anchors, authorities } = this.#issuersOf(certificate);
      if (anchors.some((anchor) => !this.#isWrong(certificate, anchor.certificate))) {
        reaching.add(certificate);
      }
      for (const issuer of authorities) {
        if (this.#isWrong(certificate, issuer)) continue;
        addTo(below, issuer, certificate);
        if (seen.size < maxCandidates) seen.add(issuer);
      }
    }
    for (const certificate of reaching) {
      for (const lower of below.get(certificate) ?? []) reaching.add(lower);
    }
    return reaching;
  }
}

/** Returns whether a name with its key is in the path already: each may occur only once (RFC 4158 section 2.4.1), which prevents loops. */
function isIn(path: readonly Certificate[], candidate: Certificate): boolean {
  return path.some(
    (each) =>
      each === candidate ||
      (each.hasSameKeyAs(candidate) && each.subject.matches(candidate.subject)),
  );
}

/** Returns the authority key identifier; undefined also when it cannot be read: it is a hint. */
function keyIdentifierOf(certificate: Certificate): string | undefined {
  return certificate.authorityKeyIdentifier?.keyIdentifier;
}

/**
 * Returns the rank of a candidate: 0 for the requested key identifier, 1 when one side has none, 2 for another one; 3 for a certificate
 * that is not a CA certificate.
 */
function distance(candidate: Certificate, keyId: string | undefined): number {
  if (candidate.basicConstraints?.ca !== true) return 3;
  const own = candidate.subjectKeyIdentifier;
  if (keyId === undefined || own === undefined) return 1;
  return own === keyId ? 0 : 2;
}

function sorted(
  candidates: readonly Certificate[],
  keyId: string | undefined,
): readonly Certificate[] {
  if (candidates.length < 2) return candidates;
  return candidates.toSorted((a, b) => distance(a, keyId) - distance(b, keyId));
}

function byPromise(
  anchors: readonly TrustAnchor[],
  keyId: string | undefined,
): readonly TrustAnchor[] {
  if (anchors.length < 2) return anchors;
  return anchors.toSorted(
    (a, b) => distance(a.certificate, keyId) - distance(b.certificate, keyId),
  );
}
