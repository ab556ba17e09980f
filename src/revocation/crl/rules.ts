import type { CrlProofs } from "./proofs.ts";
import type { CrlStore } from "./store.ts";

/** Lists, and how they are treated. */
export interface CrlRules {
  readonly crls: CrlStore;
  readonly proofs: CrlProofs;
  /** Milliseconds that a list is used after its nextUpdate. */
  readonly grace: number;
  /** Whether lists of other keys of the same name can say that a certificate is good. */
  readonly acceptOtherKeys: boolean;
}
