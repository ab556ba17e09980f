import { addTo } from "../util/multi-map.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { DistinguishedName } from "../x509/names/distinguished-name.ts";

/** Up to this many entries are searched one by one, which takes less time than building maps. */
const maxUnindexed = 4;

/**
 * CA certificates by subject (compared according to RFC 5280 section 7.1) and, among those of one name, by key identifier. A lookup takes
 * the same time for any number of certificates.
 */
export class CertificateIndex<Entry> {
  readonly #certificateOf: (entry: Entry) => Certificate;
  readonly #entries: readonly Entry[];
  /** Undefined for few entries. */
  readonly #names: NameIndex<Entry> | undefined;

  /** @param certificateOf returns the CA certificate of an entry. */
  constructor(entries: readonly Entry[], certificateOf: (entry: Entry) => Certificate) {
    this.#entries = entries;
    this.#certificateOf = certificateOf;
    this.#names = entries.length > maxUnindexed ? new NameIndex(entries, certificateOf) : undefined;
  }

  /**
   * Returns an entry's name that matches this one, if it has occurred with exactly these bytes: its comparison key exists already, so
   * that other indexes need not compute it again.
   */
  known(name: DistinguishedName): DistinguishedName | undefined {
    if (this.#names !== undefined) return this.#names.known(name);
    for (const entry of this.#entries) {
      const { subject } = this.#certificateOf(entry);
      if (subject.equals(name)) return subject;
    }
    return undefined;
  }

  /**
   * Returns at most `max` entries of this name: first those with this key identifier, then others. The key identifier affects the order
   * and never excludes an entry.
   */
  named(name: DistinguishedName, keyId: string | undefined, max: number): readonly Entry[] {
    if (this.#names !== undefined) return this.#names.named(name, keyId, max);
    const same: Entry[] = [];
    for (const entry of this.#entries) {
      if (this.#certificateOf(entry).subject.matches(name)) same.push(entry);
    }
    if (same.length < 2) return same;
    const hasKey = (each: Entry) => this.#certificateOf(each).subjectKeyIdentifier === keyId;
    const first = keyId === undefined ? [] : same.filter(hasKey);
    return [...first, ...same.filter((each) => !first.includes(each))].slice(0, max);
  }
}

interface SameName<Entry> {
  readonly all: Entry[];
  /** Filled from the second entry on. */
  readonly byKeyId: Map<string, Entry[]>;
}

/** The maps of a {@link CertificateIndex} of many entries. */
class NameIndex<Entry> {
  readonly #certificateOf: (entry: Entry) => Certificate;
  readonly #byName = new Map<string, SameName<Entry>>();
  /** The same by the DER of names that have occurred: most issuer names are encoded exactly as the CA's subject. */
  readonly #byDer = new Map<string, SameName<Entry>>();

  constructor(entries: readonly Entry[], certificateOf: (entry: Entry) => Certificate) {
    this.#certificateOf = certificateOf;
    for (const entry of entries) this.#add(entry);
  }

  #add(entry: Entry): void {
    const { subject } = this.#certificateOf(entry);
    const same = this.#byName.get(subject.matchKey);
    if (same === undefined) {
      const first = { all: [entry], byKeyId: new Map<string, Entry[]>() };
      this.#byName.set(subject.matchKey, first);
      this.#byDer.set(subject.derKey, first);
      return;
    }
    this.#byDer.set(subject.derKey, same);
    if (same.all.length === 1) for (const first of same.all) this.#addByKeyId(same, first);
    same.all.push(entry);
    this.#addByKeyId(same, entry);
  }

  #addByKeyId({ byKeyId }: SameName<Entry>, entry: Entry): void {
    const keyId = this.#certificateOf(entry).subjectKeyIdentifier;
    if (keyId !== undefined) addTo(byKeyId, keyId, entry);
  }

  known(name: DistinguishedName): DistinguishedName | undefined {
    const first = this.#byDer.get(name.derKey)?.all[0];
    return first === undefined ? undefined : this.#certificateOf(first).subject;
  }

  named(name: DistinguishedName, keyId: string | undefined, max: number): readonly Entry[] {
    const same = this.#byDer.get(name.derKey) ?? this.#byName.get(name.matchKey);
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
