/**
 * How the lists of one address are proven, counted and dropped.
 * @module
 */
import type { PauseWork } from "../../util/pause-work.ts";
import { PLAIN_HTTP_LISTS } from "../../util/size-limits.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import { AnswerError } from "../fetch/fetch-signed.ts";
import { Pause } from "../waiting/pause.ts";
import type { AddressUser } from "./address-answers.ts";
import type { ListReading } from "./list-reading.ts";
import type { CrlBundle } from "./read-crls.ts";
import { CrlStore } from "./store.ts";
import type { SuccessionRules } from "./succession.ts";
import type { CrlAddress } from "./url.ts";

/** Where the lists of the address are held. */
export interface ListOwner {
  readonly lists: CrlStore | undefined;
  /** Holds these in place of those that are held. */
  hold(store: CrlStore): void;
}

/** Uses one address for one gate. */
export class AddressLists implements AddressUser {
  readonly reading: ListReading;
  readonly forget: (() => void) | undefined;
  readonly #address: CrlAddress;
  readonly #rules: SuccessionRules;
  readonly #owner: ListOwner;
  readonly #pause = new Pause();
  /** What was read last, as the material of the address holds it: emptied when lists are dropped. */
  #bundle: { crls: readonly Crl[]; signers: readonly Certificate[] } | undefined;
  #hasDropped = false;
  #isDropping = false;
  /** What was held before the latest change. */
  #before: readonly Crl[] = [];

  /** @param forget drops the address with all that it has; absent where proven lists are never dropped */
  constructor(
    address: CrlAddress,
    rules: SuccessionRules,
    owner: ListOwner,
    reading: ListReading,
    forget: (() => void) | undefined,
  ) {
    this.reading = reading;
    this.forget = forget;
    this.#address = address;
    this.#rules = rules;
    this.#owner = owner;
    address.answers.useFor(this);
    reading.room.use(this);
  }

  get held(): readonly Crl[] {
    return this.#owner.lists?.crls ?? [];
  }

  get isAllProven(): boolean {
    return this.held.every((each) => this.isProven(each));
  }

  /** Why lists are missing that the address did answer; undefined when none are. */
  get fault(): string | undefined {
    return this.#hasDropped
      ? `${this.#address.description}: lists that no known key signed gave way to others (revocation.limits.totalBytes)`
      : undefined;
  }

  /** Whether it has to be asked again because lists were dropped. */
  get isDue(): boolean {
    return this.#hasDropped;
  }

  /** Whether it is left alone although it is due: what gave way once may do so again. */
  get isPausing(): boolean {
    return this.#hasDropped && this.#pause.isOn(Date.now());
  }

  isProven(crl: Crl): boolean {
    return this.#rules.proofs.signersOf(crl).length > 0;
  }

  /** By the keys that signed its predecessors, and by the authorities that are known. */
  async prove(crl: Crl, pause: PauseWork): Promise<void> {
    const { proofs, all } = this.#rules;
    const known = (all?.() ?? this.#owner.lists)?.groupsOf(crl.issuer) ?? [];
    const before = known
      .flatMap(({ complete, deltas }) => (crl.isDelta ? deltas : complete))
      .filter((each) => each.scopeKey === crl.scopeKey)
      .flatMap((each) => proofs.signersOf(each));
    for (const signer of new Set([...before, ...this.reading.authorities(crl.issuer)])) {
      if (await proofs.prove(crl, signer, pause)) return;
    }
  }

  check({ crls }: CrlBundle): void {
    if (!this.#address.isOpen || crls.length <= PLAIN_HTTP_LISTS) return;
    throw new AnswerError(
      `the answer holds ${crls.length} lists, at most ${PLAIN_HTTP_LISTS} without TLS`,
    );
  }

  /** The lists that the content of the address stands for. Of a plain HTTP address certificates are no signers: they are the operator's to name. */
  bundleOf(content: Uint8Array): CrlBundle {
    const { crls, signers } = this.#address.answers.bundleOf(content);
    this.#bundle = { crls, signers: this.#address.isOpen ? [] : signers };
    return this.#bundle;
  }

  /** Notes that what was read last is held now. */
  swapped(): void {
    this.#discardUnused();
    if (this.#isDropping) return;
    this.#hasDropped = false;
    this.reading.room.use(this);
    if (this.isAllProven) this.#pause.worked();
  }

  dropUnproven(): void {
    const kept = this.held.filter((each) => this.isProven(each));
    if (kept.length === this.held.length) return;
    this.#address.answers.forget();
    if (this.#bundle !== undefined) this.#bundle.crls = kept;
    this.#isDropping = true;
    this.#owner.hold(new CrlStore(kept, this.#owner.lists?.signers));
    this.#isDropping = false;
    this.#hasDropped = true;
    this.#pause.failed(Date.now());
  }

  /** Lists that are held no more and that no known key signed are of no use to anything else: their memory is needed at once. */
  #discardUnused(): void {
    const held = new Set(this.held);
    for (const each of this.#before) {
      if (!held.has(each) && !this.isProven(each) && !this.#address.answers.isShared) {
        each.discard();
      }
    }
    this.#before = this.held;
  }

  /** Asks again for what was dropped. Never rejects. */
  async reload(): Promise<void> {
    try {
      await this.#address.reload();
    } catch {
      this.#pause.failed(Date.now());
    }
  }
}
