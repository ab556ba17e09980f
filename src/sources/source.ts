/**
 * A place from which trust material is read repeatedly.
 *
 * A frozen Lambda function runs no timers and its background work is interrupted, so nothing here relies on a timer: ages are checked
 * when a request reads the source, and an interrupted fetch is detected and restarted.
 * @module
 */
import { FetchAttempt } from "./attempt.ts";
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
  /** Start of the latest fetch that confirmed it: the content is at least as new as this. */
  asOf: number;
  /** Age in milliseconds from which it is fetched again; jitter included. */
  refreshAge: number;
  /** When part of it expires, in milliseconds since 1970. */
  endsAt: number | undefined;
  /** Consecutive answers without newer content after the expiry. */
  vain: number;
}

/**
 * A place from which trust material is read. Created by the functions of `alb-mtls/sources`.
 *
 * It holds the last good content. All waiting requests share one fetch; content is swapped in one step, after every user has accepted it;
 * content that is empty, too long, older than the current content or refused by a user is not adopted.
 */
export class Source {
  /** The place's name for messages to the operator; contains no secrets. */
  readonly description: string;
  /**
   * The content, if it is a literal of the program and not fetched: its faults can be reported at once.
   * @internal
   */
  readonly literal: PemOrDer | undefined;
  readonly #fetch: FetchContent;
  readonly #settings: SourceSettings;
  readonly #isFixed: boolean;
  readonly #users = new Set<SourceUser>();
  #good: Good | undefined;
  #attempt: FetchAttempt | undefined;
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

  /** True while the content may be used: younger than `hardAge`, and the clock was not set back by more than that. */
  get usable(): boolean {
    if (this.#good === undefined) return false;
    // Without this bound, material confirmed by a clock that was fast would remain usable for as long as the clock had been ahead.
    return this.#isFixed || Math.abs(this.#age()) <= this.#settings.hardAgeMillis;
  }

  /** Seconds since the place last confirmed the content. Undefined until there is some; 0 for material that cannot change. */
  get ageSeconds(): number | undefined {
    if (this.#good === undefined) return undefined;
    return this.#isFixed ? 0 : Math.max(0, this.#age() / 1000);
  }

  /** Why the latest attempt failed; undefined when it did not. */
  get lastError(): SourceError | undefined {
    return this.#lastError;
  }

  /**
   * True when the latest attempts failed, so that the place is not read for now. One failure is not enough: a freeze may have interrupted
   * that attempt.
   * @internal
   */
  get isFailing(): boolean {
    return this.#failures > 1 && this.#isPausing();
  }

  /**
   * Fetches the content now, whatever its age.
   * @throws {SourceError} when the place cannot be read or its content is refused; the last good content is kept.
   */
  async reload(): Promise<void> {
    const attempt = this.#running() ?? this.#start();
    await attempt.done;
    if (attempt.error !== undefined) throw attempt.error;
  }

  /**
   * Returns the content, as fresh as `ensure` makes it.
   * @param signal ends the wait.
   * @throws {SourceError} when there is no usable content.
   */
  async read(signal?: AbortSignal): Promise<PemOrDer> {
    const wait = this.ensure();
    if (wait !== undefined) await unlessAborted(wait, signal);
    if (this.#good !== undefined && this.usable) return ownContent(this.#good.content);
    throw this.#lastError ?? new SourceError(`${this.description}: not read yet`);
  }

  /**
   * Returns whether the content can be used without waiting. Starts a fetch in the background when one is due.
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
   * @returns a promise to wait for, which never rejects; undefined when the content can be used without waiting.
   */
  ensure(): Promise<void> | undefined {
    return this.isReady() ? undefined : this.#wait();
  }

  /**
   * Adds a user, who checks the current content now and all content before it is adopted.
   * @internal
   * @throws when the user does not accept the current content.
   */
  attach(user: SourceUser): void {
    this.#users.add(user);
    if (this.#good === undefined) return;
    user.accept(this.#good.content)();
    this.#schedule(this.#good, Math.max(1, this.#good.vain));
  }

  /**
   * Returns material that is built from this source alone. This is a method so that a function without a source does not bundle the code.
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

  /** Returns whether the place is not read for a while after a failure; meanwhile the last good content is used. */
  #isPausing(): boolean {
    if (this.#failures === 0) return false;
    return isUpTo(this.#settings.now() - this.#failedAt, pauseAfter(this.#failures));
  }

  /** Returns the current fetch, unless a freeze has interrupted it. */
  #running(): FetchAttempt | undefined {
    return this.#attempt?.isAlive(this.#settings.now()) === true ? this.#attempt : undefined;
  }

  async #wait(): Promise<void> {
    const joined = this.#running();
    const attempt = joined ?? this.#start();
    await attempt.done;
    if (attempt.error === undefined || this.fresh) return;
    // Another attempt may have replaced it; and one that another request began may have been interrupted undetected, so that its failure
    // does not describe the current state.
    const isDoubtful = joined !== undefined && !this.usable;
    await (this.#running() ?? (isDoubtful ? this.#start() : undefined))?.done;
  }

  #start(): FetchAttempt {
    this.#attempt?.abandon();
    const { timeoutMillis, maxBytes, now } = this.#settings;
    const attempt = new FetchAttempt(now, timeoutMillis);
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

  #adopt(fetched: Awaited<ReturnType<FetchContent>>, attempt: FetchAttempt): void {
    const held = this.#good;
    if (fetched === "unchanged") {
      if (held === undefined)
        throw new SourceError("it answered unchanged, but there is no earlier content");
      this.#confirm(held, attempt);
      return;
    }
    const checked = checkContent(fetched, this.#settings);
    const { modifiedAt = Number.POSITIVE_INFINITY } = checked;
    if (held?.modifiedAt !== undefined && modifiedAt < held.modifiedAt) {
      const [older, newer] = [modifiedAt, held.modifiedAt].map((at) => new Date(at).toISOString());
      throw new SourceError(`it was written at ${older}, before the current content (${newer})`);
    }
    // Every user must accept before any of them swaps. Unchanged content was accepted before.
    const isSame = checked.version === held?.version;
    const swaps = isSame ? [] : [...this.#users].map((user) => user.accept(checked.content));
    const { loadedAt, vain } = held !== undefined && isSame ? held : this.#fresh();
    // Users may keep the bytes that they accepted: an equal copy would only use memory.
    const content = held !== undefined && isSame ? held.content : checked.content;
    const good = { ...checked, content, loadedAt, vain, asOf: 0, refreshAge: 0, endsAt: undefined };
    this.#good = good;
    this.#confirm(good, attempt, swaps);
  }

  #fresh(): Pick<Good, "loadedAt" | "vain"> {
    return { loadedAt: this.#settings.now(), vain: 0 };
  }

  #confirm(good: Good, attempt: FetchAttempt, swaps: readonly (() => void)[] = []): void {
    good.asOf = attempt.startedAt;
    const hadFailed = this.#lastError !== undefined;
    this.#failures = 0;
    this.#lastError = undefined;
    if (hadFailed) for (const user of this.#users) user.recovered?.();
    for (const swap of swaps) swap();
    this.#schedule(good, good.vain + 1);
  }

  /** Computes when to fetch again. `tries`: how often the place had no newer content if this content has expired. */
  #schedule(good: Good, tries: number): void {
    const since = endsThatCount(good.asOf);
    const ends = [...this.#users].flatMap((user) => user.endsAfter?.(since) ?? []);
    good.endsAt = ends.length === 0 ? undefined : Math.min(...ends);
    good.vain = good.endsAt !== undefined && good.endsAt < good.asOf ? tries : 0;
    good.refreshAge = refreshAgeOf(good, this.#settings);
  }

  #fail(attempt: FetchAttempt, cause: unknown): void {
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

/**
 * Returns whether an age is at most a limit. A clock that was set back makes an age negative: the age is then unknown, so this returns
 * false.
 */
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
