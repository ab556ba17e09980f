import { LruMap } from "../util/lru-map.ts";
import { nodeCrypto } from "../x509/keys/node-crypto.ts";

/** Leaves that are remembered. */
const maxLeaves = 1000;
/** Chains that are remembered for one leaf: junk beside a leaf evicts only that leaf's other chains. */
const maxChainsPerLeaf = 4;
/** Longest life of a verdict in milliseconds: 5 minutes. */
const maxAgeMillis = 300_000;

/** What a verdict hangs on. */
export interface CachedVerdict<Value> {
  readonly value: Value;
  /** Versions of everything the verdict rests on. */
  readonly version: string;
  /** Milliseconds, inclusive: every certificate of the path is valid from here ... */
  readonly validFrom: number;
  /** ... to here, and so is what is known of revocation. */
  readonly validUntil: number;
}

interface Entry<Value> extends CachedVerdict<Value> {
  readonly storedAt: number;
}

/** Names a chain: SHA-256 of the leaf and of everything beside it, in the order presented. */
export interface ChainKey {
  readonly leaf: string;
  readonly rest: string;
}

/** The key of a chain that is not empty. */
export function chainKey(chain: readonly Uint8Array[]): ChainKey {
  const [leaf = new Uint8Array(), ...rest] = chain;
  const { hash } = nodeCrypto();
  return { leaf: hash("sha256", leaf, "hex"), rest: hashAll(rest) };
}

function hashAll(ders: readonly Uint8Array[]): string {
  const [first] = ders;
  if (first === undefined) return "";
  const { hash } = nodeCrypto();
  // A chain is a row of hashes, so that no bytes can move from one certificate into the next.
  return ders.map((der) => hash("sha256", der, "base64")).join("");
}

/**
 * Chains that were found good. Refusals are not kept: they cost a bounded amount of work, and a cache of them would be filled
 * by whoever is refused. Nothing about policy or origin is in here.
 */
export class VerdictCache<Value> {
  readonly #leaves = new LruMap<string, LruMap<string, Entry<Value>>>(maxLeaves);

  /** The verdict, when it rests on the same versions and holds at this instant. */
  get({ leaf, rest }: ChainKey, version: string, now: Date): Value | undefined {
    const chains = this.#leaves.get(leaf);
    const entry = chains?.get(rest);
    if (chains === undefined || entry === undefined) return undefined;
    const instant = now.getTime();
    const age = instant - entry.storedAt;
    const holds =
      entry.version === version &&
      instant >= entry.validFrom &&
      instant <= entry.validUntil &&
      // A clock that went back must not make an entry live longer.
      age >= 0 &&
      age < maxAgeMillis;
    if (holds) return entry.value;
    chains.delete(rest);
    return undefined;
  }

  /** Remembers a verdict found at this instant. */
  set({ leaf, rest }: ChainKey, verdict: CachedVerdict<Value>, now: Date): void {
    let chains = this.#leaves.get(leaf);
    if (chains === undefined) {
      chains = new LruMap(maxChainsPerLeaf);
      this.#leaves.set(leaf, chains);
    }
    chains.set(rest, { ...verdict, storedAt: now.getTime() });
  }
}
