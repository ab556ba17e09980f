import { refuse } from "../errors/client-certificate-error.ts";
import { errorText } from "../errors/error-text.ts";
import { assertOptions } from "../errors/option-checks.ts";
import { type PemOrDer, Source } from "../sources/source.ts";
import { type NamedMaterial, readTrustStore, type TrustStore } from "../trust/trust-store.ts";

/** Anchors under a name of the operator's, for policies (`byAnchor`) and logs. */
export interface AnchorGroup {
  /** Not empty. The same id may stand for several anchors: a CA and its successor. */
  readonly id: string;
  /** PEM text, DER, or a source of them. */
  readonly anchors: Source | PemOrDer;
}

/** Which authorities end a path, and which only help to build one. */
export interface TrustOptions {
  /**
   * PEM text, DER, or sources of them, with or without an id. Roots or intermediates: whatever is named here is believed. An
   * anchor without an id has the SHA-256 of its DER as id.
   */
  readonly anchors: AnchorInput | readonly AnchorInput[];
  /** CA certificates that clients leave out. Never believed by themselves. */
  readonly intermediates?: Source | PemOrDer | readonly (Source | PemOrDer)[];
}

/** Anchors, with or without an id. */
export type AnchorInput = Source | PemOrDer | AnchorGroup;

/** Milliseconds that reading the sources may take altogether. */
const readTimeoutMillis = 10_000;

interface NamedInput {
  readonly name: string;
  readonly id?: string;
  readonly input: Source | PemOrDer;
}

/**
 * The trust store of this moment. Text and bytes are read at once, so that a wrong bundle is a `TypeError` of the factory.
 * Sources are read in the background from construction on (Lambda's INIT phase); until they have arrived, `load` waits for
 * them, and after a failure the next request tries again.
 */
export class TrustMaterial {
  readonly #anchors: readonly NamedInput[];
  readonly #intermediates: readonly NamedInput[];
  #store: TrustStore | undefined;
  #loading: Promise<TrustStore> | undefined;

  /** @throws {TypeError} for missing or empty anchors, and for material given as text or bytes that is no CA bundle. */
  constructor(trust: TrustOptions) {
    assertOptions("trust", trust, ["anchors", "intermediates"]);
    this.#anchors = inputs("trust.anchors", trust.anchors, true);
    this.#intermediates =
      trust.intermediates === undefined
        ? []
        : inputs("trust.intermediates", trust.intermediates, false);
    const given = [...this.#anchors, ...this.#intermediates];
    if (given.some(({ input }) => input instanceof Source)) {
      this.load().catch(() => undefined);
      return;
    }
    this.#store = readTrustStore(givenMaterial(this.#anchors), givenMaterial(this.#intermediates));
  }

  /** The store, when it is there. */
  get store(): TrustStore | undefined {
    return this.#store;
  }

  /**
   * The store, waiting for it when need be. One reading at a time serves all callers.
   * @throws {ClientCertificateError} `trust.unavailable` when it cannot be read now.
   */
  load(): Promise<TrustStore> {
    if (this.#store !== undefined) return Promise.resolve(this.#store);
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(): Promise<TrustStore> {
    try {
      const signal = AbortSignal.timeout(readTimeoutMillis);
      const [anchors, intermediates] = await Promise.all([
        readAll(this.#anchors, signal),
        readAll(this.#intermediates, signal),
      ]);
      this.#store = readTrustStore(anchors, intermediates);
      return this.#store;
    } catch (error) {
      return refuse(
        "trust.unavailable",
        `the trust store cannot be read: ${errorText(error)}`,
        error,
      );
    }
  }
}

function inputs(option: string, value: unknown, mayBeNamed: boolean): readonly NamedInput[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new TypeError(`${option} is empty: every client would be refused`);
  return list.map((input, index) => {
    const name = list.length === 1 ? option : `${option}[${index}]`;
    if (!mayBeNamed || !isGroup(input)) return oneInput(name, input);
    assertOptions(name, input, ["id", "anchors"]);
    const { id, anchors } = input;
    if (typeof id !== "string" || id.trim() === "") {
      throw new TypeError(`${name}.id must be a text that is not empty`);
    }
    return { ...oneInput(`${name}.anchors`, anchors), id };
  });
}

function oneInput(name: string, input: unknown): NamedInput {
  if (input instanceof Source) return { name: `${input.description} (${name})`, input };
  if (isMaterial(input)) return { name, input };
  throw new TypeError(`${name} must be PEM text, DER bytes or a source of alb-mtls/sources`);
}

function isGroup(input: unknown): input is object {
  return typeof input === "object" && input !== null && "anchors" in input;
}

function isMaterial(input: unknown): input is PemOrDer {
  if (typeof input === "string") return input.trim() !== "";
  return ArrayBuffer.isView(input) && input.byteLength > 0;
}

function givenMaterial(list: readonly NamedInput[]): NamedMaterial[] {
  return list.flatMap(({ input, ...named }) =>
    input instanceof Source ? [] : [{ ...named, material: input }],
  );
}

function readAll(list: readonly NamedInput[], signal: AbortSignal): Promise<NamedMaterial[]> {
  return Promise.all(
    list.map(async ({ input, ...named }) => ({
      ...named,
      material: input instanceof Source ? await withLimit(input.read(signal), signal) : input,
    })),
  );
}

/** A source that ignores its signal must not hold the reading up for ever. */
function withLimit<T>(reading: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    reading.then(resolve, reject);
  });
}
