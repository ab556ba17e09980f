/**
 * Plans the steps after which the trust store has the newest lists. Pure: computed from the fetched and the loaded lists.
 * @module
 */
import { assertOptions } from "../../util/option-checks.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { bindSources } from "./bind-sources.ts";
import type { Bindings } from "./bindings.ts";
import { identifyList, type ListIdentity } from "./list-identity.ts";
import { type IdentifiedList, type LoadedList, reportLoadedLists } from "./loaded-lists.ts";
import { DEFAULT_REVOCATION_QUOTAS, QuotaLedger, type RevocationQuotas } from "./quotas.ts";
import { isNewer, isSameList, type ReadList, whyNotLoadable } from "./read-list.ts";

/** The result of one configured source. */
export type FetchedList =
  | { readonly source: string; readonly ok: true; readonly list: ReadList }
  | { readonly source: string; readonly ok: false; readonly why: string };

/** One step. A replacement removes the old lists only after the new one is active. */
export type SyncStep =
  | {
      readonly action: "replace";
      readonly source: string;
      readonly list: ReadList;
      readonly identity: ListIdentity;
      /** Ids of the lists that the new one replaces; none at first. */
      readonly superseded: readonly string[];
    }
  | {
      readonly action: "tidy";
      readonly source: string;
      /** The list that stays. */
      readonly active: string;
      readonly superseded: readonly string[];
    };

/** The steps, and the alarms and warnings for the operator. */
export interface SyncPlan {
  readonly steps: readonly SyncStep[];
  /** Each source's binding from now on; to be recorded before the steps are applied. */
  readonly bindings: Bindings;
  /** The sources that this run binds, with their bindings. */
  readonly bound: readonly string[];
  /** Nothing is changed for the source of an alarm, but a list may be renewed by its own successor. */
  readonly alarms: readonly string[];
  readonly warnings: readonly string[];
}

/** The input of a plan. */
export interface PlanInput {
  readonly fetched: readonly FetchedList[];
  readonly loaded: readonly LoadedList[];
  /** The authorities that may sign lists: the trust store's bundle. */
  readonly authorities: readonly Certificate[];
  readonly now: Date;
  readonly quotas?: Partial<RevocationQuotas>;
  /** Each source's binding so far. Default: none. */
  readonly bindings?: Bindings;
  /** By source the id of the identity that the operator accepts for it. Default: none. */
  readonly accept?: Readonly<Record<string, string>>;
}

interface Authentic {
  readonly source: string;
  readonly list: ReadList;
  readonly identity: ListIdentity;
}

const KEYS = [
  "fetched",
  "loaded",
  "authorities",
  "now",
  "quotas",
  "bindings",
  "accept",
] as const satisfies readonly (keyof PlanInput)[];

/**
 * Computes the plan. Deterministic; the lists' contents cannot make it throw.
 * @throws {TypeError} for unknown and undefined keys.
 */
export function planRevocationSync(input: PlanInput): SyncPlan {
  const given: object = input;
  assertOptions("input", given, KEYS);
  const quotas: object = input.quotas ?? {};
  assertOptions("quotas", quotas, Object.keys(DEFAULT_REVOCATION_QUOTAS));
  const planner = new Planner(input);
  const authentic = input.fetched.flatMap((fetched) => planner.assess(fetched));
  const configured = input.fetched.map(({ source }) => source);
  const { usable, bindings, bound, alarms } = bindSources({
    configured,
    delivered: authentic,
    loaded: planner.loadedIdentities(),
    bindings: input.bindings ?? new Map(),
    accept: input.accept ?? {},
  });
  planner.alarms.push(...alarms);
  const used = authentic.filter(({ source }) => usable.has(source));
  for (const each of used) planner.place(each);
  planner.report(configured, bindings);
  const { steps, warnings } = planner;
  return { steps, bindings, bound, alarms: planner.alarms, warnings };
}

class Planner {
  readonly steps: SyncStep[] = [];
  readonly alarms: string[] = [];
  readonly warnings: string[] = [];
  readonly #input: PlanInput;
  readonly #ledger: QuotaLedger;
  readonly #loaded: readonly IdentifiedList[];
  /** The sources' lists that will be loaded. */
  readonly #kept: ReadList[] = [];

  constructor(input: PlanInput) {
    const { loaded, authorities, quotas = {} } = input;
    this.#input = input;
    this.#ledger = new QuotaLedger(quotas, loaded);
    this.#loaded = loaded.map((each) => ({
      ...each,
      identity: each.list && identifyList(each.list.crl, authorities),
    }));
  }

  /** Returns the delivered list when it is authentic and in force; otherwise adds an alarm. */
  assess(fetched: FetchedList): Authentic[] {
    const { authorities, now } = this.#input;
    const { source } = fetched;
    const identity = fetched.ok ? identifyList(fetched.list.crl, authorities) : undefined;
    const why = fetched.ok
      ? whyNotLoadable(fetched.list, identity !== undefined, now)
      : fetched.why;
    if (fetched.ok && identity !== undefined && why === undefined) {
      return [{ source, list: fetched.list, identity }];
    }
    this.alarms.push(`${source}: ${why}; nothing was changed`);
    return [];
  }

  loadedIdentities() {
    return this.#loaded.flatMap(({ id, identity, list }) =>
      identity === undefined || list?.crl.isDelta === true ? [] : [{ id, identity }],
    );
  }

  /** Plans to load a list in place of its predecessors, which are only those of the same identity. */
  place({ source, list, identity }: Authentic): void {
    const rivals = this.#loaded.filter((each) => each.identity?.id === identity.id);
    const same = rivals.find((each) => each.list && isSameList(each.list.crl, list.crl));
    const others = rivals.filter((each) => each !== same);
    const blocking = others.find((each) => each.list && !isSupersededBy(each.list, list));
    if (blocking?.list !== undefined) {
      const { number = "without number", thisUpdate } = blocking.list.crl;
      this.alarms.push(
        `${source}: list ${String(list.crl.number ?? "without number")} is not newer than list ${number} of ${new Date(thisUpdate).toISOString()}, which is loaded as ${blocking.id}; nothing was changed`,
      );
      return;
    }
    const superseded = others.map(({ id }) => id);
    if (same === undefined) {
      const refused = this.#ledger.add(list);
      if (refused !== undefined) {
        this.alarms.push(`${source}: ${refused}; nothing was changed`);
        return;
      }
      this.steps.push({ action: "replace", source, list, identity, superseded });
    } else if (superseded.length > 0) {
      this.steps.push({ action: "tidy", source, active: same.id, superseded });
    }
    this.#kept.push(list);
    this.#ledger.remove(others);
  }

  /** Reports on the lists that will be loaded after the steps. */
  report(configured: readonly string[], bindings: Bindings): void {
    const { alarms, warnings } = reportLoadedLists({
      loaded: this.#loaded,
      superseded: new Set(this.steps.flatMap(({ superseded }) => superseded)),
      configured,
      bindings,
      now: this.#input.now,
    });
    this.alarms.push(...alarms);
    this.warnings.push(...warnings, ...this.#ledger.outlook(this.#kept));
  }
}

/** Returns whether a loaded list of the same identity can be removed once the new one is active: it is older or identical. */
function isSupersededBy(loaded: ReadList, list: ReadList): boolean {
  return isSameList(loaded.crl, list.crl) || isNewer(list.crl, loaded.crl) === true;
}
