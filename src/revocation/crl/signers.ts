/**
 * Who may sign the list for a certificate (RFC 5280 section 6.3.3 f). Not everybody with the right name: a stranger's list that
 * does not have the certificate would be its pardon. So a list is believed when it is signed by
 *
 * - the key that issued the certificate, or another key of the same CA in the path (a rolled key), or
 * - a certificate with the CA's name that such a key or the CA's own issuer signed (a separate key for lists), or
 * - for an indirect list, which the certificate itself has to name: a certificate with that name below the same anchor.
 * @module
 */
import { ClientCertificateError } from "../../errors/client-certificate-error.ts";
import { readOrRefuse } from "../../errors/reading-refusal.ts";
import { policyInputs } from "../../trust/certificate-policies.ts";
import { whyCriticalExtensionRefused } from "../../trust/check-certificate.ts";
import { findPath } from "../../trust/find-path.ts";
import { floorToSecond } from "../../trust/leaf-dates.ts";
import { TrustStore } from "../../trust/trust-store.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { schemeFitsKey, verificationCost } from "../../x509/keys/algorithms.ts";
import { isSignedBy } from "../../x509/keys/certificate-signature.ts";
import type { DistinguishedName } from "../../x509/names/distinguished-name.ts";
import { Explanation } from "../certificate-status.ts";
import type { PathToCheck } from "../path-to-check.ts";
import { askGroup } from "./group-status.ts";
import type { CrlRules } from "./rules.ts";

/** Most certificates of one name that are looked at. */
const maxCandidates = 16;

/** The signers for the certificates of one path. */
export class CrlSigners {
  readonly #path: PathToCheck;
  readonly #rules: CrlRules;
  readonly #indirect = new Map<string, readonly Certificate[]>();
  readonly #own = new Map<number, readonly Certificate[]>();

  constructor(path: PathToCheck, rules: CrlRules) {
    this.#path = path;
    this.#rules = rules;
  }

  /** Certificates whose keys may sign the list of the issuer of this certificate of the path (0 is the leaf). */
  ofIssuer(index: number): readonly Certificate[] {
    let signers = this.#own.get(index);
    if (signers === undefined) {
      signers = this.#findOwn(index);
      this.#own.set(index, signers);
    }
    return signers;
  }

  /** Certificates whose keys may sign an indirect list in this name. */
  ofIndirect(name: DistinguishedName): readonly Certificate[] {
    let signers = this.#indirect.get(name.matchKey);
    if (signers === undefined) {
      signers = this.#named(name).filter((each) => isListSigner(each) && this.#isBelowAnchor(each));
      this.#indirect.set(name.matchKey, signers);
    }
    return signers;
  }

  #findOwn(index: number): readonly Certificate[] {
    const { certificates, anchor } = this.#path;
    const above = [...certificates.slice(index + 1), anchor.certificate];
    // Self-issued certificates are the same CA with another key; they end where its own issuer begins.
    let count = 1;
    while (count < above.length && above[count - 1]?.isSelfIssued === true) count += 1;
    const same = above.slice(0, count);
    const parents = above.slice(0, count + 1);
    const name = (same[0] as Certificate).subject;
    const delegated = this.#named(name).filter(
      (each) =>
        !same.includes(each) &&
        isListSigner(each) &&
        this.#isUsable(each) &&
        parents.some((parent) => this.#isIssuedBy(each, parent) && !this.#isRevoked(each, parent)),
    );
    return [...same.filter(maySignLists), ...delegated];
  }

  /** Everything with this name that somebody might have signed a list with. */
  #named(name: DistinguishedName): Certificate[] {
    const { certificates, presented, store, anchor } = this.#path;
    const isNamed = (each: Certificate): boolean => each.subject.matches(name);
    const known = [...certificates, anchor.certificate, ...this.#rules.crls.signers];
    const found = new Map<string, Certificate>();
    // Last what the client sends, so that it cannot crowd out what the operator has named.
    const candidates = [
      ...known.filter(isNamed),
      ...store.intermediatesNamed(name, undefined, maxCandidates),
      ...presented.filter(isNamed),
    ];
    for (const each of candidates) found.set(each.fingerprint256, each);
    return [...found.values()].slice(0, maxCandidates);
  }

  #isUsable(signer: Certificate): boolean {
    const second = floorToSecond(this.#path.now);
    if (second < signer.validity.notBefore || second > signer.validity.notAfter) return false;
    if (signer.version !== 3) return false;
    return whyCriticalExtensionRefused(signer) === undefined;
  }

  #isIssuedBy(signer: Certificate, parent: Certificate): boolean {
    const { algorithms, budget } = this.#path;
    if (!signer.issuer.matches(parent.subject)) return false;
    const scheme = algorithms.acceptedScheme(signer.signatureAlgorithm);
    const key = parent.publicKeyDescription;
    if (scheme === undefined || !schemeFitsKey(scheme, key)) return false;
    budget.spend("work", verificationCost(key));
    return readOrRefuse(() => isSignedBy(signer, parent, scheme));
  }

  /** The anchor has to be the one of the path: another one need not be allowed to speak for it. */
  #isBelowAnchor(signer: Certificate): boolean {
    const { certificates, presented, store, anchor, now, algorithms, budget } = this.#path;
    if (signer.equals(anchor.certificate) || certificates.slice(1).includes(signer)) return true;
    const others = [...certificates.slice(1), ...presented, ...this.#rules.crls.signers];
    return passes(() => {
      const path = findPath({
        leaf: signer,
        presented: [...new Set(others)].filter((each) => !each.equals(signer)),
        store: new TrustStore([anchor], store.intermediates),
        now,
        profile: { algorithms, purposes: "any", policies: policyInputs() },
        budget,
      });
      return !this.#isRevoked(signer, path.certificates[1] ?? path.anchor.certificate);
    });
  }

  /**
   * Whether the signer's own issuer has put it on a list. Only lists by the very key that issued it are asked: a signer cannot
   * be pardoned or accused by another one of its kind. That no such list is there is no reason to refuse it.
   */
  #isRevoked(signer: Certificate, issuer: Certificate): boolean {
    const { crls, proofs, grace } = this.#rules;
    const now = this.#path.now.getTime();
    const signers = maySignLists(issuer) ? [issuer] : [];
    const issuerKey = issuer.spkiSha256;
    const question = { certificate: signer, signers, issuerKey, proofs, now, grace };
    const unheard = new Explanation("crl.missing", "");
    return crls
      .groupsOf(signer.issuer)
      .some((group) => askGroup(group, question, unheard).entry !== undefined);
  }
}

/** RFC 5280 section 6.3.3 f: a key usage that is there has to allow it. */
export function maySignLists(certificate: Certificate): boolean {
  return certificate.keyUsage?.crlSign !== false;
}

/** Whoever is not the CA itself has to be made for it. */
function isListSigner(certificate: Certificate): boolean {
  return certificate.keyUsage?.crlSign === true;
}

/** Spent work ends the whole check; any other refusal only says no. */
function passes(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ClientCertificateError) || error.reason === "path.budget") throw error;
    return false;
  }
}
