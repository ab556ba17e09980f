/**
 * The memory that the lists of all HTTP addresses of a gate may take together.
 * @module
 */
import type { Crl } from "../../x509/crl/crl.ts";
import { AnswerError } from "../fetch/fetch-signed.ts";

/** One address that holds lists. */
export interface ListHolder {
  readonly held: readonly Crl[];
  /** Whether a list is known to be signed by a key that may. */
  isProven(crl: Crl): boolean;
  /** Drops what is not proven, to be fetched again later. */
  dropUnproven(): void;
  /** Drops everything; absent where proven lists are never dropped. */
  readonly forget?: (() => void) | undefined;
}

/**
 * The part of the room above which lists that are not proven give way. The rest is for what cannot be seen here: pieces of answers
 * that were read and are not collected yet.
 */
const unprovenPart = 0.75;

/** Shares a number of bytes among addresses. */
export class ListRoom {
  readonly #maxBytes: number;
  /** In the order in which they were used, the latest last. */
  readonly #holders = new Set<ListHolder>();

  /** @param maxBytes of lists and their indexes */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Counts what this address holds from now on, and that it was used. */
  use(holder: ListHolder): void {
    this.#holders.delete(holder);
    this.#holders.add(holder);
  }

  /** Counts it no more. */
  leave(holder: ListHolder): void {
    this.#holders.delete(holder);
  }

  /**
   * Makes room for bytes that arrive: lists that are not proven give way, those of addresses not used for longest first. Where
   * proven ones fill the room, what arrives comes on top: there is one such answer at a time.
   */
  makeRoom(bytes: number, by: ListHolder): void {
    this.#dropUnproven(by, () => this.#held([]) + bytes);
  }

  /**
   * Finds room for lists that are to be held.
   * @throws {AnswerError} when there is none
   */
  admit(crls: readonly Crl[], by: ListHolder): void {
    const added = bytesOf(crls);
    const replaced = by.held.filter((each) => !by.isProven(each) || isSucceeded(each, crls, by));
    const needed = (): number => this.#held(replaced) + added;
    const isOver = (): boolean => needed() > this.#maxBytes;
    this.#dropUnproven(by, needed);
    if (crls.every((each) => by.isProven(each))) this.#forget(by, isOver);
    if (!isOver()) return;
    const others = this.#held(replaced);
    throw new AnswerError(
      `its lists take ${added} bytes of memory and others ${others}, at most ${this.#maxBytes} together (revocation.limits.totalBytes)`,
    );
  }

  #dropUnproven(by: ListHolder, needed: () => number): void {
    for (const holder of [...this.#holders]) {
      if (needed() <= this.#maxBytes * unprovenPart) return;
      if (holder !== by) holder.dropUnproven();
    }
  }

  #forget(by: ListHolder, isOver: () => boolean): void {
    for (const holder of [...this.#holders]) {
      if (!isOver()) return;
      if (holder !== by) holder.forget?.();
    }
  }

  /** Bytes of what is held; a list that several addresses have counts once. */
  #held(without: readonly Crl[]): number {
    const held = new Set([...this.#holders].flatMap((holder) => holder.held));
    for (const each of without) held.delete(each);
    return bytesOf([...held]);
  }
}

function isSucceeded(crl: Crl, next: readonly Crl[], by: ListHolder): boolean {
  return next.some(
    (each) => each.scopeKey === crl.scopeKey && each.isDelta === crl.isDelta && by.isProven(each),
  );
}

function bytesOf(crls: readonly Crl[]): number {
  return crls.reduce((sum, { byteLength, indexBytes }) => sum + byteLength + indexBytes, 0);
}
