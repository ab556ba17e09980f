/**
 * The revocation lists of one moment, by issuer and scope.
 * @module
 */
import { createHash } from "node:crypto";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import type { DistinguishedName } from "../../x509/names/distinguished-name.ts";

/** All lists of one issuer with the same scope, newest first. */
export interface CrlGroup {
  readonly complete: readonly Crl[];
  readonly deltas: readonly Crl[];
  /** Lists whose source is past its hard age: they can revoke, but their silence means nothing. */
  readonly stale: ReadonlySet<Crl>;
}

interface GrowingGroup extends CrlGroup {
  readonly complete: Crl[];
  readonly deltas: Crl[];
}

/** Revocation lists and the certificates of those who sign them; immutable. */
export class CrlStore {
  readonly crls: readonly Crl[];
  /** Certificates of list signers that are no part of a path: candidates, believed only after they were validated. */
  readonly signers: readonly Certificate[];
  /** Changes when any list does, or ceases to be confirmed: SHA-256 over their signatures, 32 hexadecimal digits. */
  readonly version: string;
  /** Those of `crls` whose source is past its hard age: they can revoke, but their silence means nothing. */
  readonly stale: ReadonlySet<Crl>;
  readonly #byIssuer = new Map<string, Map<string, GrowingGroup>>();

  /** @param stale those of the lists whose source is past its hard age */
  constructor(
    crls: readonly Crl[],
    signers: readonly Certificate[] = [],
    stale: ReadonlySet<Crl> = new Set(),
  ) {
    this.stale = stale;
    this.crls = Object.freeze([...crls]);
    this.signers = Object.freeze([...signers]);
    const byAge = (a: Crl, b: Crl): number =>
      newestFirst(a, b) || Number(stale.has(a)) - Number(stale.has(b));
    for (const crl of [...crls].sort(byAge)) this.#add(crl);
    const hash = createHash("sha256");
    for (const crl of crls) {
      hash.update(`${crl.byteLength} ${stale.has(crl) ? "stale " : ""}`).update(crl.signature);
    }
    for (const { fingerprint256 } of signers) hash.update(fingerprint256);
    this.version = hash.digest("hex").slice(0, 32);
    Object.freeze(this);
  }

  /** The lists that this issuer signs, by scope. */
  groupsOf(issuer: DistinguishedName): readonly CrlGroup[] {
    const groups = this.#byIssuer.get(issuer.matchKey);
    return groups === undefined ? [] : [...groups.values()];
  }

  /** All groups, of every issuer. */
  get groups(): readonly CrlGroup[] {
    return [...this.#byIssuer.values()].flatMap((groups) => [...groups.values()]);
  }

  /** Whether there is a list of this issuer. */
  has(issuer: DistinguishedName): boolean {
    return this.#byIssuer.has(issuer.matchKey);
  }

  #add(crl: Crl): void {
    const name = crl.issuer.matchKey;
    const groups = this.#byIssuer.get(name) ?? new Map<string, GrowingGroup>();
    this.#byIssuer.set(name, groups);
    const group = groups.get(crl.scopeKey) ?? { complete: [], deltas: [], stale: this.stale };
    groups.set(crl.scopeKey, group);
    (crl.isDelta ? group.deltas : group.complete).push(crl);
  }
}

/** By number, where both have one; else by date. */
export function newestFirst(a: Crl, b: Crl): number {
  if (a.number !== undefined && b.number !== undefined && a.number !== b.number) {
    return a.number > b.number ? -1 : 1;
  }
  return b.thisUpdate - a.thisUpdate;
}
