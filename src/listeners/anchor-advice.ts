/**
 * Where the policies of a gate and its trust anchors contradict each other.
 * @module
 */
import type { DecisionLog } from "../observability/decision-log.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import type { GateRules } from "./listener.ts";

/**
 * Says once about each trust store: an anchor that is named and not there, and bare names beside several anchors, each of whose
 * authorities can issue the name to another client.
 */
export class AnchorAdvice {
  readonly #rules: GateRules;
  readonly #log: DecisionLog;
  #storeLookedAt: TrustStore | undefined;

  constructor(rules: GateRules, log: DecisionLog) {
    this.#rules = rules;
    this.#log = log;
  }

  /** Looks at a store that it has not seen. */
  look(store: TrustStore): void {
    if (this.#storeLookedAt === store) return;
    this.#storeLookedAt = store;
    const ids = new Set(store.anchors.map(({ id }) => id));
    this.#lookForNamed(ids);
    const { allow } = this.#rules;
    if (ids.size < 2 || allow.traits.namesAuthority) return;
    this.#log.once("policy.anchors", "the policy names no authority beside several trust anchors", {
      rule: allow.describe(),
      anchors: ids.size,
      remedy: "byAnchor({ id: policy }) says which authority's name is meant",
    });
  }

  /** A misspelt id refuses that authority's clients, and under `not` admits them. */
  #lookForNamed(ids: ReadonlySet<string>): void {
    for (const rule of [this.#rules.allow, this.#rules.shadow]) {
      const missing = rule?.traits.anchorIds.find((id) => !ids.has(id));
      if (rule === undefined || missing === undefined) continue;
      this.#log.once(
        `policy.anchor ${missing}`,
        "a policy names an anchor that the trust store has not",
        { rule: rule.describe(), anchor: missing },
      );
    }
  }
}
