/**
 * Processes one path as RFC 5280 section 6.1 says. Cheap checks come first, then signatures from the anchor down (so that no
 * key is used that the anchor does not vouch for), then what takes time and concerns only signed certificates.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { AcceptedAlgorithms } from "./accepted-algorithms.ts";
import type { CertificatePath } from "./build-path.ts";
import { checkPolicies, type PolicyInputs } from "./certificate-policies.ts";
import { checkAuthority, nameOf } from "./check-certificate.ts";
import { type KeyPurposes, purposesBelow } from "./key-purposes.ts";
import type { WorkBudget } from "./limits.ts";
import type { LinkSignatures } from "./link-signatures.ts";
import { checkNameConstraints } from "./name-constraints.ts";

/** What a path is held against. */
export interface PathRules {
  /** The one instant of this request in milliseconds, floored to the second. */
  readonly second: number;
  readonly algorithms: AcceptedAlgorithms;
  /** What the leaf left (see `checkLeafPurpose`). */
  readonly purposes: KeyPurposes;
  readonly policies: PolicyInputs;
  readonly budget: WorkBudget;
  readonly signatures: LinkSignatures;
}

/** Called when a signature proves wrong, so that no other path tries the same link. */
export type WrongLink = (certificate: Certificate, issuer: Certificate) => void;

/** How far a path got: a later stage is further. */
export type Stage = "links" | "signatures" | "authorities" | "names" | "policies" | "after";

/** Keeps the stage that a path is in, for the one who catches its refusal. */
export interface Progress {
  stage: Stage;
}

/**
 * Passes when the path is valid; its leaf was checked before.
 * @throws {ClientCertificateError} with the first thing that is wrong.
 */
export function validatePath(
  path: CertificatePath,
  rules: PathRules,
  progress: Progress,
  onWrongLink: WrongLink,
): void {
  progress.stage = "links";
  const { certificates, anchor } = path;
  const chain = [...certificates, anchor.certificate];
  checkLinksOfStrangers(chain, rules, onWrongLink);
  progress.stage = "authorities";
  checkAuthorities(chain, rules);
  progress.stage = "signatures";
  checkSignatures(chain, rules.signatures, onWrongLink);
  progress.stage = "names";
  checkNameConstraints(chain, rules.budget);
  progress.stage = "policies";
  checkPolicies(chain, rules.policies, rules.budget);
  progress.stage = "after";
}

/**
 * A certificate that is no CA but has the issuer's name is a stranger, unless its key did sign what is below: only then it is
 * a fault worth reporting that it is no CA. Its key comes from anybody: one that is not accepted is not tried, however much it
 * would cost.
 */
function checkLinksOfStrangers(
  chain: readonly Certificate[],
  { algorithms, signatures }: PathRules,
  onWrongLink: WrongLink,
): void {
  for (let index = chain.length - 2; index > 0; index -= 1) {
    const issuer = chain[index] as Certificate;
    if (issuer.basicConstraints?.ca === true) continue;
    const certificate = chain[index - 1] as Certificate;
    const isUsable = algorithms.whyKeyRefused(issuer.publicKeyDescription) === undefined;
    if (isUsable && signatures.isSigned(certificate, issuer, false)) return;
    onWrongLink(certificate, issuer);
    refuse("path.no-anchor", `${nameOf(issuer)} is no CA and did not sign ${nameOf(certificate)}`);
  }
}

/** Every CA's rights, the path lengths (6.1.4 l-m) and the purposes, from the anchor down. */
function checkAuthorities(chain: readonly Certificate[], rules: PathRules): void {
  let purposes = rules.purposes;
  let allowed = Number.POSITIVE_INFINITY;
  for (let index = chain.length - 1; index > 0; index -= 1) {
    const authority = chain[index] as Certificate;
    checkAuthority(authority, rules.second, rules.algorithms);
    purposes = purposesBelow(authority, purposes);
    if (purposes.length === 0) {
      refuse(
        "purpose.ca-extended-key-usage",
        `${nameOf(authority)} may not issue such certificates`,
      );
    }
    const isAnchor = index === chain.length - 1;
    // The anchor itself is no part of the path's length; a self-issued certificate only changes a key.
    if (!isAnchor && !authority.isSelfIssued) {
      if (allowed === 0) {
        refuse("path.path-length", `a CA above ${nameOf(authority)} allows no further CA below`);
      }
      allowed -= 1;
    }
    allowed = Math.min(allowed, authority.basicConstraints?.pathLength ?? allowed);
  }
}

function checkSignatures(
  chain: readonly Certificate[],
  signatures: LinkSignatures,
  onWrongLink: WrongLink,
): void {
  for (let index = chain.length - 2; index >= 0; index -= 1) {
    const certificate = chain[index] as Certificate;
    const issuer = chain[index + 1] as Certificate;
    if (signatures.isSigned(certificate, issuer, index > 0)) continue;
    onWrongLink(certificate, issuer);
    refuse(
      "path.signature",
      `the signature of ${nameOf(certificate)} is not by the key of ${nameOf(issuer)}`,
    );
  }
}
