import type { CertificatePath } from "./build-path.ts";
import type { PolicyInputs } from "./certificate-policies.ts";

/**
 * What a second validator says of a path that was found valid. "not-competent": the path uses something that this validator
 * is known to get wrong, so of the rest only the signatures were looked at, and the first verdict stands. "over-limit": the
 * path was not looked at, because that would take too long.
 */
export type CrossCheckAnswer =
  | { readonly answer: "agrees" }
  | { readonly answer: "disagrees"; readonly detail: string }
  | { readonly answer: "over-limit"; readonly detail: string }
  | { readonly answer: "not-competent"; readonly feature: string };

/** A second validator. Which one is decided by whoever makes the verifier, so that bundles without it stay without it. */
export interface CrossCheck {
  /** Looks at one path at this instant. Never rejects for anything that the path holds. */
  check(path: CertificatePath, now: Date, policies: PolicyInputs): Promise<CrossCheckAnswer>;
}
