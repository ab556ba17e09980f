import type { CertificatePath } from "./build-path.ts";
import type { PolicyInputs } from "./certificate-policies.ts";

/**
 * The answer of a second validator about a path that was found valid. "not-competent": the path uses a feature that this validator is
 * known to process wrongly, so it verified only the signatures, and the first verdict stands. "over-limit": the path was not checked,
 * because that would take too long.
 */
export type CrossCheckAnswer =
  | { readonly answer: "agrees" }
  | { readonly answer: "disagrees"; readonly detail: string }
  | { readonly answer: "over-limit"; readonly detail: string }
  | { readonly answer: "not-competent"; readonly feature: string };

/** A second validator. The caller that creates the verifier passes it, so that bundles that do not use one do not contain it. */
export interface CrossCheck {
  /** Checks one path at this instant. Never rejects because of the path's contents. */
  check(path: CertificatePath, now: Date, policies: PolicyInputs): Promise<CrossCheckAnswer>;
}
