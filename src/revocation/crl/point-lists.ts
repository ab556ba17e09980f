/**
 * Lists that certificates name themselves, in their distribution points. They are only asked for once the path's signatures are
 * valid, only from hosts that the operator has named, and each address has a fate of its own.
 * @module
 */
import { readSourceOptions, type SourceOptions } from "../../sources/source-options.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { FetchPolicy } from "../fetch/fetch-signed.ts";
import { CrlMaterial, loadAll } from "./material.ts";
import { distributionPointsOf } from "./scope.ts";
import type { SuccessionRules } from "./succession.ts";
import { crlSource } from "./url.ts";

/** Addresses that are remembered; the one that was not used for longest is forgotten first. */
const maxAddresses = 64;
/** How many of the largest lists there is room for: a CA may name the same large list by many addresses. */
const maxLargest = 2;
/** Addresses of one certificate that are asked. */
const maxPerCertificate = 4;

/** The lists of distribution points. */
export class PointLists {
  readonly #hosts: ReadonlySet<string>;
  readonly #policy: FetchPolicy;
  readonly #rules: SuccessionRules;
  readonly #options: SourceOptions;
  /** Bytes of all lists together, above which the one that was not used for longest is forgotten. */
  readonly #maxBytes: number;
  readonly #materials = new Map<string, CrlMaterial>();

  /** @param hosts as they stand in addresses, in lower case, with the port where it is not the usual one. */
  constructor(
    hosts: readonly string[],
    policy: FetchPolicy,
    rules: SuccessionRules,
    options: SourceOptions = {},
  ) {
    this.#options = options;
    this.#maxBytes = maxLargest * readSourceOptions(options).maxBytes;
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
    this.#policy = policy;
    this.#rules = rules;
  }

  /** The places that were asked so far. */
  get materials(): readonly CrlMaterial[] {
    return [...this.#materials.values()];
  }

  /** Has newer lists of those places that these certificates name and that were asked before; as `fetch`. */
  renew(certificates: readonly Certificate[]): Promise<void> | undefined {
    if (this.#materials.size === 0) return undefined;
    const known = certificates
      .flatMap((certificate) => this.#addressesOf(certificate))
      .filter((address) => this.#materials.has(address))
      .map((address) => this.#materialOf(address));
    return loadAll(known);
  }

  /** Fetches what these certificates name and is not there; undefined when there is nothing to wait for. Never rejects. */
  fetch(certificates: readonly Certificate[]): Promise<void> | undefined {
    const named = certificates
      .flatMap((certificate) => this.#addressesOf(certificate))
      .map((address) => this.#materialOf(address));
    return loadAll(named)?.then(() => this.#makeRoom());
  }

  #makeRoom(): void {
    let left = this.#maxBytes;
    for (const [address, { lists }] of [...this.#materials].reverse()) {
      for (const { byteLength } of lists?.crls ?? []) left -= byteLength;
      if (left < 0) this.#materials.delete(address);
    }
  }

  #addressesOf(certificate: Certificate): string[] {
    const points = [...distributionPointsOf(certificate), ...(certificate.freshestCrl ?? [])];
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
    const material = this.#materials.get(address) ?? this.#newMaterial(address);
    this.#materials.delete(address);
    this.#materials.set(address, material);
    for (const oldest of this.#materials.keys()) {
      if (this.#materials.size <= maxAddresses) break;
      this.#materials.delete(oldest);
    }
    return material;
  }

  #newMaterial(address: string): CrlMaterial {
    const input = crlSource(address, this.#policy, this.#options);
    const name = `${input.description} (a distribution point)`;
    return new CrlMaterial([{ name, input }], this.#rules);
  }
}
