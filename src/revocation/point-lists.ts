/**
 * Lists that certificates name themselves, in their distribution points. They are only asked for once the path's signatures are
 * valid, only from hosts that the operator has named, and each address has a fate of its own.
 * @module
 */
import type { Certificate } from "../x509/certificate.ts";
import { CrlMaterial } from "./crl-material.ts";
import { CrlStore } from "./crl-store.ts";
import type { SuccessionRules } from "./crl-succession.ts";
import { crlSource } from "./crl-url.ts";
import type { FetchPolicy } from "./fetch-signed.ts";

/** Addresses that are remembered; the one that was not used for longest is forgotten first. */
const maxAddresses = 64;
/** Addresses of one certificate that are asked. */
const maxPerCertificate = 4;

/** The lists of distribution points. */
export class PointLists {
  readonly #hosts: ReadonlySet<string>;
  readonly #policy: FetchPolicy;
  readonly #rules: SuccessionRules;
  readonly #materials = new Map<string, CrlMaterial>();
  #parts: readonly CrlStore[] = [];
  #combined: CrlStore | undefined;

  /** @param hosts as they stand in addresses, in lower case, with the port where it is not the usual one. */
  constructor(hosts: readonly string[], policy: FetchPolicy, rules: SuccessionRules) {
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
    this.#policy = policy;
    this.#rules = rules;
  }

  /** These lists and all that have been fetched so far; starts whatever is due. */
  with(lists: CrlStore): CrlStore {
    const fetched = [...this.#materials.values()].map((material) => material.current());
    const parts = [lists, ...fetched.filter((store) => store !== undefined)];
    if (this.#combined === undefined || !isSame(parts, this.#parts)) {
      this.#parts = parts;
      this.#combined = new CrlStore(
        parts.flatMap(({ crls }) => crls),
        parts.flatMap(({ signers }) => signers),
      );
    }
    return this.#combined;
  }

  /** Fetches what these certificates name and is not there; undefined when there is nothing to wait for. Never rejects. */
  fetch(certificates: readonly Certificate[]): Promise<void> | undefined {
    const missing = certificates
      .flatMap((certificate) => this.#addressesOf(certificate))
      .map((address) => this.#materialOf(address))
      .filter((material) => material.current() === undefined);
    if (missing.length === 0) return undefined;
    return Promise.allSettled(missing.map((material) => material.load())).then(() => undefined);
  }

  #addressesOf(certificate: Certificate): string[] {
    const points = [
      ...(certificate.crlDistributionPoints ?? []),
      ...(certificate.freshestCrl ?? []),
    ];
    const names = points.flatMap(({ name }) => name?.fullName ?? []);
    return names
      .flatMap((name) => (name.type === "uri" && this.#isAllowed(name.value) ? [name.value] : []))
      .slice(0, maxPerCertificate);
  }

  #isAllowed(address: string): boolean {
    const url = URL.parse(address);
    if (url === null || !["http:", "https:"].includes(url.protocol)) return false;
    return url.username === "" && url.password === "" && this.#hosts.has(url.host);
  }

  #materialOf(address: string): CrlMaterial {
    const known = this.#materials.get(address);
    const material = known ?? new CrlMaterial([crlSource(address, this.#policy)], this.#rules);
    this.#materials.delete(address);
    this.#materials.set(address, material);
    for (const oldest of this.#materials.keys()) {
      if (this.#materials.size <= maxAddresses) break;
      this.#materials.delete(oldest);
    }
    return material;
  }
}

function isSame(a: readonly CrlStore[], b: readonly CrlStore[]): boolean {
  return a.length === b.length && a.every((store, index) => store === b[index]);
}
