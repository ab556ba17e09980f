/**
 * What becomes of the lists that are held when new ones arrive.
 * @module
 */
import type { Crl } from "../x509/crl.ts";
import { describe } from "./crl-group-status.ts";
import type { CrlProofs } from "./crl-proofs.ts";
import { CrlStore, newestFirst } from "./crl-store.ts";

/** Tells the operator, once per fault. */
export type Report = (message: string, fields: Readonly<Record<string, unknown>>) => void;

/** How new lists are received. */
export interface SuccessionRules {
  readonly proofs: CrlProofs;
  /** Whether a list may be replaced by an older one. */
  readonly acceptOlder: boolean;
  readonly report: Report;
  /** The lists of all places: a list is no older than what another place has told. Default: those that are held here. */
  readonly all?: () => CrlStore;
}

/**
 * New lists in the place of those that are held. A list that is older than a known one by the same signer is left out: it does
 * not know who was revoked since. One that nobody has vouched for yet stands beside what is held until somebody does, so that a
 * forged list cannot push a good one out.
 */
export function succeed(held: CrlStore, next: CrlStore, rules: SuccessionRules): CrlStore {
  const { proofs, acceptOlder, report } = rules;
  const all = rules.all?.() ?? held;
  const kept = new Set<Crl>();
  const crls = next.crls.flatMap((crl): Crl[] => {
    const known = proven(all, crl, proofs);
    // What was proven of it stays proven.
    const same = known.find((each) => isSameList(crl, each));
    if (same !== undefined) return [same];
    const before = known.find((each) =>
      proofs.signersOf(each).some((signer) => proofs.isSigned(crl, signer)),
    );
    if (before === undefined) {
      for (const each of newestOfEach(proven(held, crl, proofs), proofs)) kept.add(each);
      return [crl];
    }
    if (newestFirst(crl, before) <= 0 || acceptOlder) return [crl];
    report("an older revocation list was refused", {
      refused: describe(crl),
      kept: describe(before),
    });
    return [before];
  });
  return new CrlStore([...new Set([...crls, ...kept])], next.signers);
}

/** Lists of the same issuer, scope and kind whose signature was found right, newest first. */
function proven(lists: CrlStore, crl: Crl, proofs: CrlProofs): readonly Crl[] {
  return lists
    .groupsOf(crl.issuer)
    .flatMap(({ complete, deltas }) => (crl.isDelta ? deltas : complete))
    .filter((each) => each.scopeKey === crl.scopeKey && proofs.signersOf(each).length > 0);
}

/** The newest list of each signer: CAs may share a name. */
function newestOfEach(lists: readonly Crl[], proofs: CrlProofs): readonly Crl[] {
  const seen = new Set<string>();
  return lists.filter((crl) => {
    const keys = proofs.signersOf(crl).map(({ spkiSha256 }) => spkiSha256);
    const isNew = keys.some((key) => !seen.has(key));
    for (const key of keys) seen.add(key);
    return isNew;
  });
}

function isSameList(a: Crl, b: Crl): boolean {
  return a.byteLength === b.byteLength && Buffer.compare(a.signature, b.signature) === 0;
}
