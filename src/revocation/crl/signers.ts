/**
 * Which keys may sign the list for a certificate (RFC 5280 section 6.3.3 f), and which of them can say that it is good. Not every
 * key with the right name: a list that does not have the certificate, because it is about what another key issued, would make a
 * revoked certificate a good one. So a list can say "good" when it is signed by
 *
 * - the key that issued the certificate,
 * - a key that this very key certified, in the CA's name, to sign lists and nothing else, or
 * - for an indirect list, which the certificate itself has to name: a key that was certified in that name by the key that issued
 *   the certificate, or by the CA above it.
 *
 * A list by another key of the same CA (a rolled key, a link certificate, a signer that the CA's own issuer certified), or by any
 * indirect issuer of that name below the same anchor, can revoke.
 *
 * What clients present can only add keys that the issuing key itself certified.
 * @module
 */
import { ClientCertificateError } from "../../errors/client-certificate-error.ts";
import { readOrRefuse } from "../../errors/reading-refusal.ts";
import { policyInputs } from "../../trust/certificate-policies.ts";
import { whyCriticalExtensionRefused } from "../../trust/check-certificate.ts";
import { findPath } from "../../trust/find-path.ts";
import { whyKeyUsageForbidden } from "../../trust/key-purposes.ts";
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
import type { ListSigners } from "./silence.ts";

/** Most certificates of one name that are looked at. */
const maxCandidates = 16;

/** The signers for the certificates of one path. */
export class CrlSigners {
  readonly #path: PathToCheck;
  readonly #rules: CrlRules;
  readonly #indirect = new Map<string, readonly Certificate[]>();
  readonly #found = new Map<string, ListSigners>();

  constructor(path: PathToCheck, rules: CrlRules) {
    this.#path = path;
    this.#rules = rules;
  }

  /** Returns who signs the lists of the issuer of this certificate of the path (0 is the leaf). */
  ofIssuer(index: number): ListSigners {
    return this.#once(`${index}`, () => this.#findOwn(index));
  }

  /** Returns who signs indirect lists in this name, for a certificate of the path that names it. */
  ofIndirect(index: number, name: DistinguishedName): ListSigners {
    return this.#once(`${index} ${name.matchKey}`, () => {
      const [issuer] = this.#above(index);
      const indirect = this.#findIndirect(index, name);
      if (!name.matches(issuer.subject)) return indirect;
      // In the CA's own name its other keys can only revoke, even where one of them is certified as an indirect issuer.
      const own = this.ofIssuer(index);
      return { ...own, revoking: [...own.revoking, ...indirect.revoking] };
    });
  }

  #once(key: string, find: () => ListSigners): ListSigners {
    const signers = this.#found.get(key) ?? find();
    this.#found.set(key, signers);
    return signers;
  }

  /** Returns the CAs above a certificate of the path, its issuer first, the anchor last. */
  #above(index: number): readonly [Certificate, ...Certificate[]] {
    const { certificates, anchor } = this.#path;
    const [issuer = anchor.certificate, ...others] = certificates.slice(index + 1);
    return issuer === anchor.certificate ? [issuer] : [issuer, ...others, anchor.certificate];
  }

  #findOwn(index: number): ListSigners {
    const above = this.#above(index);
    const [issuer] = above;
    // Self-issued certificates are the same CA with another key; they end where its own issuer begins.
    let count = 1;
    while (count < above.length && above[count - 1]?.isSelfIssued === true) count += 1;
    const same = above.slice(0, count);
    const parents = above.slice(0, count + 1);
    const revoking = same.filter(maySignLists);
    const sufficient = new Set<string>(revoking.includes(issuer) ? [issuer.spkiSha256] : []);
    for (const each of this.#named(issuer.subject)) {
      if (same.includes(each) || !isListSigner(each) || !this.#isUsable(each)) continue;
      const certifier = parents.find((parent) => this.#hasCertified(parent, each));
      if (certifier === undefined) continue;
      revoking.push(each);
      const isDelegated = certifier.hasSameKeyAs(issuer) && signsListsOnly(each);
      if (isDelegated || each.hasSameKeyAs(issuer)) sufficient.add(each.spkiSha256);
    }
    return this.#widened({ revoking, sufficient, joint: new Set() });
  }

  #findIndirect(index: number, name: DistinguishedName): ListSigners {
    const [issuer, parent] = this.#above(index);
    const revoking = this.#belowAnchor(name);
    const byIssuer = revoking.filter((each) => this.#isIssuedBy(each, issuer));
    // A self-issued certificate above is another key of the CA, and not what the CA's key was certified by.
    const byParent =
      parent === undefined || issuer.isSelfIssued
        ? []
        : revoking.filter((each) => each.hasSameKeyAs(parent) || this.#isIssuedBy(each, parent));
    return this.#widened({
      revoking,
      sufficient: keysOf(byIssuer),
      joint: keysOf([...byIssuer, ...byParent].filter((each) => this.#isKnown(each))),
    });
  }

  /** Adds with the option every other key of the name, but for those that are only known from what the client presents. */
  #widened(signers: ListSigners): ListSigners {
    if (!this.#rules.acceptOtherKeys) return signers;
    const known = keysOf(signers.revoking.filter((each) => this.#isKnown(each)));
    return { ...signers, sufficient: new Set([...signers.sufficient, ...known]) };
  }

  /** Whether a certificate is configured, or part of the validated path. */
  #isKnown(each: Certificate): boolean {
    const { certificates, store, anchor } = this.#path;
    const others = [...certificates.slice(1), anchor.certificate, ...this.#rules.crls.signers];
    return (
      store.withFingerprint(each.fingerprint256) !== undefined ||
      others.some((other) => other.equals(each))
    );
  }

  /** Returns the certificates with this name below the anchor of the path that are made to sign lists. */
  #belowAnchor(name: DistinguishedName): readonly Certificate[] {
    let signers = this.#indirect.get(name.matchKey);
    if (signers === undefined) {
      signers = this.#named(name).filter((each) => isListSigner(each) && this.#isBelowAnchor(each));
      this.#indirect.set(name.matchKey, signers);
    }
    return signers;
  }

  /** Returns the certificates of this name whose keys may have signed a list. */
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
    return (
      whyCriticalExtensionRefused(signer) === undefined &&
      whyKeyUsageForbidden(signer) === undefined
    );
  }

  #hasCertified(parent: Certificate, signer: Certificate): boolean {
    return this.#isIssuedBy(signer, parent) && !this.#isRevoked(signer, parent);
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
    const revoking = maySignLists(issuer) ? [issuer] : [];
    const signers = { revoking, sufficient: keysOf(revoking), joint: new Set<string>() };
    const question = { certificate: signer, signers, proofs, now, grace };
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

/** A certificate that is not the CA's own has to say that it is made for it. */
function isListSigner(certificate: Certificate): boolean {
  return certificate.keyUsage?.crlSign === true;
}

/** Whether a key issues no certificates: the lists of one that does are about those. */
function signsListsOnly({ basicConstraints, keyUsage }: Certificate): boolean {
  return basicConstraints?.ca !== true && keyUsage?.keyCertSign !== true;
}

function keysOf(certificates: readonly Certificate[]): ReadonlySet<string> {
  return new Set(certificates.map(({ spkiSha256 }) => spkiSha256));
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
