/**
 * Applies a plan. The run may end between any two calls: a valid list is loaded then, and the next run continues from there.
 * @module
 */
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { assertOptions } from "../../util/option-checks.ts";
import type { SyncPlan, SyncStep } from "./plan.ts";
import type { BucketPort, TrustStorePort } from "./ports.ts";
import { isSameList, pemOf, readRevocationList } from "./read-list.ts";

/** Options for applying a plan. */
export interface ApplyOptions {
  readonly trustStore: TrustStorePort;
  readonly bucket: BucketPort;
  /** Milliseconds to wait for a new list to become active. Default 120000. */
  readonly patienceMillis?: number;
  /** Waits; default by timer. */
  readonly wait?: (millis: number) => Promise<void>;
}

/** The keys of {@link ApplyOptions}. */
export const APPLY_OPTION_KEYS = [
  "trustStore",
  "bucket",
  "patienceMillis",
  "wait",
] as const satisfies readonly (keyof ApplyOptions)[];

const DEFAULT_PATIENCE = 120_000;
const POLL_MILLIS = 2000;

/**
 * Applies the steps in order.
 * @returns a line for each step that was done.
 * @throws the error of a failed call, and `Error` when a new list does not become active; the old one then stays loaded.
 */
export async function applyRevocationSync(
  plan: SyncPlan,
  options: ApplyOptions,
): Promise<string[]> {
  const given: object = options;
  assertOptions("options", given, APPLY_OPTION_KEYS);
  const done: string[] = [];
  for (const step of plan.steps) {
    done.push(step.action === "replace" ? await replace(step, options) : await tidy(step, options));
  }
  return done;
}

type Replacement = Extract<SyncStep, { action: "replace" }>;

async function replace(step: Replacement, options: ApplyOptions): Promise<string> {
  const { trustStore, bucket } = options;
  const { source, list, superseded } = step;
  const object = await bucket.put(keyOf(step), pemOf(list));
  const id = await trustStore.add(object);
  await untilActive(step, id, options);
  if (superseded.length > 0) await trustStore.remove(superseded);
  const instead = superseded.length === 0 ? "" : ` in place of ${superseded.join(", ")}`;
  return `${source}: loaded as ${id}${instead}, ${list.crl.size} entries`;
}

async function tidy(
  { source, active, superseded }: Extract<SyncStep, { action: "tidy" }>,
  { trustStore }: ApplyOptions,
): Promise<string> {
  await trustStore.remove(superseded);
  return `${source}: ${active} stays, removed ${superseded.join(", ")}`;
}

/**
 * Returns an object's key: one folder for each issuer, scope and key, and a name derived from the content, so writing it twice changes
 * nothing.
 */
function keyOf({ identity, list: { crl, der } }: Replacement): string {
  const content = createHash("sha256").update(der).digest("hex").slice(0, 16);
  return `${identity.id.slice(0, 16)}/${crl.number ?? crl.thisUpdate}-${content}.pem`;
}

/**
 * Waits until a list is active: the trust store is active, it lists the new id with the same number of entries, and its content under
 * that id is exactly this list.
 */
async function untilActive(
  { source, list }: Replacement,
  id: string,
  { trustStore, patienceMillis = DEFAULT_PATIENCE, wait = delay }: ApplyOptions,
): Promise<void> {
  for (let waited = 0; ; waited += POLL_MILLIS) {
    const status = await trustStore.status();
    const loaded = (await trustStore.revocations()).find((each) => each.id === id);
    if (status === "ACTIVE" && loaded !== undefined && loaded.entries === list.crl.size) break;
    if (waited >= patienceMillis) {
      throw new Error(`${source}: list ${id} did not become active; the old one stays loaded`);
    }
    await wait(POLL_MILLIS);
  }
  const content = readRevocationList(await trustStore.content(id));
  if (content === undefined || !isSameList(content.crl, list.crl)) {
    throw new Error(`${source}: list ${id} is not what was added; the old one stays loaded`);
  }
}
