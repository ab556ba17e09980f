/**
 * Which paths lead from a leaf to an anchor, by names alone (RFC 5280 section 6.1 leaves building to us; RFC 4158 describes
 * it). Depth-first and bounded: a certificate's name and key stand in a path at most once, links whose signature proved wrong
 * are never walked again, and what cannot reach an anchor is not entered.
 * @module
 */
import { addTo } from "../util/multi-map.ts";
import type { Certificate } from "../x509/certificate.ts";
import { CertificateIndex } from "./certificate-index.ts";
import type { WorkBudget } from "./limits.ts";
import type { TrustAnchor, TrustStore } from "./trust-store.ts";

/** A path that names allow. */
export interface CertificatePath {
  /** Leaf first, the anchor not included. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
  readonly anchor: TrustAnchor;
}

/** What is known when the search begins. */
export interface PathSearch {
  readonly leaf: Certificate;
  /** Everything else that was presented: untrusted, any order, no duplicates. */
  readonly presented: readonly Certificate[];
  readonly store: TrustStore;
  readonly budget: WorkBudget;
}

/** Where one can go from a certificate. */
interface Issuers {
  readonly anchors: readonly TrustAnchor[];
  readonly authorities: readonly Certificate[];
}

/** Most candidates of one name; more of them would go over the limit of paths anyhow. */
export const maxSameName = 64;
/** Most certificates that are looked at in one search. */
const maxCandidates = 256;

/** Most ways over the limit of depth that are kept, for the reason of a refusal. */
const maxTooDeep = 4;

/** The candidate paths of one chain, one after the other. */
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

  /** Never walk this link again: the signature of the one is not by the key of the other. */
  exclude(certificate: Certificate, issuer: Certificate): void {
    this.#wrongLinks ??= new Map();
    const known = this.#wrongLinks.get(certificate);
    if (known === undefined) this.#wrongLinks.set(certificate, new Set([issuer]));
    else known.add(issuer);
    this.#reaching = undefined;
  }

  /**
   * Shows paths in the order of their promise, an issuer whose key identifier is the one asked for before others and an anchor
   * before an intermediate, until one is accepted.
   * @param isAccepted whoever says no has refused the path for good.
   * @returns whether one was.
   * @throws {ClientCertificateError} `path.budget`
   */
  try(isAccepted: (path: CertificatePath) => boolean): boolean {
    return this.#extend([this.#search.leaf], (path) => {
      this.#search.budget.spend("paths", 1);
      return isAccepted(path);
    });
  }

  /** The first ways that were left because they had more intermediates than the limit, each as far as it was gone. */
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

  /** Whether a link of this very path has proved wrong: then no other end of it is worth a try. */
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

  /** Neither the leaf nor a certificate itself is its issuer; what is presented may be configured, too. */
  #addAuthority(authorities: Certificate[], candidate: Certificate, of: Certificate): void {
    if (candidate === this.#search.leaf || candidate === of) return;
    if (!authorities.includes(candidate)) authorities.push(candidate);
  }

  /** Whether names (and signatures known to be wrong) leave any way from here to an anchor. Linear in the links. */
  #reachesAnchor(certificate: Certificate): boolean {
    // The usual case, told without walking all links.
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

/** A name with its key occurs in a path only once (RFC 4158 section 2.4.1): the end of every loop. */
function isIn(path: readonly Certificate[], candidate: Certificate): boolean {
  return path.some(
    (each) =>
      each === candidate ||
      (each.hasSameKeyAs(candidate) && each.subject.matches(candidate.subject)),
  );
}

/** Undefined also when it cannot be read: that is reported where the certificate is checked. */
function keyIdentifierOf(certificate: Certificate): string | undefined {
  return certificate.authorityKeyIdentifier?.keyIdentifier;
}

/** 0 for the key identifier that is asked for, 1 when one side has none, 2 for another one; 3 for what is no CA at all. */
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
