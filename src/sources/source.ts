/**
 * A place that trust material is read from, again and again.
 *
 * A frozen Lambda runs no timers and cuts what it does in the background, so nothing here relies on a timer: ages are looked at
 * when a request asks, and a fetch that was cut is noticed and started anew.
 * @module
 */
import { Attempt } from "./attempt.ts";
import {
  type CheckedContent,
  checkContent,
  type FetchContent,
  faultText,
  ownContent,
  type PemOrDer,
  SourceError,
} from "./content.ts";
import { registerSource } from "./is-source.ts";
import { Material, type MaterialInput, type MaterialRecipe } from "./material.ts";
import type { SourceUser } from "./material-source.ts";
import { endsThatCount, pauseAfter, refreshAgeOf } from "./refresh-age.ts";
import { readSourceOptions, type SourceOptions, type SourceSettings } from "./source-options.ts";

export type { PemOrDer } from "./content.ts";

interface Good extends CheckedContent {
  /** When this content was adopted. */
  readonly loadedAt: number;
  /** Start of the latest answer that confirmed it: the content is at least as new as this. */
  asOf: number;
  /** Age in milliseconds from which on it is asked for again; jitter included. */
  refreshAge: number;
  /** When some of it ends of itself, in milliseconds since 1970. */
  endsAt: number | undefined;
  /** Answers in a row that had nothing newer after the end. */
  vain: number;
}

/**
 * A place that trust material is read from. Made by the functions of `alb-mtls/sources`.
 *
 * It holds the last content that was good. One fetch at a time serves everybody; content is swapped in one step, after every
 * user has accepted it; content that is empty, too long, older than what is held or refused by a user is not adopted.
 */
export class Source {
  /** What an operator would call the place, for messages; carries no secrets. */
  readonly description: string;
  /**
   * The content, where it is a literal of the program and not fetched: what is wrong with it can be said at once.
   * @internal
   */
  readonly literal: PemOrDer | undefined;
  readonly #fetch: FetchContent;
  readonly #settings: SourceSettings;
  readonly #isFixed: boolean;
  readonly #users = new Set<SourceUser>();
  #good: Good | undefined;
  #attempt: Attempt | undefined;
  #failures = 0;
  #failedAt = 0;
  #lastError: SourceError | undefined;

  /** @internal */
  constructor(
    description: string,
    fetch: FetchContent,
    options: SourceOptions | "fixed" = {},
    literal?: PemOrDer,
  ) {
    registerSource(this);
    this.description = description;
    this.literal = literal;
    this.#fetch = fetch;
    this.#isFixed = options === "fixed";
    this.#settings = readSourceOptions(options === "fixed" ? {} : options);
  }

  /** Names the content: the first 32 hexadecimal digits of its SHA-256. Undefined until there is some. */
  get version(): string | undefined {
    return this.#good?.version;
  }

  /** When the content was adopted. Undefined until there is some. */
  get loadedAt(): Date | undefined {
    return this.#good === undefined ? undefined : new Date(this.#good.loadedAt);
  }

  /** True while the content is younger than `maxStale`. */
  get fresh(): boolean {
    const age = this.#age();
    return (
      this.#good !== undefined && (this.#isFixed || isUpTo(age, this.#settings.maxStaleMillis))
    );
  }

  /** True while the content may be used: younger than `hardAge`, and the clock has gone back by no more than that. */
  get usable(): boolean {
    if (this.#good === undefined) return false;
    // Without a bound, material confirmed by a clock that ran ahead would be used for as long as it had run ahead.
    return this.#isFixed || Math.abs(this.#age()) <= this.#settings.hardAgeMillis;
  }

  /** Seconds since the place last confirmed the content. Undefined until there is some; 0 for material that cannot change. */
  get ageSeconds(): number | undefined {
    if (this.#good === undefined) return undefined;
    return this.#isFixed ? 0 : Math.max(0, this.#age() / 1000);
  }

  /** Why the latest try failed; undefined when it did not. */
  get lastError(): SourceError | undefined {
    return this.#lastError;
  }

  /**
   * Whether the latest tries failed, so that it is left alone for now. One failure says little: a freeze may have cut that try.
   * @internal
   */
  get isFailing(): boolean {
    return this.#failures > 1 && this.#isPausing();
  }

  /**
   * Asks the place now, whatever the age of the content.
   * @throws {SourceError} when it cannot be read or what it holds is refused; the last good content is kept.
   */
  async reload(): Promise<void> {
    const attempt = this.#running() ?? this.#start();
    await attempt.done;
    if (attempt.error !== undefined) throw attempt.error;
  }

  /**
   * The content, as fresh as `ensure` makes it.
   * @param signal gives up waiting.
   * @throws {SourceError} when there is no usable content.
   */
  async read(signal?: AbortSignal): Promise<PemOrDer> {
    const wait = this.ensure();
    if (wait !== undefined) await unlessAborted(wait, signal);
    if (this.#good !== undefined && this.usable) return ownContent(this.#good.content);
    throw this.#lastError ?? new SourceError(`${this.description}: not read yet`);
  }

  /**
   * Whether the content can be used without waiting. Starts a fetch in the background when one is due.
   * @internal
   */
  isReady(): boolean {
    const good = this.#good;
    if (good === undefined || !this.usable) return false;
    if (this.#isFixed || isUpTo(this.#age(), good.refreshAge)) return true;
    if (this.#isPausing()) return true;
    const { endsAt = Number.POSITIVE_INFINITY } = good;
    if (!this.fresh || this.#settings.now() > endsAt) return false;
    if (this.#running() === undefined) this.#start();
    return true;
  }

  /**
   * Starts a fetch when one is due.
   * @internal
   * @returns what to wait for, which never rejects; undefined when the content can be used without waiting.
   */
  ensure(): Promise<void> | undefined {
    return this.isReady() ? undefined : this.#wait();
  }

  /**
   * Has everything that is adopted from now on looked at by this user, and what is there already.
   * @internal
   * @throws when what is there is not accepted.
   */
  attach(user: SourceUser): void {
    this.#users.add(user);
    if (this.#good === undefined) return;
    user.accept(this.#good.content)();
    this.#schedule(this.#good, Math.max(1, this.#good.vain));
  }

  /**
   * What is made of this source alone. Asking the source for it keeps the machinery out of the bundle of a function without one.
   * @internal
   */
  material<Part, Whole>(
    name: string,
    recipe: MaterialRecipe<MaterialInput, Part, Whole>,
  ): Material<MaterialInput, Part, Whole> {
    return new Material([{ name, input: this }], recipe);
  }

  #age(): number {
    return this.#good === undefined
      ? Number.POSITIVE_INFINITY
      : this.#settings.now() - this.#good.asOf;
  }

  /** After a failure the last good content is used without asking for a while, so that a broken place is not flooded. */
  #isPausing(): boolean {
    if (this.#failures === 0) return false;
    return isUpTo(this.#settings.now() - this.#failedAt, pauseAfter(this.#failures));
  }

  /** The fetch under way, unless a freeze has cut it. */
  #running(): Attempt | undefined {
    return this.#attempt?.isAlive(this.#settings.now()) === true ? this.#attempt : undefined;
  }

  async #wait(): Promise<void> {
    const joined = this.#running();
    const attempt = joined ?? this.#start();
    await attempt.done;
    if (attempt.error === undefined || this.fresh) return;
    // Another try may have taken its place; and one that somebody else began may have been cut unnoticed, so that its failure
    // says nothing about the present.
    const isDoubtful = joined !== undefined && !this.usable;
    await (this.#running() ?? (isDoubtful ? this.#start() : undefined))?.done;
  }

  #start(): Attempt {
    this.#attempt?.abandon();
    const { timeoutMillis, maxBytes, now } = this.#settings;
    const attempt = new Attempt(now, timeoutMillis);
    this.#attempt = attempt;
    attempt.done = attempt
      .run((signal) => this.#fetch({ signal, known: this.#good?.validator, maxBytes }))
      .then((fetched) => {
        if (this.#attempt === attempt) this.#adopt(fetched, attempt);
      })
      .catch((error: unknown) => this.#fail(attempt, error))
      .finally(() => {
        if (this.#attempt === attempt) this.#attempt = undefined;
      });
    return attempt;
  }

  #adopt(fetched: Awaited<ReturnType<FetchContent>>, attempt: Attempt): void {
    const held = this.#good;
    if (fetched === "unchanged") {
      if (held === undefined) throw new SourceError("it says unchanged where nothing is held");
      this.#confirm(held, attempt);
      return;
    }
    const checked = checkContent(fetched, this.#settings);
    const { modifiedAt = Number.POSITIVE_INFINITY } = checked;
    if (held?.modifiedAt !== undefined && modifiedAt < held.modifiedAt) {
      const [older, newer] = [modifiedAt, held.modifiedAt].map((at) => new Date(at).toISOString());
      throw new SourceError(`it was written at ${older}, before what is held (${newer})`);
    }
    // Every user has to accept before any of them swaps. The same content was accepted before.
    const isSame = checked.version === held?.version;
    const swaps = isSame ? [] : [...this.#users].map((user) => user.accept(checked.content));
    const { loadedAt, vain } = held !== undefined && isSame ? held : this.#fresh();
    // Users may keep the very bytes that they accepted: the same once more would be memory for nothing.
    const content = held !== undefined && isSame ? held.content : checked.content;
    const good = { ...checked, content, loadedAt, vain, asOf: 0, refreshAge: 0, endsAt: undefined };
    this.#good = good;
    this.#confirm(good, attempt, swaps);
  }

  #fresh(): Pick<Good, "loadedAt" | "vain"> {
    return { loadedAt: this.#settings.now(), vain: 0 };
  }

  #confirm(good: Good, attempt: Attempt, swaps: readonly (() => void)[] = []): void {
    good.asOf = attempt.startedAt;
    const hadFailed = this.#lastError !== undefined;
    this.#failures = 0;
    this.#lastError = undefined;
    if (hadFailed) for (const user of this.#users) user.recovered?.();
    for (const swap of swaps) swap();
    this.#schedule(good, good.vain + 1);
  }

  /** When to ask again. `tries`: how often the place was asked in vain if this content has ended. */
  #schedule(good: Good, tries: number): void {
    const since = endsThatCount(good.asOf);
    const ends = [...this.#users].flatMap((user) => user.endsAfter?.(since) ?? []);
    good.endsAt = ends.length === 0 ? undefined : Math.min(...ends);
    good.vain = good.endsAt !== undefined && good.endsAt < good.asOf ? tries : 0;
    good.refreshAge = refreshAgeOf(good, this.#settings);
  }

  #fail(attempt: Attempt, cause: unknown): void {
    const error = new SourceError(`${this.description}: ${faultText(cause)}`, { cause });
    attempt.error = error;
    if (this.#attempt !== attempt) return;
    const isKnown = this.#lastError?.message === error.message;
    this.#failures += 1;
    this.#failedAt = this.#settings.now();
    this.#lastError = error;
    if (!isKnown) for (const user of this.#users) user.failed?.(error);
  }
}

/** A clock that went back makes an age negative: then nobody knows the age, and it is no "not older than". */
function isUpTo(age: number, limit: number): boolean {
  return age >= 0 && age <= limit;
}

function unlessAborted(pending: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return pending;
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason);
    if (signal.aborted) return give();
    signal.addEventListener("abort", give, { once: true });
    pending.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
  });
}
