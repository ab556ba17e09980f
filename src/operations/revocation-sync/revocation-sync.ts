/**
 * Keeps the revocation lists of a trust store current: fetches, plans, applies.
 *
 * The load balancer copies a list when it is added and never reads it again: it checks neither its origin nor, as far as AWS documents,
 * its nextUpdate. So every new list must be added.
 * @module
 */

import { readTrustStore } from "../../trust/trust-store.ts";
import { errorText } from "../../util/error-text.ts";
import { assertMembers, assertOptions, printable } from "../../util/option-checks.ts";
import { APPLY_OPTION_KEYS, type ApplyOptions, applyRevocationSync } from "./apply.ts";
import { isIdentityId, readBindings, writeBindings } from "./bindings.ts";
import type { LoadedList } from "./loaded-lists.ts";
import { type FetchedList, planRevocationSync, type SyncPlan } from "./plan.ts";
import type { BindingsPort, TrustStorePort } from "./ports.ts";
import type { RevocationQuotas } from "./quotas.ts";
import { issuerText, readRevocationList } from "./read-list.ts";

/** Options of {@link syncRevocations}. */
export interface RevocationSyncOptions extends ApplyOptions {
  /** Names of the lists' origins, in the order in which they are processed. */
  readonly sources: readonly string[];
  /** Fetches a list. An error that it throws is reported as an alarm, and nothing is changed for the source. */
  readonly fetchList: (source: string) => Promise<Uint8Array>;
  /** The trust store's CA bundle: only its authorities' lists are loaded. */
  readonly bundle: Uint8Array | string;
  /**
   * Where the record of the bindings is stored. Default: nowhere; each run then binds the sources again, as far as the loaded lists allow
   * it, and an accepted change applies to one run.
   */
  readonly bindings?: BindingsPort;
  /**
   * The operator's acceptance of a change: by source the id of the list's identity, as stated in the alarm. Default: none. A source
   * that delivers anything else is not bound to it.
   */
  readonly accept?: Readonly<Record<string, string>>;
  readonly quotas?: Partial<RevocationQuotas>;
  /** Plan, but change nothing. Default false. */
  readonly dryRun?: boolean;
  /** The current time. Default: the system clock. */
  readonly clock?: () => Date;
}

/** What a run found and did. */
export interface RevocationSyncReport {
  readonly dryRun: boolean;
  /** The plan in words. */
  readonly planned: readonly string[];
  readonly done: readonly string[];
  /** The sources that this run bound, with their bindings: compare them once with the CA's information. */
  readonly bound: readonly string[];
  /** Alarms, which the operator must examine. */
  readonly alarms: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Performs one run. Repeated and interrupted runs converge; at every moment a valid list is loaded if one was before.
 *
 * @throws {TypeError} for a bundle that contains no authority and for wrong, unknown and undefined options; {Error} for a record of
 *   bindings that cannot be read; the errors of the trust store's calls. A list that cannot be fetched or is not accepted is an
 *   alarm in the report.
 */
export async function syncRevocations(
  options: RevocationSyncOptions,
): Promise<RevocationSyncReport> {
  checkOptions(options);
  const { sources, fetchList, bundle, quotas, dryRun = false, clock, ...rest } = options;
  const { bindings: port, accept, ...toApply } = rest;
  const store = readTrustStore([{ name: "the bundle", material: bundle }], []);
  const stored = await port?.read();
  const bindings = stored === undefined ? new Map() : readBindings(stored.text);
  const plan = planRevocationSync({
    fetched: await fetchAll(sources, fetchList),
    loaded: await readLoaded(toApply.trustStore),
    authorities: store.anchors.map(({ certificate }) => certificate),
    now: clock?.() ?? new Date(),
    bindings,
    ...(accept === undefined ? {} : { accept }),
    ...(quotas === undefined ? {} : { quotas }),
  });
  const { alarms, warnings, bound } = plan;
  // Recorded first: the source of a loaded list is always on record, wherever the run ends.
  if (!dryRun && bound.length > 0) {
    await port?.write(writeBindings(plan.bindings), stored?.version);
  }
  const done = dryRun ? [] : await applyRevocationSync(plan, toApply);
  return { dryRun, planned: planInWords(plan), done, bound, alarms, warnings };
}

const OWN_KEYS = [
  "sources",
  "fetchList",
  "bundle",
  "quotas",
  "dryRun",
  "clock",
  "bindings",
  "accept",
] as const satisfies readonly (keyof RevocationSyncOptions)[];

function checkOptions(options: RevocationSyncOptions): void {
  const given: object = options;
  assertOptions("options", given, [...OWN_KEYS, ...APPLY_OPTION_KEYS]);
  assertMembers("options.sources", options.sources);
  if (new Set(options.sources).size !== options.sources.length) {
    throw new TypeError("options.sources names a source twice");
  }
  if (!("accept" in options)) return;
  const { accept } = options;
  if (typeof accept !== "object" || accept === null || Array.isArray(accept)) {
    throw new TypeError('options.accept must be an object such as {"<source>":"<identity>"}');
  }
  for (const [source, id] of Object.entries(accept)) {
    if (!options.sources.includes(source)) {
      throw new TypeError(`options.accept: ${printable(source)} is not a configured source`);
    }
    if (!isIdentityId(id)) {
      throw new TypeError(`options.accept: ${printable(source)} must have 64 hexadecimal digits`);
    }
  }
}

/** Returns a line for each step. */
export function planInWords({ steps }: SyncPlan): string[] {
  return steps.map((step) => {
    const gone = step.superseded.length === 0 ? "nothing" : step.superseded.join(", ");
    if (step.action === "tidy") return `${step.source}: keep ${step.active}, remove ${gone}`;
    const { crl } = step.list;
    const number = crl.number === undefined ? "" : ` number ${crl.number}`;
    return `${step.source}: add list${number} of ${issuerText(crl)} with ${crl.size} entries, when it is active remove ${gone}`;
  });
}

/** Fetches the lists sequentially, because a list may be large. Few are. */
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
    const list = readRevocationList(await fetchList(source));
    if (list !== undefined) return { source, ok: true, list };
    return { source, ok: false, why: "it is not one revocation list in DER or PEM" };
  } catch (error) {
    return { source, ok: false, why: `it cannot be fetched: ${errorText(error)}` };
  }
}

/** Reads the loaded lists' contents, because ids do not identify issuers. */
async function readLoaded(trustStore: TrustStorePort): Promise<LoadedList[]> {
  const loaded: LoadedList[] = [];
  for (const { id, entries } of await trustStore.revocations()) {
    const list = readRevocationList(await trustStore.content(id));
    loaded.push({ id, entries, ...(list === undefined ? {} : { list }) });
  }
  return loaded;
}
