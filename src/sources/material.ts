/**
 * Something made of the content of several sources: a trust store, a deny list.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Reason } from "../errors/codes.ts";
import { faultText, ownContent, type PemOrDer } from "./content.ts";
import { Source } from "./source.ts";

/** One piece of what an operator configured. */
export interface MaterialInput {
  /** What to call it in messages. */
  readonly name: string;
  readonly input: Source | PemOrDer;
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
  /** Told of every new whole and of every fault. */
  readonly swapped?: (whole: Whole, previous: Whole | undefined) => void;
  readonly report?: (event: MaterialEvent) => void;
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
  readonly #sources: readonly Source[];
  readonly #parts: (Part | undefined)[];
  #whole: Whole | undefined;
  #fault: unknown;

  /** @throws {TypeError} for text or bytes that are no good. */
  constructor(inputs: readonly Input[], recipe: MaterialRecipe<Input, Part, Whole>) {
    this.#recipe = recipe;
    this.#parts = inputs.map((each) =>
      each.input instanceof Source ? undefined : recipe.parse(each, ownContent(each.input)),
    );
    const sources: Source[] = [];
    for (const [index, each] of inputs.entries()) {
      if (!(each.input instanceof Source)) continue;
      sources.push(each.input);
      this.#attach(each.input, each, index);
    }
    this.#sources = sources;
    if (sources.length === 0) this.#whole = recipe.combine(this.#complete(this.#parts) ?? []);
    for (const source of sources) source.ensure()?.catch(() => undefined);
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
    const { unavailable, outdated, name } = this.#recipe;
    const old = this.#sources.find((source) => source.version !== undefined && !source.usable);
    if (old !== undefined) {
      const age = Math.floor(old.ageSeconds ?? 0);
      const why = old.lastError?.message ?? "no newer content";
      return refuse(outdated, `${name} is ${age} s old, past its hard age: ${why}`, old.lastError);
    }
    if (this.#whole !== undefined) return this.#whole;
    const fault = this.#sources.find((source) => source.lastError)?.lastError ?? this.#fault;
    return refuse(unavailable, `${name} cannot be read: ${faultText(fault)}`, fault);
  }

  /** Seconds since the oldest source last confirmed its content; undefined until all of them have. */
  get ageSeconds(): number | undefined {
    const ages = this.#sources.map((source) => source.ageSeconds);
    return ages.includes(undefined) ? undefined : Math.max(0, ...ages.map((age) => age ?? 0));
  }

  #attach(source: Source, input: Input, index: number): void {
    const { report } = this.#recipe;
    try {
      source.attach({
        accept: (content) => this.#accept(input, index, content),
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
