/**
 * Decides for each source whether the list that it delivered is the list that it is bound to. Pure.
 *
 * An attacker who controls the answers of an `http:` address can deliver any list that a CA of the bundle ever signed, even one of
 * another CA or key. So the first delivery binds a source, and only the operator can change the binding. Without a record (a first run, a
 * lost record), the trust store is the evidence: a source is bound only while every loaded list is accounted for, by a binding or by a
 * delivery of the same run. A list that is delivered in place of another leaves the other unaccounted for.
 * @module
 */
import type { Bindings } from "./bindings.ts";
import { identityInWords, type ListIdentity } from "./list-identity.ts";

/** An authentic list that a source delivered. */
export interface Delivery {
  readonly source: string;
  readonly identity: ListIdentity;
}

/** A complete list of the trust store that an authority of the bundle signed. */
export interface LoadedIdentity {
  readonly id: string;
  readonly identity: ListIdentity;
}

/** The input of the decision. */
export interface BindingInput {
  readonly configured: readonly string[];
  readonly delivered: readonly Delivery[];
  readonly loaded: readonly LoadedIdentity[];
  readonly bindings: Bindings;
  /** By source the id of the identity to bind it to, as the operator configured it. */
  readonly accept: Readonly<Record<string, string>>;
}

/** The decision. */
export interface BindingDecision {
  /** Sources whose list is used. */
  readonly usable: ReadonlySet<string>;
  readonly bindings: Bindings;
  /** The sources that this run binds, with their bindings. */
  readonly bound: readonly string[];
  readonly alarms: readonly string[];
}

/** Decides for all sources at once. */
export function bindSources(input: BindingInput): BindingDecision {
  const binder = new Binder(input);
  for (const delivery of input.delivered) binder.check(delivery);
  binder.refuseSecondOwners();
  binder.bindOthers();
  return binder;
}

class Binder implements BindingDecision {
  readonly usable = new Set<string>();
  readonly bindings: Map<string, ListIdentity>;
  readonly bound: string[] = [];
  readonly alarms: string[] = [];
  readonly #input: BindingInput;
  readonly #unbound: Delivery[] = [];

  constructor(input: BindingInput) {
    this.#input = input;
    this.bindings = new Map(input.bindings);
  }

  /** Checks a delivery against the operator's acceptance and the record. */ check(
    delivery: Delivery,
  ): void {
    const { source, identity } = delivery;
    const accepted = this.#accepted(source);
    const known = this.#input.bindings.get(source);
    if (accepted !== undefined && accepted !== identity.id) {
      this.#refuse(
        delivery,
        `the identity to accept is ${accepted}, but another list was delivered`,
      );
    } else if (known?.id === identity.id) {
      this.usable.add(source);
    } else if (accepted !== undefined) {
      this.#bind(delivery);
    } else if (known !== undefined) {
      this.#refuse(delivery, `it is bound to that of ${identityInWords(known)}`);
    } else {
      this.#unbound.push(delivery);
    }
  }

  /** Refuses the second of two sources that are bound to the same list: each list has one source. */
  refuseSecondOwners(): void {
    for (const delivery of this.#input.delivered) {
      const { source, identity } = delivery;
      if (!this.usable.has(source)) continue;
      const owner = this.#ownerOf(identity);
      if (owner === source || owner === undefined) continue;
      this.usable.delete(source);
      this.alarms.push(`${source}: ${owner} is bound to the same list; remove one of the two`);
    }
  }

  /** Binds the sources that have no binding yet, or refuses them. */
  bindOthers(): void {
    const missing = this.#unaccounted();
    const used = new Set<Delivery>();
    for (const delivery of this.#unbound) {
      const { source, identity } = delivery;
      const twin = this.#unbound.find(
        (each) => each !== delivery && each.identity.id === identity.id,
      );
      const owner = this.#ownerOf(identity);
      if (owner !== undefined) {
        this.#refuse(delivery, `${owner} is bound to it`);
      } else if (twin !== undefined) {
        this.#refuse(delivery, `${twin.source}, which is not bound either, delivered it too`);
      } else if (missing === undefined) {
        used.add(delivery);
      } else {
        this.#refuse(delivery, missing);
        // A list can always replace one of its own identity.
        if (this.#input.loaded.some((each) => each.identity.id === identity.id)) {
          this.usable.add(source);
        }
      }
    }
    for (const delivery of used) this.#bind(delivery);
  }

  /** Returns why no source may be bound without the operator; undefined when it may. */
  #unaccounted(): string | undefined {
    const identities = [
      ...this.bindings.values(),
      ...this.#unbound.map(({ identity }) => identity),
    ];
    const accounted = new Set(identities.map(({ id }) => id));
    const lost = this.#input.loaded.find(({ identity }) => !accounted.has(identity.id));
    if (lost === undefined) return undefined;
    return `it is not bound yet, and list ${lost.id} of the trust store (${identityInWords(lost.identity)}) has no source: no source delivered it or is bound to it`;
  }

  #accepted(source: string): string | undefined {
    return Object.hasOwn(this.#input.accept, source) ? this.#input.accept[source] : undefined;
  }

  #ownerOf({ id }: ListIdentity): string | undefined {
    return this.#input.configured.find((source) => this.bindings.get(source)?.id === id);
  }

  #bind({ source, identity }: Delivery): void {
    this.usable.add(source);
    this.bindings.set(source, identity);
    this.bound.push(`${source}: ${identityInWords(identity)}, identity ${identity.id}`);
  }

  #refuse({ source, identity }: Delivery, why: string): void {
    const accept = JSON.stringify({ accept: { [source]: identity.id } });
    this.alarms.push(
      `${source}: it delivered the list of ${identityInWords(identity)}; ${why}; its binding was not changed. If that list is the right one for this source, run once with ${accept}`,
    );
  }
}
