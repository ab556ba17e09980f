/**
 * What becomes of the lists that are held when new ones arrive.
 * @module
 */
import type { Crl } from "../../x509/crl/crl.ts";
import { describe } from "./group-status.ts";
import type { CrlProofs } from "./proofs.ts";
import { CrlStore, newestFirst } from "./store.ts";

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
  /**
   * Whether lists that were proven stay until a successor comes, where anybody may answer for the place: the list of another CA,
   * or of another scope, must not push them out. Default false: who has a list taken out of a bundle wants it gone.
   */
  readonly keepsAbsent?: boolean;
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
  if (rules.keepsAbsent === true) for (const each of absent(held, crls, proofs)) kept.add(each);
  return new CrlStore([...new Set([...crls, ...kept])], next.signers);
}

/** Proven lists, the newest of each signer, that none of these succeeds. */
function absent(held: CrlStore, crls: readonly Crl[], proofs: CrlProofs): readonly Crl[] {
  const newest = held.groups.flatMap(({ complete, deltas }) => [
    ...newestOfEach(
      complete.filter((each) => proofs.signersOf(each).length > 0),
      proofs,
    ),
    ...newestOfEach(
      deltas.filter((each) => proofs.signersOf(each).length > 0),
      proofs,
    ),
  ]);
  return newest.filter(
    (each) =>
      !crls.some(
        (next) =>
          next.isDelta === each.isDelta &&
          next.scopeKey === each.scopeKey &&
          proofs.signersOf(each).some((signer) => proofs.isSigned(next, signer)),
      ),
  );
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
