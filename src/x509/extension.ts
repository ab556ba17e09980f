/** One extension of a certificate, value unread. @module */
import { copyBytes } from "./der/der.ts";

/** Identifier, criticality and the value's DER. Immutable: `value` returns a copy. */
export class Extension {
  /** Dotted identifier. */
  readonly oid: string;
  readonly critical: boolean;
  readonly #value: Uint8Array;

  /** Of bytes that nobody changes. */
  constructor(oid: string, critical: boolean, value: Uint8Array) {
    this.oid = oid;
    this.critical = critical;
    this.#value = value;
    Object.freeze(this);
  }

  /** Content of the OCTET STRING: a copy. */
  get value(): Uint8Array<ArrayBuffer> {
    return copyBytes(this.#value);
  }
}
