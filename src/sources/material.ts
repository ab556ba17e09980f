/**
 * An object built from the content of several sources: a trust store, a deny list.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Reason } from "../errors/codes.ts";
import { atMost } from "../util/at-most.ts";
import { faultText, ownContent, type PemOrDer } from "./content.ts";
import { isSource } from "./is-source.ts";
import type { MaterialSource } from "./material-source.ts";

/** One input that the operator configured. */
export interface MaterialInput {
  /** Its name for messages. */
  readonly name: string;
  readonly input: MaterialSource | PemOrDer;
}

/** Events of material, for the log. Texts are not escaped. */
export type MaterialEvent =
  | {
      readonly event: "failed";
      readonly source: string;
      readonly error: string;
      readonly version: string | undefined;
    }
  | { readonly event: "recovered"; readonly source: string };

/** How material is built. */
export interface MaterialRecipe<Input extends MaterialInput, Part, Whole> {
  /** Its name for refusals: `the trust store`. */
  readonly name: string;
  /** The reason of a refusal when there is no material, and when it has passed its hard age. */
  readonly unavailable: Reason;
  readonly outdated: Reason;
  /** Parses one input's content, which no longer changes; throws, naming input and block, when it is not usable. */
  parse(input: Input, content: PemOrDer): Part;
  /** Combines all parts, in the order of the inputs; throws when they contradict each other. */
  combine(parts: readonly Part[]): Whole;
  /** Returns when part of the content expires: the earliest expiry after an instant, both in milliseconds since 1970. */
  readonly endsAfter?: (part: Part, instant: number) => number | undefined;
  /** Receives every new whole and every fault. */
  readonly swapped?: (whole: Whole, previous: Whole | undefined) => void;
  readonly report?: (event: MaterialEvent) => void;
}

interface Fault {
  readonly reason: Reason;
  readonly detail: string;
  readonly cause: unknown;
}

/** The maximum time in milliseconds that a request waits for newer content when there is usable content. */
const staleWaitMillis = 1000;

/**
 * The current material. Text and bytes are read at once, so that a wrong bundle is a `TypeError` of the factory. Sources are read from
 * construction on (Lambda's INIT phase). New content is adopted only when it is valid by itself and together with the other parts;
 * otherwise the last good content is kept, and ages.
 */
export class Material<Input extends MaterialInput, Part, Whole> {
  readonly #recipe: MaterialRecipe<Input, Part, Whole>;
  readonly #sources: readonly MaterialSource[];
  readonly #parts: (Part | undefined)[];
  #whole: Whole | undefined;
  #fault: unknown;

  /** @throws {TypeError} for text or bytes that are not usable. */
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

  /** The current material, whatever its age. */
  get held(): Whole | undefined {
    return this.#whole;
  }

  /** True while a source is not read because its latest attempts failed. */
  get isFailing(): boolean {
    return this.#sources.some((source) => source.isFailing);
  }

  /** Why there is no material, or none that is recent enough; undefined when there is. */
  get fault(): string | undefined {
    return this.#whyUnusable()?.detail;
  }

  /** Returns the material if it can be used without waiting; starts every fetch that is due. */
  current(): Whole | undefined {
    let isReady = true;
    // Every source is asked, so that every fetch that is due starts now.
    for (const source of this.#sources) isReady = source.isReady() && isReady;
    return isReady ? this.#whole : undefined;
  }

  /**
   * Returns the material, and waits for newer content if necessary. When there is usable content the wait is short: at most a second and
   * at most half of the caller's remaining time, so that time remains for further work.
   *
   * @param millisLeft the caller's remaining time.
   * @throws {ClientCertificateError} when there is no material, or it is too old.
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
      // The source's content was accepted by other users but is not usable here. Newer content may be.
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
    // Combined before anything is adopted: parts can be valid alone and contradict each other.
    const whole = complete === undefined ? undefined : this.#recipe.combine(complete);
    return () => {
      this.#parts[index] = part;
      // One source may serve several inputs: then the others have changed since.
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
