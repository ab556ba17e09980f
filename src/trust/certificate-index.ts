import type { Certificate } from "../x509/certificate.ts";
import type { DistinguishedName } from "../x509/distinguished-name.ts";
import { addTo } from "./multi-map.ts";

/** What can be indexed: something with a CA's certificate. */
export interface Indexed {
  readonly certificate: Certificate;
}

interface SameName<Entry> {
  readonly all: Entry[];
  /** Filled from the second entry on. */
  readonly byKeyId: Map<string, Entry[]>;
}

/**
 * CA certificates by subject (compared as RFC 5280 section 7.1 says) and, among those of one name, by key identifier. Looking
 * up takes the same time however many there are.
 */
export class CertificateIndex<Entry extends Indexed> {
  readonly #byName = new Map<string, SameName<Entry>>();
  /** The same by the DER of names that were met: most issuers are written as the CA writes itself. */
  readonly #byDer = new Map<string, SameName<Entry>>();

  constructor(entries: Iterable<Entry>) {
    for (const entry of entries) this.#add(entry);
  }

  #add(entry: Entry): void {
    const { subject } = entry.certificate;
    const same = this.#byName.get(subject.matchKey);
    if (same === undefined) {
      const first = { all: [entry], byKeyId: new Map<string, Entry[]>() };
      this.#byName.set(subject.matchKey, first);
      this.#byDer.set(subject.derKey, first);
      return;
    }
    this.#byDer.set(subject.derKey, same);
    if (same.all.length === 1) for (const first of same.all) addByKeyId(same.byKeyId, first);
    same.all.push(entry);
    addByKeyId(same.byKeyId, entry);
  }

  /** Whether some entry has this name. */
  has(name: DistinguishedName): boolean {
    return this.#find(name) !== undefined;
  }

  /**
   * A name of an entry that matches this one, when the entry's was met in these very bytes: its key is made already, so that
   * other indexes need not make it again.
   */
  known(name: DistinguishedName): DistinguishedName | undefined {
    if (this.#byName.size === 0) return undefined;
    return this.#byDer.get(name.derKey)?.all[0]?.certificate.subject;
  }

  #find(name: DistinguishedName): SameName<Entry> | undefined {
    if (this.#byName.size === 0) return undefined;
    return this.#byDer.get(name.derKey) ?? this.#byName.get(name.matchKey);
  }

  /**
   * Entries of this name: first those with this key identifier, then others; `max` at the most. The key identifier orders
   * and never excludes.
   */
  named(name: DistinguishedName, keyId: string | undefined, max: number): readonly Entry[] {
    const same = this.#find(name);
    if (same === undefined) return [];
    if (same.all.length === 1) return same.all;
    const first = keyId === undefined ? [] : (same.byKeyId.get(keyId) ?? []);
    const found = first.slice(0, max);
    for (const entry of same.all) {
      if (found.length >= max) break;
      if (!first.includes(entry)) found.push(entry);
    }
    return found;
  }
}

function addByKeyId<Entry extends Indexed>(byKeyId: Map<string, Entry[]>, entry: Entry): void {
  const keyId = entry.certificate.subjectKeyIdentifier;
  if (keyId !== undefined) addTo(byKeyId, keyId, entry);
}
