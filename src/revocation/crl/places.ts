/**
 * Everywhere that revocation lists come from: what was given, each configured source by itself, and distribution points.
 * @module
 */
import { isSource } from "../../sources/is-source.ts";
import type { MaterialInput } from "../../sources/material.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { RevocationSettings } from "../revocation-options.ts";
import { isInForce } from "./group-status.ts";
import { type AuthoritiesNamed, ListReading } from "./list-reading.ts";
import { CrlMaterial, loadAll } from "./material.ts";
import { PointLists } from "./point-lists.ts";
import type { CrlStore } from "./store.ts";
import type { SuccessionRules } from "./succession.ts";
import { CrlUnion } from "./union.ts";

/** Most faults that are put in words. */
const maxFaults = 3;

/** The places, and the lists that they have together. */
export class CrlPlaces {
  readonly #configured: CrlMaterial[] = [];
  readonly #points: PointLists | undefined;
  readonly #union = new CrlUnion();

  /**
   * @param authorities the CAs that are known: lists of theirs are proven when they arrive
   * @throws {TypeError} for lists given as text or bytes that cannot be read.
   */
  constructor(
    { crls, pointHosts, fetchPolicy, limits }: RevocationSettings,
    rules: Omit<SuccessionRules, "all">,
    authorities?: AuthoritiesNamed,
  ) {
    const reading = new ListReading(limits.totalBytes, authorities);
    const shared: SuccessionRules = { ...rules, all: () => this.lists };
    const inputs = crls.map((input, index): MaterialInput => {
      const name = crls.length === 1 ? "revocation.crls" : `revocation.crls[${index}]`;
      return isSource(input) ? { name: `${input.description} (${name})`, input } : { name, input };
    });
    const given = inputs.filter(({ input }) => !isSource(input));
    if (given.length > 0) this.#configured.push(new CrlMaterial(given, shared));
    for (const each of inputs) {
      if (isSource(each.input)) {
        this.#configured.push(new CrlMaterial([each], shared, reading));
      }
    }
    this.#points =
      pointHosts.length === 0
        ? undefined
        : new PointLists(pointHosts, fetchPolicy, shared, { maxBytes: limits.maxBytes }, reading);
  }

  /** All lists that are held, whatever their age. */
  get lists(): CrlStore {
    return this.#union.of([...this.#configured, ...(this.#points?.materials ?? [])]);
  }

  /** Whether a distribution point may tell what these lists do not. */
  get hasPoints(): boolean {
    return this.#points !== undefined;
  }

  /** Whether lists were configured and there is none of them yet. */
  get isEmpty(): boolean {
    return this.#configured.length > 0 && this.#configured.every(({ lists }) => !lists);
  }

  /** Whether all configured lists were read, and distribution points cannot bring others. */
  get isWhole(): boolean {
    return this.#points === undefined && this.#configured.every(({ lists }) => lists);
  }

  /**
   * Whether the status of anybody can be known: a list is in force that is confirmed, distribution points may bring one, or none
   * was configured.
   */
  canTell(now: number, grace: number): boolean {
    if (this.#points !== undefined || this.#configured.length === 0) return true;
    const { crls, stale } = this.lists;
    return crls.some((crl) => !stale.has(crl) && isInForce(crl, now, grace));
  }

  /** Which configured places tell nothing now, and why; undefined when all do. */
  get fault(): string | undefined {
    const faults = this.#configured.flatMap(({ fault }) => fault ?? []);
    if (faults.length <= maxFaults) return faults.length === 0 ? undefined : faults.join("; ");
    return `${faults.slice(0, maxFaults).join("; ")}; and ${faults.length - maxFaults} more`;
  }

  /** Seconds since the oldest configured place last confirmed its lists; undefined while there are none. */
  get ageSeconds(): number | undefined {
    if (this.isEmpty) return undefined;
    return Math.max(0, ...this.#configured.map(({ ageSeconds = 0 }) => ageSeconds));
  }

  /** Has the configured lists ready; undefined when there is nothing to wait for. Never rejects. */
  prepare(): Promise<void> | undefined {
    return loadAll(this.#configured);
  }

  /** Has newer lists of distribution points that were asked before; otherwise as `fetch`. */
  renew(certificates: readonly Certificate[]): Promise<void> | undefined {
    return this.#points?.renew(certificates);
  }

  /** Fetches what these certificates name and is not there; undefined when there is nothing to wait for. Never rejects. */
  fetch(certificates: readonly Certificate[]): Promise<void> | undefined {
    return this.#points?.fetch(certificates);
  }
}
