/**
 * The revocation lists that one place has at this moment.
 * @module
 */
import { Material, type MaterialEvent, type MaterialInput } from "../../sources/material.ts";
import { AddressLists } from "./address-user.ts";
import { ListReading } from "./list-reading.ts";
import { type CrlBundle, readCrls } from "./read-crls.ts";
import { CrlStore } from "./store.ts";
import { type SuccessionRules, succeed } from "./succession.ts";
import { CrlAddress } from "./url.ts";

/**
 * Lists from one source, or all that were given as text or bytes. Each source has a fate of its own: one that does not answer
 * takes nothing from what the others tell. See {@link Material}.
 */
export class CrlMaterial {
  readonly #material: Material<MaterialInput, CrlBundle, CrlStore>;
  readonly #rules: SuccessionRules;
  readonly #address: AddressLists | undefined;

  /**
   * @param reading what the addresses of the gate share
   * @param forget drops these lists with their place; absent where proven lists are never dropped
   * @throws {TypeError} for material given as text or bytes that holds no list.
   */
  constructor(
    inputs: readonly MaterialInput[],
    rules: SuccessionRules,
    reading: ListReading = new ListReading(),
    forget?: () => void,
  ) {
    this.#rules = rules;
    const isOpen = inputs.some(({ input }) => input instanceof CrlAddress && input.isOpen);
    const succession = { ...rules, keepsAbsent: isOpen };
    let held = new CrlStore([]);
    const address = inputs.map(({ input }) => input).find((each) => each instanceof CrlAddress);
    const user = address && new AddressLists(address, rules, this, reading, forget);
    this.#address = user;
    this.#material = new Material(inputs, {
      name: "a revocation list",
      unavailable: "crl.missing",
      outdated: "crl.missing",
      parse: ({ name, input }, material) =>
        input === address && user !== undefined && typeof material !== "string"
          ? user.bundleOf(material)
          : readCrls({ name, material }),
      combine: (bundles) => succeed(held, storeOf(bundles), succession),
      endsAfter: earliestEnd,
      swapped: (store) => {
        held = store;
        user?.swapped();
      },
      report: (event) => this.#report(event),
    });
  }

  /** What is held, whatever its age: an old list can still revoke. Undefined when nothing could be read yet. */
  get lists(): CrlStore | undefined {
    return this.#material?.held;
  }

  /** @internal */
  hold(store: CrlStore): void {
    this.#material.replace(store);
  }

  /** Why silence means nothing here: nothing could be read, or the source is past its hard age. Undefined otherwise. */
  get fault(): string | undefined {
    return this.#material.fault ?? this.#address?.fault;
  }

  /** Whether there are lists and the source is past its hard age. */
  get isStale(): boolean {
    return this.lists !== undefined && this.#material.fault !== undefined;
  }

  /** Whether the source is left alone for now because its latest tries failed. */
  get isFailing(): boolean {
    return this.#material.isFailing || this.#address?.isPausing === true;
  }

  /** Seconds since the source last confirmed its content; undefined until it has, 0 for what was given. */
  get ageSeconds(): number | undefined {
    return this.#material.ageSeconds;
  }

  /** Whether there is nothing to wait for. Starts whatever is due. */
  isReady(): boolean {
    return this.#material.current() !== undefined && this.#address?.isDue !== true;
  }

  /** Notes that the lists are in use: others are dropped before. */
  use(): void {
    if (this.#address !== undefined) this.#address.reading.room.use(this.#address);
  }

  /** Gives up its part of what the addresses share. */
  leave(): void {
    if (this.#address !== undefined) this.#address.reading.room.leave(this.#address);
  }

  /** Waits for the lists, or for newer ones. Never rejects: `fault` says why there are none. */
  load(): Promise<void> {
    if (this.#address?.isDue === true) return this.#address.reload();
    return this.#material.load().then(
      () => undefined,
      () => undefined,
    );
  }

  #report(event: MaterialEvent): void {
    const { report } = this.#rules;
    if (event.event === "recovered") return;
    report("revocation lists cannot be read", { source: event.source, error: event.error });
  }
}

/**
 * Has all of these ready; undefined when there is nothing to wait for. A source that keeps failing is left alone for a while: a
 * dead one neither slows every request nor is flooded. Never rejects.
 */
export function loadAll(materials: readonly CrlMaterial[]): Promise<void> | undefined {
  // Every one of them is asked, so that all that is due starts now.
  const late = materials.filter((each) => !each.isReady()).filter((each) => !each.isFailing);
  if (late.length === 0) return undefined;
  return Promise.all(late.map((each) => each.load())).then(() => undefined);
}

function storeOf(bundles: readonly CrlBundle[]): CrlStore {
  return new CrlStore(
    bundles.flatMap(({ crls }) => crls),
    bundles.flatMap(({ signers }) => signers),
  );
}

/** The first nextUpdate after an instant. */
function earliestEnd({ crls }: CrlBundle, instant: number): number | undefined {
  const ends = crls.flatMap(({ nextUpdate }) =>
    nextUpdate !== undefined && nextUpdate > instant ? [nextUpdate] : [],
  );
  return ends.length === 0 ? undefined : ends.reduce((a, b) => Math.min(a, b));
}
