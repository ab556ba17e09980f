import type { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import type { WorkBudget } from "../trust/limits.ts";
import type { TrustAnchor, TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";

/** A validated path, and what stood around it. */
export interface PathToCheck {
  /** Leaf first, the anchor not included. */
  readonly certificates: readonly Certificate[];
  readonly anchor: TrustAnchor;
  /** Everything else that was presented: untrusted. */
  readonly presented: readonly Certificate[];
  readonly store: TrustStore;
  /** The one instant of this request. */
  readonly now: Date;
  readonly algorithms: AcceptedAlgorithms;
  /** For the signatures of certificates; those of lists are checked once in the life of a list. */
  readonly budget: WorkBudget;
}
