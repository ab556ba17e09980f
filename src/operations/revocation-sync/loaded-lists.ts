/**
 * Alarms and warnings about the lists that stay loaded, whatever the sources delivered: an address that delivers another list must not
 * hide that a loaded list has expired.
 * @module
 */
import type { Bindings } from "./bindings.ts";
import { identityInWords, type ListIdentity } from "./list-identity.ts";
import { issuerText, type ReadList } from "./read-list.ts";

/** A list of the trust store; without `list` when its content cannot be read. */
export interface LoadedList {
  readonly id: string;
  readonly entries: number;
  readonly list?: ReadList;
}

/** A loaded list, and its identity when an authority of the bundle signed it. */
export interface IdentifiedList extends LoadedList {
  readonly identity: ListIdentity | undefined;
}

/** The input of the report on the loaded lists. */
export interface LoadedListsInput {
  readonly loaded: readonly IdentifiedList[];
  /** Ids of the lists that this run removes. */
  readonly superseded: ReadonlySet<string>;
  readonly configured: readonly string[];
  readonly bindings: Bindings;
  readonly now: Date;
}

/** Alarms and warnings about the loaded lists. */
export interface LoadedListsReport {
  readonly alarms: readonly string[];
  readonly warnings: readonly string[];
}

/** Reports on every loaded list. */
export function reportLoadedLists(input: LoadedListsInput): LoadedListsReport {
  const alarms: string[] = [];
  const warnings: string[] = [];
  for (const loaded of input.loaded) {
    const { id, list } = loaded;
    const goes = input.superseded.has(id);
    if (list === undefined) {
      warnings.push(`list ${id} of the trust store cannot be read; it is not changed`);
      continue;
    }
    const name = `list ${id} of ${describe(loaded, list)}`;
    const ended = hasEnded(list, input.now);
    if (ended && goes) warnings.push(`${name} ended ${endOf(list)}; it is replaced only now`);
    else if (ended) alarms.push(`${name} ended ${endOf(list)}; ${advice(loaded, input)}`);
    else if (!goes) warnings.push(...warningsOf(loaded, list, name, input));
  }
  return { alarms, warnings };
}

function hasEnded({ crl }: ReadList, now: Date): boolean {
  return crl.nextUpdate !== undefined && crl.nextUpdate <= now.getTime();
}

function warningsOf(
  loaded: IdentifiedList,
  list: ReadList,
  name: string,
  { now }: LoadedListsInput,
): string[] {
  const warnings: string[] = [];
  const { nextUpdate, thisUpdate } = list.crl;
  if (loaded.identity === undefined) {
    warnings.push(
      `${name} is not signed by an authority of the bundle; it is not changed. Remove it by hand if none of your clients needs it`,
    );
  }
  if (nextUpdate === undefined) {
    warnings.push(`${name} has no nextUpdate: its expiry is unknown`);
  } else if (nextUpdate - now.getTime() < (nextUpdate - thisUpdate) / 10) {
    warnings.push(`${name} ends ${endOf(list)} and there is no newer one yet`);
  }
  return warnings;
}

function describe({ identity }: IdentifiedList, { crl }: ReadList): string {
  return identity === undefined ? issuerText(crl) : identityInWords(identity);
}

function advice({ id, identity }: IdentifiedList, input: LoadedListsInput): string {
  const source = input.configured.find((each) => input.bindings.get(each)?.id === identity?.id);
  if (identity !== undefined && source !== undefined) {
    return `${source} must deliver a newer one, but did not`;
  }
  return `no source is bound to it. Configure one, or remove it with aws elbv2 remove-trust-store-revocations --revocation-ids ${id} when no certificate of that key is used any more`;
}

function endOf({ crl }: ReadList): string {
  return crl.nextUpdate === undefined ? "never" : new Date(crl.nextUpdate).toISOString();
}
