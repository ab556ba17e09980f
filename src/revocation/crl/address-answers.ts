/**
 * The answers of one address, made into lists while they arrive.
 * @module
 */
import { createHash } from "node:crypto";
import type { Fetched, FetchRequest } from "../../sources/content.ts";
import { type PauseWork, pauseUnlessAborted } from "../../util/pause-work.ts";
import {
  LIST_BLOCKS,
  PLAIN_HTTP_BLOCKS,
  SLICE_BYTES,
  UNQUEUED_BYTES,
} from "../../util/size-limits.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import { type FetchPolicy, fetchReading } from "../fetch/fetch-signed.ts";
import { ArrivingLists } from "./arriving-lists.ts";
import type { ListReading } from "./list-reading.ts";
import type { ListHolder } from "./list-room.ts";
import { type CrlBundle, readBlocks } from "./read-crls.ts";

/** What makes use of the lists of an address. */
export interface AddressUser extends ListHolder {
  readonly reading: ListReading;
  /** Whether all that is held is proven. */
  readonly isAllProven: boolean;
  /** Finds out whether a known key signed a list. */
  prove(crl: Crl, pause: PauseWork): Promise<void>;
  /**
   * Looks at a whole answer before it counts.
   * @throws to have it refused
   */
  check(bundle: CrlBundle): void;
}

interface Answered {
  /** SHA-256 of the answer. */
  readonly digest: string;
  /** Stands for the answer: what a source holds in its place. */
  readonly content: Uint8Array;
}

/** Fetches from one address. What it was given for is set before the first fetch. */
export class AddressAnswers {
  readonly #address: URL;
  readonly #policy: FetchPolicy;
  readonly #isOpen: boolean;
  readonly #bundles = new WeakMap<Uint8Array, CrlBundle>();
  /** Whether several gates have the same lists. */
  isShared = false;
  #user: AddressUser | undefined;
  #latest: Answered | undefined;
  /** Differs for answers before and after lists were dropped: the same answer has to be adopted once more then. */
  #drops = 0;
  /** Turns in a row of which nothing came. */
  #strikes = 0;

  constructor(address: URL, policy: FetchPolicy) {
    this.#address = address;
    this.#policy = policy;
    this.#isOpen = address.protocol !== "https:";
  }

  /** Sets what the lists are for: they are proven and counted for one gate, the one that asked for them last. */
  useFor(user: AddressUser): void {
    this.isShared = this.#user !== undefined;
    this.#user = user;
  }

  /** The lists that an answer stands for. */
  bundleOf(content: Uint8Array): CrlBundle {
    return this.#bundles.get(content) ?? { crls: [], signers: [] };
  }

  /** Has what was answered fetched as a whole again, and forgets it. */
  forget(): void {
    if (this.#latest !== undefined) this.#bundles.delete(this.#latest.content);
    this.#latest = undefined;
    this.#drops += 1;
  }

  /** As a source fetches. @throws as `fetchReading`, and {@link AnswerError} for what are not lists or finds no room */
  async fetch({ signal, known, maxBytes }: FetchRequest): Promise<Fetched | "unchanged"> {
    // A forged list may have the ETag of the right one, which would be "unchanged" then.
    const mayConfirm = !this.#isOpen || this.#user?.isAllProven === true;
    const isKnown = mayConfirm && this.#latest !== undefined;
    const request = { signal, known: isKnown ? known : undefined, maxBytes };
    return fetchReading(this.#address, request, this.#policy, async (pieces) => {
      const user = this.#user;
      if (user === undefined) throw new Error("nothing makes use of the address yet");
      const lists = new ArrivingLists({
        maxBytes,
        maxBlocks: this.#isOpen ? PLAIN_HTTP_BLOCKS : LIST_BLOCKS,
      });
      return this.#inTurn(user, signal, (turn) =>
        this.#read({ user, lists, pieces, turn, signal }),
      ).catch((error: unknown) => {
        lists.discard();
        throw error;
      });
    });
  }

  /** Counts turns that came to nothing. */
  async #inTurn(
    { reading }: AddressUser,
    signal: AbortSignal,
    read: (turn: () => Promise<void>) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    let end: (() => void) | undefined;
    const turn = async (): Promise<void> => {
      end ??= await reading.queue.take(this.#strikes, signal);
    };
    try {
      const content = await read(turn);
      this.#strikes = 0;
      return content;
    } catch (error) {
      if (end !== undefined) this.#strikes += 1;
      throw error;
    } finally {
      end?.();
    }
  }

  async #read({ user, lists, pieces, turn, signal }: ReadingTools): Promise<Uint8Array> {
    const hash = createHash("sha256");
    let size = 0;
    let counted = 0;
    for await (const piece of pieces) {
      size += piece.length;
      if (size > UNQUEUED_BYTES) await turn();
      hash.update(piece);
      lists.write(piece);
      if (size - counted < SLICE_BYTES) continue;
      counted = size;
      user.reading.room.makeRoom(size, user);
    }
    const digest = hash.digest("hex");
    const blocks = lists.finish();
    if (this.#latest?.digest === digest) {
      lists.discard();
      return this.#latest.content;
    }
    const pause = pauseUnlessAborted(signal);
    const prove = (crl: Crl): Promise<void> => user.prove(crl, pause);
    const bundle = await readBlocks("the answer", blocks, pause, prove);
    user.check(bundle);
    user.reading.room.admit(bundle.crls, user);
    const content = Buffer.from(`${this.#drops} ${digest}`);
    this.#bundles.set(content, bundle);
    this.#latest = { digest, content };
    return content;
  }
}

interface ReadingTools {
  readonly user: AddressUser;
  readonly lists: ArrivingLists;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Waits for the turn of this answer. */
  readonly turn: () => Promise<void>;
  readonly signal: AbortSignal;
}
