import { readOrRefuse } from "../errors/reading-refusal.ts";
import type { Certificate } from "../x509/certificate.ts";
import { schemeFitsKey, verificationCost } from "../x509/keys/algorithms.ts";
import { isSignedBy } from "../x509/keys/certificate-signature.ts";
import type { AcceptedAlgorithms } from "./accepted-algorithms.ts";
import type { WorkBudget } from "./limits.ts";

/**
 * Caches which CA certificate is verified to be signed by which CA's key. Keyed by the objects themselves, so that an entry lives exactly
 * as long as both certificates: a bound on the cached CA certificates also bounds this cache.
 */
export class LinkCache {
  readonly #proven = new WeakMap<Certificate, WeakSet<Certificate>>();

  /** Returns whether the signature was verified. */
  has(authority: Certificate, issuer: Certificate): boolean {
    return this.#proven.get(authority)?.has(issuer) === true;
  }

  /** Records a verified signature. */
  add(authority: Certificate, issuer: Certificate): void {
    const issuers = this.#proven.get(authority);
    if (issuers === undefined) this.#proven.set(authority, new WeakSet([issuer]));
    else issuers.add(issuer);
  }
}

/** The result of a signature's verification. */
interface Link {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly signed: boolean;
}

/** Checks the signatures of one chain, each at most once, within its budget. */
export class LinkSignatures {
  readonly #algorithms: AcceptedAlgorithms;
  readonly #budget: WorkBudget;
  readonly #memo: LinkCache | undefined;
  /** Few entries; for hostile chains as many as the limits of paths and depth allow. */
  readonly #known: Link[] = [];

  constructor(algorithms: AcceptedAlgorithms, budget: WorkBudget, memo?: LinkCache) {
    this.#algorithms = algorithms;
    this.#budget = budget;
    this.#memo = memo;
  }

  /**
   * Returns whether a certificate is signed by an issuer's key.
   * @throws {ClientCertificateError} `certificate.signature-algorithm`, `certificate.key`, `path.budget`
   */
  isSigned(certificate: Certificate, issuer: Certificate, isAuthority: boolean): boolean {
    if (isAuthority && this.#memo?.has(certificate, issuer) === true) return true;
    for (const link of this.#known) {
      if (link.certificate === certificate && link.issuer === issuer) return link.signed;
    }
    const signed = this.#verify(certificate, issuer);
    this.#known.push({ certificate, issuer, signed });
    if (signed && isAuthority) this.#memo?.add(certificate, issuer);
    return signed;
  }

  #verify(certificate: Certificate, issuer: Certificate): boolean {
    const scheme = this.#algorithms.schemeOf(certificate);
    const key = issuer.publicKeyDescription;
    if (!schemeFitsKey(scheme, key)) return false;
    this.#budget.spend("work", verificationCost(key));
    return readOrRefuse(() => isSignedBy(certificate, issuer, scheme));
  }
}
