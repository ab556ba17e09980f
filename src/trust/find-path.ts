/**
 * Builds and validates a certification path from a leaf and untrusted intermediates (RFC 4158, RFC 5280 section 6), or refuses with the
 * fault of the path that got furthest.
 * @module
 */
import { ClientCertificateError, refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { AcceptedAlgorithms } from "./accepted-algorithms.ts";
import { type CertificatePath, maxSameName, PathBuilder } from "./build-path.ts";
import type { PolicyInputs } from "./certificate-policies.ts";
import {
  checkCriticalExtensions,
  checkKeySoundness,
  checkLeafType,
  nameOf,
} from "./check-certificate.ts";
import { checkLeafPurpose, type KeyPurposes } from "./key-purposes.ts";
import { checkLeafDates, floorToSecond } from "./leaf-dates.ts";
import type { WorkBudget } from "./limits.ts";
import { type LinkCache, LinkSignatures } from "./link-signatures.ts";
import type { TrustStore } from "./trust-store.ts";
import { type PathProgress, type PathRules, type Stage, validatePath } from "./validate-path.ts";

/** The settings for every chain of one verifier. */
export interface PathProfile {
  readonly algorithms: AcceptedAlgorithms;
  readonly purposes: KeyPurposes;
  readonly policies: PolicyInputs;
}

/** One chain to validate. */
export interface PathRequest {
  /** Well-formed in every part. */
  readonly leaf: Certificate;
  /** The other presented certificates: untrusted, in any order; well-formed, no duplicates. */
  readonly presented: readonly Certificate[];
  readonly store: TrustStore;
  /** The one instant of this request. */
  readonly now: Date;
  readonly profile: PathProfile;
  readonly budget: WorkBudget;
  /** Which CA signed which CA, as verified for earlier chains. */
  readonly memo?: LinkCache;
}

/**
 * Returns the first valid path.
 * @throws {ClientCertificateError} the leaf's own fault first; else, of several failing paths, the fault of the one that got
 *   furthest: a wrong signature counts least, because it does not link the certificates, then the CAs' own faults, name constraints,
 *   policies. `path.no-anchor` when names lead to no anchor: then no signature was verified.
 */
export function findPath(request: PathRequest): CertificatePath {
  const { leaf, now, profile, budget, memo } = request;
  checkLeafType(leaf, profile.algorithms);
  checkLeafDates(leaf, now);
  checkCriticalExtensions(leaf);
  const rules: PathRules = {
    second: floorToSecond(now),
    algorithms: profile.algorithms,
    purposes: checkLeafPurpose(leaf, profile.purposes),
    policies: profile.policies,
    budget,
    signatures: new LinkSignatures(profile.algorithms, budget, memo),
  };
  const path = firstValid(new PathBuilder(request), rules, request);
  checkKeySoundness(leaf);
  return path;
}

function firstValid(
  builder: PathBuilder,
  rules: PathRules,
  { leaf, store, budget }: PathRequest,
): CertificatePath {
  const furthest = new Furthest();
  const exclude = builder.exclude.bind(builder);
  let valid: CertificatePath | undefined;
  builder.try((path) => {
    const progress: PathProgress = { stage: "links" };
    try {
      validatePath(path, rules, progress, exclude);
      valid = path;
      return true;
    } catch (error) {
      furthest.offer(error, progress.stage);
      return false;
    }
  });
  if (valid !== undefined) return valid;
  // A path of signed links that is too long explains more than a wrong signature.
  const isTooDeep =
    furthest.error === undefined
      ? builder.tooDeep.length > 0
      : !furthest.isLinked && builder.tooDeep.some((way) => isSignedThroughout(way, rules));
  if (isTooDeep) {
    refuse("limit.depth", `over ${budget.limits.depth} intermediates to any anchor`);
  }
  if (furthest.error !== undefined) throw furthest.error;
  const own = store
    .anchorsNamed(leaf.issuer, undefined, maxSameName)
    .find(({ certificate }) => leaf.hasSameKeyAs(certificate));
  if (own !== undefined) {
    refuse(
      "path.no-anchor",
      `${nameOf(leaf)} has the name and the key of the anchor ${own.id}: a path cannot lead from a key to itself; have a certificate issued for the client's own key`,
    );
  }
  return refuse(
    "path.no-anchor",
    `no anchor is named ${JSON.stringify(leaf.issuer.toString())}, the issuer of ${nameOf(leaf)}, and no presented CA leads to one`,
  );
}

/** Returns whether each certificate is signed by the following one, with accepted keys and algorithms. */
function isSignedThroughout(way: readonly Certificate[], rules: PathRules): boolean {
  const { algorithms, signatures } = rules;
  return way.slice(1).every((issuer, index) => {
    const certificate = way[index] as Certificate;
    return (
      algorithms.whyKeyRefused(issuer.publicKeyDescription) === undefined &&
      algorithms.acceptedScheme(certificate.signatureAlgorithm) !== undefined &&
      signatures.isSigned(certificate, issuer, index > 0)
    );
  });
}

const ranks: Readonly<Record<Stage, number>> = {
  links: 0,
  signatures: 1,
  authorities: 2,
  names: 3,
  policies: 4,
};

/** Keeps the refusal at the latest stage of a path; of several at the same stage the first one. */
class Furthest {
  error: ClientCertificateError | undefined;
  #rank = -1;

  /** Whether the path that got furthest failed for another fault than a wrong signature. */
  get isLinked(): boolean {
    return this.#rank > ranks.signatures;
  }

  /** Records a refusal of the path itself. Throws any other error: the budget is exhausted, or this library has a fault. */
  offer(error: unknown, stage: Stage): void {
    if (!(error instanceof ClientCertificateError) || error.reason === "path.budget") throw error;
    if (ranks[stage] <= this.#rank) return;
    this.#rank = ranks[stage];
    this.error = error;
  }
}
