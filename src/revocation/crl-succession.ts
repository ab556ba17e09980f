/**
 * What becomes of the lists that are held when new ones arrive.
 * @module
 */
import type { Certificate } from "../x509/certificate.ts";
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
}

/**
 * New lists in the place of those that are held. A list that is older than the one it would replace is left out: it does not know
 * who was revoked since. One that nobody has vouched for yet stands beside its predecessor until somebody does, so that a forged
 * list cannot push a good one out.
 */
export function succeed(held: CrlStore, next: CrlStore, rules: SuccessionRules): CrlStore {
  const kept = new Set<Crl>();
  const crls = next.crls.flatMap((crl): Crl[] => {
    const before = lastProven(held, crl, rules.proofs);
    if (before === undefined) return [crl];
    // What was proven of it stays proven.
    if (isSameList(crl, before)) return [before];
    if (newestFirst(crl, before) > 0 && !rules.acceptOlder) {
      rules.report("an older revocation list was refused", {
        refused: describe(crl),
        kept: describe(before),
      });
      kept.add(before);
      return [];
    }
    const vouched = rules.proofs.signersOf(before);
    if (!isVouchedFor(crl, vouched, rules.proofs)) kept.add(before);
    return [crl];
  });
  return new CrlStore([...new Set([...crls, ...kept])], next.signers);
}

/** The newest list of the same issuer, scope and kind whose signature was found right. */
function lastProven(held: CrlStore, crl: Crl, proofs: CrlProofs): Crl | undefined {
  for (const { complete, deltas } of held.groupsOf(crl.issuer)) {
    const found = (crl.isDelta ? deltas : complete).find(
      (each) => each.scopeKey === crl.scopeKey && proofs.signersOf(each).length > 0,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function isVouchedFor(crl: Crl, signers: readonly Certificate[], proofs: CrlProofs): boolean {
  return signers.some((signer) => proofs.isSigned(crl, signer));
}

function isSameList(a: Crl, b: Crl): boolean {
  return a.byteLength === b.byteLength && Buffer.compare(a.signature, b.signature) === 0;
}
