/**
 * What has to be done so that the trust store has the newest lists: pure, from what was fetched and what is loaded.
 * @module
 */
import { assertOptions } from "../../util/option-checks.ts";
import type { Certificate } from "../../x509/certificate.ts";
import {
  isNewer,
  isSameList,
  isSigned,
  pemOf,
  type ReadList,
  whyNotLoadable,
} from "./read-list.ts";

/** What came of one configured source. */
export type FetchedList =
  | { readonly source: string; readonly ok: true; readonly list: ReadList }
  | { readonly source: string; readonly ok: false; readonly why: string };

/** A list of the trust store; without `list` when its content cannot be read. */
export interface LoadedList {
  readonly id: string;
  readonly entries: number;
  readonly list?: ReadList;
}

/** Quotas of the trust store. Defaults are AWS's. */
export interface RevocationQuotas {
  /** Entries of all lists together. Default 500000 (L-37E1617B). */
  readonly entries: number;
  /** Lists. Default 30 (L-332EE142). */
  readonly lists: number;
  /** Bytes of one file. Default 52428800. */
  readonly fileBytes: number;
}

/** AWS's quotas. */
export const DEFAULT_REVOCATION_QUOTAS: RevocationQuotas = Object.freeze({
  entries: 500_000,
  lists: 30,
  fileBytes: 50 * 1024 * 1024,
});

/** One thing to do. A replacement removes the old lists only after the new one is active. */
export type SyncStep =
  | {
      readonly action: "replace";
      readonly source: string;
      readonly list: ReadList;
      /** Ids of the lists that the new one makes superfluous; none at first. */
      readonly superseded: readonly string[];
    }
  | {
      readonly action: "tidy";
      readonly source: string;
      /** The list that stays. */
      readonly active: string;
      readonly superseded: readonly string[];
    };

/** What to do, and what somebody has to look at. */
export interface SyncPlan {
  readonly steps: readonly SyncStep[];
  /** Nothing is changed for the source of an alarm. */
  readonly alarms: readonly string[];
  readonly warnings: readonly string[];
}

/** What a plan is made of. */
export interface PlanInput {
  readonly fetched: readonly FetchedList[];
  readonly loaded: readonly LoadedList[];
  /** The authorities that may sign lists: the trust store's bundle. */
  readonly authorities: readonly Certificate[];
  readonly now: Date;
  readonly quotas?: Partial<RevocationQuotas>;
}

const KEYS = [
  "fetched",
  "loaded",
  "authorities",
  "now",
  "quotas",
] as const satisfies readonly (keyof PlanInput)[];

/**
 * Makes the plan. Deterministic; does not throw for anything in the lists.
 * @throws {TypeError} for unknown and undefined keys.
 */
export function planRevocationSync(input: PlanInput): SyncPlan {
  const given: object = input;
  assertOptions("input", given, KEYS);
  const quotas: object = input.quotas ?? {};
  assertOptions("quotas", quotas, Object.keys(DEFAULT_REVOCATION_QUOTAS));
  const planner = new Planner(input);
  for (const fetched of input.fetched) planner.take(fetched);
  return planner.plan();
}

class Planner {
  readonly #input: PlanInput;
  readonly #quotas: RevocationQuotas;
  readonly #steps: SyncStep[] = [];
  readonly #alarms: string[] = [];
  readonly #warnings: string[] = [];
  readonly #scopes = new Map<string, string>();
  /** As they will be when the steps so far have been done. */
  #entries: number;
  #lists: number;

  constructor(input: PlanInput) {
    this.#input = input;
    this.#quotas = { ...DEFAULT_REVOCATION_QUOTAS, ...input.quotas };
    this.#entries = input.loaded.reduce((total, { entries }) => total + entries, 0);
    this.#lists = input.loaded.length;
    for (const { id, list } of input.loaded) {
      if (list === undefined) {
        this.#warnings.push(`list ${id} of the trust store cannot be read; it is left alone`);
      }
    }
  }

  plan(): SyncPlan {
    return { steps: this.#steps, alarms: this.#alarms, warnings: this.#warnings };
  }

  take(fetched: FetchedList): void {
    const { source } = fetched;
    const why = fetched.ok
      ? whyNotLoadable(fetched.list, this.#input.authorities, this.#input.now)
      : fetched.why;
    if (!fetched.ok || why !== undefined) {
      this.#alarms.push(`${source}: ${why}; nothing was changed`);
      return;
    }
    const { crl } = fetched.list;
    const twin = this.#scopes.get(crl.scopeKey);
    if (twin !== undefined) {
      this.#alarms.push(`${source}: ${twin} serves a list of the same issuer and scope; left out`);
      return;
    }
    this.#scopes.set(crl.scopeKey, source);
    this.#place(source, fetched.list);
  }

  #place(source: string, list: ReadList): void {
    const { loaded, now } = this.#input;
    const rivals = loaded.filter((each) => each.list?.crl.scopeKey === list.crl.scopeKey);
    const same = rivals.find((each) => each.list && isSameList(each.list.crl, list.crl));
    const others = rivals.filter((each) => each !== same);
    const blocking = others.find(
      (each) => each.list && !isSupersededBy(each.list, list, this.#input.authorities),
    );
    if (blocking?.list !== undefined) {
      const { number = "without number", thisUpdate } = blocking.list.crl;
      this.#alarms.push(
        `${source}: list ${String(list.crl.number ?? "without number")} is not newer than list ${number} of ${new Date(thisUpdate).toISOString()}, which is loaded as ${blocking.id}; nothing was changed`,
      );
      return;
    }
    const superseded = others.map(({ id }) => id);
    if (same !== undefined) {
      if (superseded.length > 0) {
        this.#steps.push({ action: "tidy", source, active: same.id, superseded });
        this.#forget(others);
      }
      this.#warnWhenLate(source, list, now);
      return;
    }
    const refused = this.#overQuota(list);
    if (refused !== undefined) {
      this.#alarms.push(`${source}: ${refused}; nothing was changed`);
      return;
    }
    this.#steps.push({ action: "replace", source, list, superseded });
    this.#entries += list.crl.size;
    this.#lists += 1;
    this.#forget(others);
  }

  #forget(lists: readonly LoadedList[]): void {
    this.#entries -= lists.reduce((total, { entries }) => total + entries, 0);
    this.#lists -= lists.length;
  }

  /** Old and new list are loaded together for a while: never is one removed before the other is active. */
  #overQuota(list: ReadList): string | undefined {
    const { entries, lists, fileBytes } = this.#quotas;
    const needed = this.#entries + list.crl.size;
    if (needed > entries) {
      return `old and new lists together have ${needed} entries, over the quota of ${entries}: ask for a higher quota (L-37E1617B), or put this authority into a trust store of its own`;
    }
    if (this.#lists + 1 > lists) {
      return `there would be ${this.#lists + 1} lists, over the quota of ${lists}: ask for a higher quota (L-332EE142)`;
    }
    const bytes = pemOf(list).length;
    if (bytes > fileBytes) {
      return `its PEM has ${bytes} bytes, over the quota of ${fileBytes}, which cannot be raised: have the authority split its lists`;
    }
    if (list.crl.size > entries / 2) {
      this.#warnings.push(
        `the list of ${list.crl.issuer.toString()} has ${list.crl.size} entries, over half of the quota of ${entries}: its next renewal will not fit beside it; ask for a higher quota (L-37E1617B) now`,
      );
    }
    return undefined;
  }

  #warnWhenLate(source: string, { crl }: ReadList, now: Date): void {
    if (crl.nextUpdate === undefined) return;
    const life = crl.nextUpdate - crl.thisUpdate;
    if (crl.nextUpdate - now.getTime() < life / 10) {
      const end = new Date(crl.nextUpdate).toISOString();
      this.#warnings.push(`${source}: the list ends ${end} and there is no newer one yet`);
    }
  }
}

/**
 * Whether a loaded list may go when the new one is there: it is older, or the same once more, or nobody of the bundle signed it
 * (the authority's key was renewed, or somebody loaded a forgery).
 */
function isSupersededBy(
  loaded: ReadList,
  list: ReadList,
  authorities: readonly Certificate[],
): boolean {
  if (isSameList(loaded.crl, list.crl)) return true;
  if (isNewer(list.crl, loaded.crl) === true) return true;
  return !isSigned(loaded.crl, authorities);
}
