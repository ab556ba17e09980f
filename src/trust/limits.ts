/**
 * Bounds on the work of path validation, each checked before the work it bounds is done.
 *
 * One unit of `work` is one verification with a P-256 key (about 60 us on a Lambda-like core); P-384 counts 10, P-521
 * 22, RSA by its size.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";

/** The work permitted for one presented chain before it is refused with `path.budget`. */
export interface PathLimits {
  /** Intermediates between leaf and anchor. Default 8; a load balancer in verify mode accepts 2. Deeper: `limit.depth`. */
  readonly depth: number;
  /**
   * Signature checks, in units of one P-256 verification. Default 150: some 10 ms, enough for three P-521 CAs and unrelated certificates.
   */
  readonly work: number;
  /** Complete paths that are tried, and steps of the search divided by 64. Default 32: only chains full of cross-certificates have more than a few. */
  readonly paths: number;
  /** Comparisons of one name with one constraint; long and structured names count several times. Default 50000: 1000 names below 50 subtrees; some 10 ms. */
  readonly nameChecks: number;
  /** Nodes and edges of the policy graphs of all paths together. Default 10000; a graph grows with the sum of its input, never with the product. */
  readonly policyNodes: number;
}

/** The default limits. */
export const DEFAULT_PATH_LIMITS: PathLimits = Object.freeze({
  depth: 8,
  work: 150,
  paths: 32,
  nameChecks: 50_000,
  policyNodes: 10_000,
});

/** Kinds of work that are counted up to a limit. */
export type CountedWork = "work" | "paths" | "steps" | "nameChecks" | "policyNodes";

/** Steps of the search for each path of the limit. */
const stepsPerPath = 64;

/** The work spent on one chain. All checks of the chain share it. */
export class WorkBudget {
  readonly limits: PathLimits;
  readonly #spent: Record<CountedWork, number> = {
    work: 0,
    paths: 0,
    steps: 0,
    nameChecks: 0,
    policyNodes: 0,
  };

  constructor(limits: PathLimits = DEFAULT_PATH_LIMITS) {
    this.limits = limits;
  }

  /**
   * Spends the amount, or refuses before the work is done.
   * @throws {ClientCertificateError} `path.budget`
   */
  spend(kind: CountedWork, amount: number): void {
    const limit = kind === "steps" ? this.limits.paths * stepsPerPath : this.limits[kind];
    if (this.#spent[kind] + amount > limit) {
      refuse("path.budget", `validating this chain needs more than ${limit} of ${kind}`);
    }
    this.#spent[kind] += amount;
  }

  /** The work spent so far, for tests and the log. */
  get spent(): Readonly<Record<CountedWork, number>> {
    return { ...this.#spent };
  }
}
