/**
 * Keeps the revocation lists of a trust store current: fetches, plans, applies.
 *
 * The load balancer copies a list when it is added and never looks again, neither at its origin nor, as far as anybody
 * documents, at its nextUpdate. So somebody has to bring every new one.
 * @module
 */

import { readTrustStore } from "../../trust/trust-store.ts";
import { errorText } from "../../util/error-text.ts";
import { assertMembers, assertOptions } from "../../util/option-checks.ts";
import { APPLY_OPTION_KEYS, type ApplyOptions, applyRevocationSync } from "./apply.ts";
import {
  type FetchedList,
  type LoadedList,
  planRevocationSync,
  type RevocationQuotas,
  type SyncPlan,
} from "./plan.ts";
import type { TrustStorePort } from "./ports.ts";
import { readList } from "./read-list.ts";

/** Options of {@link syncRevocations}. */
export interface RevocationSyncOptions extends ApplyOptions {
  /** Names of the lists' origins, in the order in which they are worked on. */
  readonly sources: readonly string[];
  /** Fetches a list. What it throws is an alarm and changes nothing. */
  readonly fetchList: (source: string) => Promise<Uint8Array>;
  /** The trust store's CA bundle: only its authorities' lists are loaded. */
  readonly bundle: Uint8Array | string;
  readonly quotas?: Partial<RevocationQuotas>;
  /** Plan, but change nothing. Default false. */
  readonly dryRun?: boolean;
  /** The present. Default: the system clock. */
  readonly clock?: () => Date;
}

const OWN_KEYS = [
  "sources",
  "fetchList",
  "bundle",
  "quotas",
  "dryRun",
  "clock",
] as const satisfies readonly (keyof RevocationSyncOptions)[];

/** What a run found and did. */
export interface RevocationSyncReport {
  readonly dryRun: boolean;
  /** The plan in words. */
  readonly planned: readonly string[];
  readonly done: readonly string[];
  /** Somebody has to look at these. */
  readonly alarms: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * One run. Repeated and interrupted runs converge; at every moment a valid list is loaded if one was before.
 *
 * @throws {TypeError} for unknown and undefined options, and for a bundle that holds no authority; whatever the trust store's
 *   calls throw. A list that cannot be fetched or believed is an alarm in the report.
 */
export async function syncRevocations(
  options: RevocationSyncOptions,
): Promise<RevocationSyncReport> {
  const given: object = options;
  assertOptions("options", given, [...OWN_KEYS, ...APPLY_OPTION_KEYS]);
  assertMembers("options.sources", options.sources);
  const { sources, fetchList, bundle, quotas, dryRun = false, clock, ...toApply } = options;
  const store = readTrustStore([{ name: "the bundle", material: bundle }], []);
  const plan = planRevocationSync({
    fetched: await fetchAll(sources, fetchList),
    loaded: await readLoaded(toApply.trustStore),
    authorities: store.anchors.map(({ certificate }) => certificate),
    now: clock?.() ?? new Date(),
    ...(quotas === undefined ? {} : { quotas }),
  });
  const { alarms, warnings } = plan;
  const done = dryRun ? [] : await applyRevocationSync(plan, toApply);
  return { dryRun, planned: planInWords(plan), done, alarms, warnings };
}

/** A line for each step. */
export function planInWords({ steps }: SyncPlan): string[] {
  return steps.map((step) => {
    const gone = step.superseded.length === 0 ? "nothing" : step.superseded.join(", ");
    if (step.action === "tidy") return `${step.source}: keep ${step.active}, remove ${gone}`;
    const { crl } = step.list;
    const number = crl.number === undefined ? "" : ` number ${crl.number}`;
    return `${step.source}: add list${number} of ${crl.issuer.toString()} with ${crl.size} entries, when it is active remove ${gone}`;
  });
}

/** One after the other: lists may be large, and few are. */
async function fetchAll(
  sources: readonly string[],
  fetchList: (source: string) => Promise<Uint8Array>,
): Promise<FetchedList[]> {
  const fetched: FetchedList[] = [];
  for (const source of sources) fetched.push(await fetchOne(source, fetchList));
  return fetched;
}

async function fetchOne(
  source: string,
  fetchList: (source: string) => Promise<Uint8Array>,
): Promise<FetchedList> {
  try {
    const list = readList(await fetchList(source));
    if (list !== undefined) return { source, ok: true, list };
    return { source, ok: false, why: "it is not one revocation list in DER or PEM" };
  } catch (error) {
    return { source, ok: false, why: `it cannot be fetched: ${errorText(error)}` };
  }
}

/** Ids say nothing about issuers: their contents do. */
async function readLoaded(trustStore: TrustStorePort): Promise<LoadedList[]> {
  const loaded: LoadedList[] = [];
  for (const { id, entries } of await trustStore.revocations()) {
    const list = readList(await trustStore.content(id));
    loaded.push({ id, entries, ...(list === undefined ? {} : { list }) });
  }
  return loaded;
}
