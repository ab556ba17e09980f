/**
 * Lists that certificates name themselves, in their distribution points. They are only asked for once the path's signatures are
 * valid, only from hosts that the operator has named, and each address has a fate of its own.
 * @module
 */
import type { SourceOptions } from "../../sources/source-options.ts";
import { POINT_ADDRESSES, POINTS_OF_CERTIFICATE } from "../../util/size-limits.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { FetchPolicy } from "../fetch/fetch-signed.ts";
import { ListReading } from "./list-reading.ts";
import { CrlMaterial, loadAll } from "./material.ts";
import { distributionPointsOf } from "./scope.ts";
import type { SuccessionRules } from "./succession.ts";
import { crlSource } from "./url.ts";

/** The lists of distribution points. */
export class PointLists {
  readonly #hosts: ReadonlySet<string>;
  readonly #policy: FetchPolicy;
  readonly #rules: SuccessionRules;
  readonly #options: SourceOptions;
  readonly #reading: ListReading;
  readonly #materials = new Map<string, CrlMaterial>();

  /**
   * @param hosts as they stand in addresses, with the port where it is not the usual one.
   * @param reading what all addresses of the gate share
   */
  constructor(
    hosts: readonly string[],
    policy: FetchPolicy,
    rules: SuccessionRules,
    options: SourceOptions = {},
    reading: ListReading = new ListReading(),
  ) {
    this.#options = options;
    this.#reading = reading;
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
    return loadAll(named);
  }

  #addressesOf(certificate: Certificate): string[] {
    const points = [...distributionPointsOf(certificate), ...(certificate.freshestCrl ?? [])];
    const names = points.flatMap(({ name }) => name?.fullName ?? []);
    return names
      .flatMap((name) => (name.type === "uri" && this.#isAllowed(name.value) ? [name.value] : []))
      .slice(0, POINTS_OF_CERTIFICATE);
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
    material.use();
    // The one that was not used for longest goes first.
    for (const oldest of this.#materials.keys()) {
      if (this.#materials.size <= POINT_ADDRESSES) break;
      this.#forget(oldest);
    }
    return material;
  }

  #forget(address: string): void {
    this.#materials.get(address)?.leave();
    this.#materials.delete(address);
  }

  #newMaterial(address: string): CrlMaterial {
    const input = crlSource(address, this.#policy, this.#options);
    const name = `${input.description} (a distribution point)`;
    const forget = (): void => this.#forget(address);
    return new CrlMaterial([{ name, input }], this.#rules, this.#reading, forget);
  }
}
