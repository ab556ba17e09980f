/**
 * The revocation lists of this moment, and what becomes of them when a source has new ones.
 * @module
 */
import { type PemOrDer, Source } from "../sources/source.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Crl } from "../x509/crl.ts";
import { describe } from "./crl-group-status.ts";
import type { CrlProofs } from "./crl-proofs.ts";
import { CrlStore, newestFirst } from "./crl-store.ts";
import { type CrlBundle, type NamedCrls, readCrls } from "./read-crls.ts";

/** Tells the operator, once per fault. */
export type Report = (message: string, fields: Readonly<Record<string, unknown>>) => void;

/** Milliseconds that reading the sources may take altogether. */
const readTimeoutMillis = 10_000;

interface NamedInput {
  readonly name: string;
  readonly input: Source | PemOrDer;
}

/** How new lists are received. */
export interface CrlMaterialOptions {
  readonly proofs: CrlProofs;
  /** Whether a list may be replaced by an older one. */
  readonly acceptOlder: boolean;
  readonly report: Report;
}

/**
 * Text and bytes are read at once, so that a wrong list is a `TypeError` of the factory. Sources are read in the background from
 * construction on; until they have arrived `load` waits for them, and after a failure the next request tries again.
 */
export class CrlMaterial {
  readonly #inputs: readonly NamedInput[];
  readonly #options: CrlMaterialOptions;
  #store: CrlStore | undefined;
  #loading: Promise<CrlStore> | undefined;

  /** @throws {TypeError} for material given as text or bytes that holds no list. */
  constructor(crls: readonly (Source | PemOrDer)[], options: CrlMaterialOptions) {
    this.#options = options;
    this.#inputs = crls.map((input, index) => {
      const name = crls.length === 1 ? "revocation.crls" : `revocation.crls[${index}]`;
      return input instanceof Source
        ? { name: `${input.description} (${name})`, input }
        : { name, input };
    });
    if (crls.some((input) => input instanceof Source)) this.load().catch(() => undefined);
    else this.#store = storeOf(given(this.#inputs).map(readCrls));
  }

  /** The lists, when they are there. */
  get store(): CrlStore | undefined {
    return this.#store;
  }

  /**
   * The lists, waiting for them when need be. One reading at a time serves all callers.
   * @throws whatever a source throws, and {TypeError} for what cannot be read as lists
   */
  load(): Promise<CrlStore> {
    if (this.#store !== undefined) return Promise.resolve(this.#store);
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /**
   * Takes new lists in the place of those that are held. A list that is older than the one it would replace is left out, and
   * one that nobody has vouched for yet stands beside its predecessor until somebody does.
   */
  adopt(bundles: readonly CrlBundle[]): CrlStore {
    const next = storeOf(bundles);
    const held = this.#store;
    this.#store = held === undefined ? next : this.#merge(held, next);
    return this.#store;
  }

  async #read(): Promise<CrlStore> {
    const signal = AbortSignal.timeout(readTimeoutMillis);
    try {
      const materials = await Promise.all(
        this.#inputs.map(async ({ name, input }) => ({
          name,
          material: input instanceof Source ? await withLimit(input.read(signal), signal) : input,
        })),
      );
      return this.adopt(materials.map(readCrls));
    } catch (error) {
      this.#options.report("revocation lists cannot be read", { error: messageOf(error) });
      throw error;
    }
  }

  #merge(held: CrlStore, next: CrlStore): CrlStore {
    const kept = new Set<Crl>();
    const crls = next.crls.flatMap((crl): Crl[] => {
      const before = this.#lastProven(held, crl);
      if (before === undefined) return [crl];
      if (isSameList(crl, before)) return [before];
      if (newestFirst(crl, before) > 0 && !this.#options.acceptOlder) {
        this.#options.report("an older revocation list was refused", {
          refused: describe(crl),
          kept: describe(before),
        });
        kept.add(before);
        return [];
      }
      const vouched = this.#options.proofs.signersOf(before);
      if (!this.#isVouchedFor(crl, vouched)) kept.add(before);
      return [crl];
    });
    return new CrlStore([...new Set([...crls, ...kept])], next.signers);
  }

  /** The newest list of the same issuer, scope and kind whose signature was found right. */
  #lastProven(held: CrlStore, { issuer, scopeKey, isDelta }: Crl): Crl | undefined {
    for (const { complete, deltas } of held.groupsOf(issuer)) {
      const found = (isDelta ? deltas : complete).find(
        (each) => each.scopeKey === scopeKey && this.#options.proofs.signersOf(each).length > 0,
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #isVouchedFor(crl: Crl, signers: readonly Certificate[]): boolean {
    return signers.some((signer) => this.#options.proofs.isSigned(crl, signer));
  }
}

function isSameList(a: Crl, b: Crl): boolean {
  return a.byteLength === b.byteLength && Buffer.compare(a.signature, b.signature) === 0;
}

function storeOf(bundles: readonly CrlBundle[]): CrlStore {
  return new CrlStore(
    bundles.flatMap(({ crls }) => crls),
    bundles.flatMap(({ signers }) => signers),
  );
}

function given(inputs: readonly NamedInput[]): NamedCrls[] {
  return inputs.flatMap(({ name, input }) =>
    input instanceof Source ? [] : [{ name, material: input }],
  );
}

/** A source that ignores its signal must not hold the reading up for ever. */
function withLimit<T>(reading: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    reading.then(resolve, reject);
  });
}

function messageOf(error: unknown): string {
  return error !== null && typeof error === "object" && "message" in error
    ? String(error.message)
    : String(error);
}
