/**
 * The revocation lists of this moment.
 * @module
 */
import { isSource } from "../sources/is-source.ts";
import { Material, type MaterialEvent, type MaterialInput } from "../sources/material.ts";
import type { PemOrDer, Source } from "../sources/source.ts";
import { CrlStore } from "./crl-store.ts";
import { type SuccessionRules, succeed } from "./crl-succession.ts";
import { type CrlBundle, readCrls } from "./read-crls.ts";

/** Lists from what an operator configured. See {@link Material}. */
export class CrlMaterial {
  readonly #material: Material<MaterialInput, CrlBundle, CrlStore>;
  readonly #rules: SuccessionRules;
  #held: CrlStore | undefined;

  /** @throws {TypeError} for material given as text or bytes that holds no list. */
  constructor(crls: readonly (Source | PemOrDer)[], rules: SuccessionRules) {
    this.#rules = rules;
    const inputs = crls.map((input, index) => {
      const name = crls.length === 1 ? "revocation.crls" : `revocation.crls[${index}]`;
      return isSource(input) ? { name: `${input.description} (${name})`, input } : { name, input };
    });
    this.#material = new Material(inputs, {
      name: "a revocation list",
      unavailable: "crl.missing",
      outdated: "crl.missing",
      parse: ({ name }, material) => readCrls({ name, material }),
      combine: (bundles) => this.#combine(bundles),
      swapped: (store) => {
        this.#held = store;
      },
      report: (event) => this.#report(event),
    });
  }

  /** The lists, when they can be used without waiting. Starts whatever is due. */
  current(): CrlStore | undefined {
    return this.#material.current();
  }

  /**
   * The lists, waiting for them when need be.
   * @throws {ClientCertificateError} `crl.missing` when there are none yet, and when a source is past its hard age
   */
  load(): Promise<CrlStore> {
    return this.#material.load();
  }

  /** Seconds since the oldest source last confirmed its content; undefined until all of them have. */
  get ageSeconds(): number | undefined {
    return this.#material.ageSeconds;
  }

  #combine(bundles: readonly CrlBundle[]): CrlStore {
    const next = new CrlStore(
      bundles.flatMap(({ crls }) => crls),
      bundles.flatMap(({ signers }) => signers),
    );
    return this.#held === undefined ? next : succeed(this.#held, next, this.#rules);
  }

  #report(event: MaterialEvent): void {
    const { report } = this.#rules;
    if (event.event === "recovered") return;
    report("revocation lists cannot be read", { source: event.source, error: event.error });
  }
}
