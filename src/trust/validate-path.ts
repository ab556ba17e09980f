/**
 * Validates one path according to RFC 5280 section 6.1. Cheap checks come first, then signatures from the anchor down (so that a key is
 * used only after the signature on its certificate was verified), then the expensive checks, which only signed certificates reach.
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

/** The rules for a path. */
export interface PathRules {
  /** The one instant of this request in milliseconds, floored to the second. */
  readonly second: number;
  readonly algorithms: AcceptedAlgorithms;
  /** The purposes that the leaf allows (see `checkLeafPurpose`). */
  readonly purposes: KeyPurposes;
  readonly policies: PolicyInputs;
  readonly budget: WorkBudget;
  readonly signatures: LinkSignatures;
}

/** Called when a signature is wrong, so that no other path tries the same link. */
export type WrongLink = (certificate: Certificate, issuer: Certificate) => void;

/** How far a path got: a later stage is further. */
export type Stage = "links" | "signatures" | "authorities" | "names" | "policies";

/** Records the stage of a path, for the code that catches its refusal. */
export interface PathProgress {
  stage: Stage;
}

/**
 * Validates a path whose leaf was checked before; returns when it is valid.
 * @throws {ClientCertificateError} for the first fault.
 */
export function validatePath(
  path: CertificatePath,
  rules: PathRules,
  progress: PathProgress,
  onWrongLink: WrongLink,
): void {
  progress.stage = "links";
  const { certificates, anchor } = path;
  const chain = [...certificates, anchor.certificate];
  checkLinksOfNonAuthorities(chain, rules, onWrongLink);
  progress.stage = "authorities";
  checkAuthorities(chain, rules);
  progress.stage = "signatures";
  checkSignatures(chain, rules.signatures, onWrongLink);
  progress.stage = "names";
  checkNameConstraints(chain, rules.budget);
  progress.stage = "policies";
  checkPolicies(chain, rules.policies, rules.budget);
}

/**
 * Refuses a path through a certificate that is not a CA certificate and did not sign the certificate below it: it merely has the issuer's
 * name, and is an unrelated certificate. If its key did sign, a later check reports that it is not a CA. The client chooses this key, so
 * a key that is not accepted is not tried, which bounds the cost.
 */
function checkLinksOfNonAuthorities(
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
    refuse(
      "path.no-anchor",
      `${nameOf(issuer)} is not a CA certificate and did not sign ${nameOf(certificate)}`,
    );
  }
}

/** Checks every CA's rights, the path lengths (6.1.4 l-m) and the purposes, from the anchor down. */
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
    // The anchor does not count for the path length; a self-issued certificate only changes a key.
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
