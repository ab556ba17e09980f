/**
 * Something made of the content of several sources: a trust store, a deny list.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Reason } from "../errors/codes.ts";
import { faultText, ownContent, type PemOrDer } from "./content.ts";
import { isSource } from "./is-source.ts";
import type { MaterialSource } from "./material-source.ts";

/** One piece of what an operator configured. */
export interface MaterialInput {
  /** What to call it in messages. */
  readonly name: string;
  readonly input: MaterialSource | PemOrDer;
}

/** What happens to material, for the log. Texts are not escaped. */
export type MaterialEvent =
  | {
      readonly event: "failed";
      readonly source: string;
      readonly error: string;
      readonly version: string | undefined;
    }
  | { readonly event: "recovered"; readonly source: string };

/** How material is made. */
export interface MaterialRecipe<Input extends MaterialInput, Part, Whole> {
  /** What to call it in refusals: `the trust store`. */
  readonly name: string;
  /** Raised when there is none, and when what there is has passed its hard age. */
  readonly unavailable: Reason;
  readonly outdated: Reason;
  /** One input's content, which nobody changes any more; throws, naming input and block, when it is no good. */
  parse(input: Input, content: PemOrDer): Part;
  /** All parts, in the order of the inputs; throws when they contradict each other. */
  combine(parts: readonly Part[]): Whole;
  /** When something of a part ends of itself: the earliest end after an instant, both in milliseconds since 1970. */
  readonly endsAfter?: (part: Part, instant: number) => number | undefined;
  /** Told of every new whole and of every fault. */
  readonly swapped?: (whole: Whole, previous: Whole | undefined) => void;
  readonly report?: (event: MaterialEvent) => void;
}

interface Fault {
  readonly reason: Reason;
  readonly detail: string;
  readonly cause: unknown;
}

/** Milliseconds that a request waits at the most for newer content where there is usable content. */
const staleWaitMillis = 1000;

/**
 * Material of this moment. Text and bytes are read at once, so that a wrong bundle is a `TypeError` of the factory. Sources are
 * asked from construction on (Lambda's INIT phase). New content is adopted only when it is good by itself and beside the rest;
 * otherwise the last good one stays, and gets older.
 */
export class Material<Input extends MaterialInput, Part, Whole> {
  readonly #recipe: MaterialRecipe<Input, Part, Whole>;
  readonly #sources: readonly MaterialSource[];
  readonly #parts: (Part | undefined)[];
  #whole: Whole | undefined;
  #fault: unknown;

  /** @throws {TypeError} for text or bytes that are no good. */
  constructor(inputs: readonly Input[], recipe: MaterialRecipe<Input, Part, Whole>) {
    this.#recipe = recipe;
    this.#parts = inputs.map((each) =>
      isSource(each.input) ? undefined : recipe.parse(each, ownContent(each.input)),
    );
    const sources: MaterialSource[] = [];
    for (const [index, each] of inputs.entries()) {
      if (!isSource(each.input)) continue;
      sources.push(each.input);
      this.#attach(each.input, each, index);
    }
    this.#sources = sources;
    if (sources.length === 0) this.#whole = recipe.combine(this.#complete(this.#parts) ?? []);
    for (const source of sources) source.ensure()?.catch(() => undefined);
  }

  /** What is held, whatever its age. */
  get held(): Whole | undefined {
    return this.#whole;
  }

  /** Whether a source is left alone for now because its latest tries failed. */
  get isFailing(): boolean {
    return this.#sources.some((source) => source.isFailing);
  }

  /** Why there is none, or none that is young enough; undefined when there is. */
  get fault(): string | undefined {
    return this.#whyUnusable()?.detail;
  }

  /** What can be used without waiting; starts whatever is due. */
  current(): Whole | undefined {
    let isReady = true;
    // Every one of them is asked, so that all that is due starts now.
    for (const source of this.#sources) isReady = source.isReady() && isReady;
    return isReady ? this.#whole : undefined;
  }

  /**
   * What there is, waiting for newer content where need be. Where there is usable content the wait is short: a second, and half of
   * what the caller has left, so that something remains for the next one.
   *
   * @param millisLeft what the caller has left.
   * @throws {ClientCertificateError} when there is none, or it is too old.
   */
  async load(millisLeft: number = Number.POSITIVE_INFINITY): Promise<Whole> {
    const patience = Math.min(staleWaitMillis, millisLeft / 2);
    const waits = this.#sources.map((source) => {
      const wait = source.ensure();
      return wait !== undefined && source.usable ? atMost(wait, patience) : wait;
    });
    await Promise.all(waits);
    const fault = this.#whyUnusable();
    if (this.#whole !== undefined && fault === undefined) return this.#whole;
    const { reason, detail, cause } = fault ?? this.#neverRead();
    return refuse(reason, detail, cause);
  }

  /** Seconds since the oldest source last confirmed its content; undefined until all of them have. */
  get ageSeconds(): number | undefined {
    const ages = this.#sources.map((source) => source.ageSeconds);
    return ages.includes(undefined) ? undefined : Math.max(0, ...ages.map((age) => age ?? 0));
  }

  /**
   * Holds something else that was made of what is held: less of it. The sources stay as they are.
   * @internal
   */
  replace(whole: Whole): void {
    this.#adopt(whole);
  }

  #whyUnusable(): Fault | undefined {
    const { outdated, name } = this.#recipe;
    const old = this.#sources.find((source) => source.version !== undefined && !source.usable);
    if (old !== undefined) {
      const { ageSeconds = 0, lastError } = old;
      const why = lastError?.message ?? "no newer content";
      const detail = `${name} is ${Math.floor(ageSeconds)} s old, past its hard age: ${why}`;
      return { reason: outdated, detail, cause: lastError };
    }
    return this.#whole === undefined ? this.#neverRead() : undefined;
  }

  #neverRead(): Fault {
    const { unavailable, name } = this.#recipe;
    const cause = this.#sources.find((source) => source.lastError)?.lastError ?? this.#fault;
    const why = cause === undefined ? "not read yet" : faultText(cause);
    return { reason: unavailable, detail: `${name} cannot be read: ${why}`, cause };
  }

  #attach(source: MaterialSource, input: Input, index: number): void {
    const { report, endsAfter } = this.#recipe;
    try {
      source.attach({
        accept: (content) => this.#accept(input, index, content),
        endsAfter: (instant) => {
          const part = this.#parts[index];
          return part === undefined ? undefined : endsAfter?.(part, instant);
        },
        failed: ({ message }) =>
          report?.({
            event: "failed",
            source: source.description,
            error: message,
            version: source.version,
          }),
        recovered: () => report?.({ event: "recovered", source: source.description }),
      });
    } catch (error) {
      // What the source holds was good for others and is not for us. Newer content may be.
      this.#fault = error;
      report?.({
        event: "failed",
        source: source.description,
        error: faultText(error),
        version: source.version,
      });
    }
  }

  #accept(input: Input, index: number, content: PemOrDer): () => void {
    const part = this.#recipe.parse(input, content);
    const parts = this.#parts.with(index, part);
    const complete = this.#complete(parts);
    // Tried before anything is adopted: parts can be good alone and contradict each other.
    const whole = complete === undefined ? undefined : this.#recipe.combine(complete);
    return () => {
      this.#parts[index] = part;
      // One source may stand for several inputs: then the others have changed since.
      const isAlone = parts.every((each, at) => each === this.#parts[at]);
      this.#adopt(isAlone ? whole : this.#combineOrKeep());
    };
  }

  #combineOrKeep(): Whole | undefined {
    const complete = this.#complete(this.#parts);
    try {
      return complete === undefined ? undefined : this.#recipe.combine(complete);
    } catch (error) {
      this.#fault = error;
      return undefined;
    }
  }

  #adopt(whole: Whole | undefined): void {
    if (whole === undefined) return;
    const previous = this.#whole;
    this.#whole = whole;
    this.#fault = undefined;
    this.#recipe.swapped?.(whole, previous);
  }

  #complete(parts: readonly (Part | undefined)[]): readonly Part[] | undefined {
    const complete = parts.filter((part) => part !== undefined);
    return complete.length === parts.length ? complete : undefined;
  }
}

function atMost(pending: Promise<void>, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    pending.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
