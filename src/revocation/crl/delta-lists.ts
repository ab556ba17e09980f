/**
 * A complete list and the delta lists that go on top of it (RFC 5280 sections 5.2.4 and 6.3.3 c and h to k).
 * @module
 */
import type { Crl } from "../../x509/crl/crl.ts";

/** Whether a list that is held tells what became of the entries of this delta list. */
export function isSuperseded(delta: Crl, later: Crl): boolean {
  if (delta.number === undefined || later.number === undefined) return false;
  // Of a complete list with the same number one of the two is wrong, and nothing says which: the entry stands.
  return delta.number < later.number;
}

/** Whether the two may be combined: numbers in order, and the same key identifier or none in both (RFC 5280 section 5.2.4). */
export function buildsOn(delta: Crl, complete: Crl): boolean {
  const { baseNumber } = delta;
  if (complete.number === undefined || delta.number === undefined || baseNumber === undefined) {
    return false;
  }
  if (complete.authorityKeyIdentifier !== delta.authorityKeyIdentifier) return false;
  return complete.number >= baseNumber && complete.number < delta.number;
}

/** Returns the end of what is fresh: a list that has ended does not take the other one with it. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
