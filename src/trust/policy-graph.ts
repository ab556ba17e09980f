/**
 * The valid policy graph of RFC 9618: one node for each depth and policy, so that it grows with the sum of the certificates' policies,
 * while RFC 5280's tree grows with the product (CVE-2023-0464).
 * @module
 */

import { addTo } from "../util/multi-map.ts";
import { ANY_POLICY } from "../x509/der/oids.ts";
import type { WorkBudget } from "./limits.ts";

/** One policy at one depth. Parents are nodes of the depth above; none means its only parent is the anyPolicy node. */
interface PolicyNode {
  readonly policy: string;
  /** The policies that the next certificate must contain instead of this policy. */
  expected: readonly string[];
  readonly parents: readonly PolicyNode[];
}

type Level = Map<string, PolicyNode>;

/** The graph while a path is processed, from the anchor down. */
export class PolicyGraph {
  readonly #budget: WorkBudget;
  readonly #levels: Level[] = [];
  #isNull = false;

  constructor(budget: WorkBudget) {
    this.#budget = budget;
    const root: PolicyNode = { policy: ANY_POLICY, expected: [ANY_POLICY], parents: [] };
    this.#levels.push(new Map([[ANY_POLICY, root]]));
  }

  /** Whether the graph is null. */
  get isNull(): boolean {
    return this.#isNull;
  }

  /** Sets the graph to null, as for a certificate without policies (RFC 5280 6.1.3 e). */
  setNull(): void {
    this.#isNull = true;
    this.#levels.length = 0;
  }

  /**
   * Adds a depth for one certificate's policies (RFC 9618 section 5.4, 6.1.3 d).
   * @param anyAllowed whether the certificate's anyPolicy counts.
   */
  addLevel(policies: readonly string[], anyAllowed: boolean): void {
    if (this.#isNull) return;
    const level: Level = new Map();
    const parentsOf = this.#expectations();
    const any = this.#last().get(ANY_POLICY);
    const otherwise = any === undefined ? undefined : [any];
    for (const policy of policies) {
      const parents = parentsOf.get(policy) ?? otherwise;
      if (policy !== ANY_POLICY && parents !== undefined) this.#addNode(level, policy, parents);
    }
    if (anyAllowed && policies.includes(ANY_POLICY)) this.#addExpected(level, parentsOf);
    this.#levels.push(level);
    if (level.size === 0) this.setNull();
  }

  /** Applies policy mappings, from the issuer's to the subject's domain (RFC 9618 section 5.5, 6.1.4 b 1). */
  map(mappings: ReadonlyMap<string, readonly string[]>): void {
    if (this.#isNull) return;
    const level = this.#last();
    const any = level.get(ANY_POLICY);
    for (const [policy, expected] of mappings) {
      const node = level.get(policy);
      if (node !== undefined) {
        this.#budget.spend("policyNodes", expected.length);
        node.expected = expected;
      } else if (any !== undefined) {
        this.#addNode(level, policy, any.parents, expected);
      }
    }
  }

  /** Removes mapped policies, because mapping is inhibited (6.1.4 b 2). */
  remove(policies: Iterable<string>): void {
    if (this.#isNull) return;
    const level = this.#last();
    for (const policy of policies) level.delete(policy);
    if (level.size === 0) this.setNull();
  }

  /**
   * Returns whether one of the policies for which the whole path is valid is one of these (6.1.5 g). Nodes are reached from the leaf
   * upwards, so nodes without a descendant at the leaf do not count; a policy is in the authorities' domain when its parent is anyPolicy.
   */
  allowsOneOf(wanted: ReadonlySet<string>): boolean {
    if (this.#isNull) return false;
    if (wanted.has(ANY_POLICY) || this.#last().has(ANY_POLICY)) return true;
    const reached = new Set(this.#last().values());
    for (const { policy, parents } of reached) {
      if (!parents.some(isAny)) for (const parent of parents) reached.add(parent);
      else if (wanted.has(policy)) return true;
    }
    return false;
  }

  /** Adds every expected policy that the certificate does not contain: its anyPolicy represents them. */
  #addExpected(level: Level, parentsOf: ReadonlyMap<string, readonly PolicyNode[]>): void {
    for (const [policy, parents] of parentsOf) {
      if (!level.has(policy)) this.#addNode(level, policy, parents);
    }
  }

  #last(): Level {
    return this.#levels.at(-1) ?? new Map();
  }

  /** Returns which nodes expect each policy. */
  #expectations(): Map<string, PolicyNode[]> {
    const parentsOf = new Map<string, PolicyNode[]>();
    for (const node of this.#last().values()) {
      for (const policy of node.expected) addTo(parentsOf, policy, node);
    }
    return parentsOf;
  }

  #addNode(
    level: Level,
    policy: string,
    parents: readonly PolicyNode[],
    expected: readonly string[] = [policy],
  ): void {
    this.#budget.spend("policyNodes", expected.length + parents.length);
    level.set(policy, { policy, expected, parents });
  }
}

function isAny({ policy }: PolicyNode): boolean {
  return policy === ANY_POLICY;
}
