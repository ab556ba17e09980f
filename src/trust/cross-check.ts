import type { CertificatePath } from "./build-path.ts";
import type { PolicyInputs } from "./certificate-policies.ts";

/**
 * What a second validator says of a path that was found valid. "not-competent": the path uses something that this validator
 * is known to get wrong, so its answer would mean nothing and the first verdict stands.
 */
export type CrossCheckAnswer =
  | { readonly answer: "agrees" }
  | { readonly answer: "disagrees"; readonly detail: string }
  | { readonly answer: "not-competent"; readonly feature: string };

/** A second validator. Which one is decided by whoever makes the verifier, so that bundles without it stay without it. */
export interface CrossCheck {
  /** Looks at one path at this instant. Never rejects for anything that the path holds. */
  check(path: CertificatePath, now: Date, policies: PolicyInputs): Promise<CrossCheckAnswer>;
}
