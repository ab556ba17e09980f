/**
 * Validates one linear chain from a leaf to a configured anchor (RFC 5280 section 6.1, as far as it goes): names, signatures,
 * dates, CA flag, path length, key usage, client purpose, known critical extensions. What it cannot process (name constraints,
 * certificate policy constraints) it refuses.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import { verifySignature } from "../x509/algorithms.ts";
import type { Certificate } from "../x509/certificate.ts";
import { KEY_PURPOSE } from "../x509/oids.ts";
import { acceptedScheme, whyKeyRefused } from "./accepted-algorithms.ts";
import { checkAuthority, checkAuthorityDates, checkExtensions } from "./check-authority.ts";
import type { TrustStore } from "./trust-store.ts";

/** Signatures that are checked at the most for one chain. */
const maxSignatures = 32;

/** What a chain is validated against. */
export interface PathRequest {
  readonly leaf: Certificate;
  /** Everything else that was presented: untrusted, any order. */
  readonly presented: readonly Certificate[];
  readonly store: TrustStore;
  /** The one instant of this request. */
  readonly now: Date;
}

/**
 * The path from the leaf to the anchor, both included.
 * @throws {ClientCertificateError} with the first reason found: the leaf's own first, then the path's, signatures last.
 */
export function validatePath(request: PathRequest): readonly Certificate[] {
  const { leaf, now } = request;
  checkLeafType(leaf);
  checkLeafDates(leaf, now);
  checkExtensions(leaf, "the leaf");
  checkPurpose(leaf);
  const path = linkToAnchor(request);
  for (const [index, authority] of path.entries()) {
    if (index > 0) checkAuthority(authority, index - 1 - selfIssuedBelow(path, index));
    if (index > 0) checkAuthorityDates(authority, now);
  }
  return path;
}

/** The leaf's dates, inclusive at both ends and to the second (RFC 5280 section 4.1.2.5). */
export function checkLeafDates(leaf: Certificate, now: Date): void {
  const second = Math.floor(now.getTime() / 1000) * 1000;
  if (second > leaf.notAfter.getTime()) {
    refuse("validity.expired", `expired at ${leaf.notAfter.toISOString()}`);
  }
  if (second < leaf.notBefore.getTime()) {
    refuse("validity.not-yet-valid", `valid from ${leaf.notBefore.toISOString()}`);
  }
}

function checkLeafType(leaf: Certificate): void {
  if (leaf.version !== 3) refuse("certificate.version", `X.509 version ${leaf.version}, not 3`);
  const wrong = whyKeyRefused(leaf.publicKeyDescription);
  if (wrong !== undefined) refuse("certificate.key", wrong);
}

const CLIENT_AUTH = KEY_PURPOSE.clientAuth;

/** Absent extendedKeyUsage is accepted, as the load balancer does; present, it must name clientAuth itself. */
function checkPurpose(leaf: Certificate): void {
  const purposes = leaf.extendedKeyUsage;
  if (purposes !== undefined && !purposes.includes(CLIENT_AUTH)) {
    refuse("purpose.extended-key-usage", `extendedKeyUsage holds ${purposes.join(", ")}`);
  }
  const usage = leaf.keyUsage;
  if (usage !== undefined && !usage.digitalSignature && !usage.keyAgreement) {
    refuse("purpose.key-usage", "keyUsage has neither digitalSignature nor keyAgreement");
  }
}

/** Follows issuer names upwards; a link counts only when its signature verifies. */
function linkToAnchor({ leaf, presented, store }: PathRequest): readonly Certificate[] {
  const path: Certificate[] = [leaf];
  const bag = [...presented, ...store.intermediates];
  const budget = { signatures: maxSignatures, sawForgery: false };
  while (path.length <= bag.length + 1) {
    const current = path.at(-1) as Certificate;
    const anchor = signerAmong(store.anchorsNamed(current.issuer), current, budget);
    if (anchor !== undefined) return [...path, anchor];
    const used = new Set(path.map((each) => each.fingerprint256));
    const candidates = bag.filter(
      (each) =>
        !used.has(each.fingerprint256) &&
        each.basicConstraints?.ca === true &&
        each.subject.matches(current.issuer),
    );
    const issuer = signerAmong(candidates, current, budget);
    if (issuer === undefined) return refuseUnlinked(current, budget.sawForgery);
    path.push(issuer);
  }
  return refuse("path.no-anchor", "the presented chain ends in no configured anchor");
}

function refuseUnlinked(current: Certificate, sawForgery: boolean): never {
  const name = JSON.stringify(current.subject.toString());
  const issuer = JSON.stringify(current.issuer.toString());
  return sawForgery
    ? refuse("path.signature", `the signature of ${name} is not by the key of ${issuer}`)
    : refuse(
        "path.no-anchor",
        `no anchor or presented CA is named ${issuer}, the issuer of ${name}`,
      );
}

function signerAmong(
  candidates: readonly Certificate[],
  subject: Certificate,
  budget: { signatures: number; sawForgery: boolean },
): Certificate | undefined {
  for (const candidate of candidates) {
    if (whyKeyRefused(candidate.publicKeyDescription) !== undefined) continue;
    if (budget.signatures-- === 0) refuse("path.budget", `over ${maxSignatures} signature checks`);
    const { tbs: data, signature } = subject;
    const scheme = acceptedScheme(subject);
    if (verifySignature({ scheme, publicKey: candidate.publicKey, data, signature }))
      return candidate;
    budget.sawForgery = true;
  }
  return undefined;
}

/** Self-issued certificates between the leaf and this place do not count towards path length (RFC 5280 6.1.4 l). */
function selfIssuedBelow(path: readonly Certificate[], index: number): number {
  return path.slice(1, index).filter((each) => each.isSelfIssued).length;
}
