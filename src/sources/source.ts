/**
 * Where trust material comes from.
 * @module
 */

/** PEM text (any number of blocks) or the DER of one object. */
export type PemOrDer = string | Uint8Array;

/**
 * A place that trust material is read from. Made by the functions of `alb-mtls/sources`.
 *
 * Contract of failure: `read` rejects when the material cannot be had now; it never resolves with less than the whole.
 */
export class Source {
  /** What an operator would call the place, for messages; carries no secrets. */
  readonly description: string;
  readonly #read: (signal: AbortSignal) => Promise<PemOrDer>;

  /** @internal */
  constructor(description: string, read: (signal: AbortSignal) => Promise<PemOrDer>) {
    this.description = description;
    this.#read = read;
    Object.freeze(this);
  }

  /** Reads the whole material; rejects when it cannot be had now. */
  read(signal: AbortSignal): Promise<PemOrDer> {
    return this.#read(signal);
  }
}
