/**
 * AlgorithmIdentifier (RFC 5280 section 4.1.1.2): an object identifier and whatever parameters it brings.
 *
 * @module
 */
import { assertNested, copyBytes, type DerReader, sameBytes, TAG } from "./der.ts";
import { readOid } from "./der-values.ts";

/** Which algorithm, and its parameters unread. Immutable: byte getters return copies. */
export class AlgorithmIdentifier {
  /** Dotted identifier. */
  readonly oid: string;
  /** Whether the parameters are there and are NULL. */
  readonly hasNullParameters: boolean;
  readonly #der: Uint8Array;
  readonly #parameters: Uint8Array | undefined;

  /** Of bytes that nobody changes; see {@link readAlgorithmIdentifier}. */
  constructor(oid: string, der: Uint8Array, parameters: Uint8Array | undefined) {
    this.oid = oid;
    this.#der = der;
    this.#parameters = parameters;
    this.hasNullParameters = parameters?.length === 2 && parameters[0] === TAG.null;
    Object.freeze(this);
  }

  /** DER of the parameters, header included: a copy; undefined when absent. */
  get parameters(): Uint8Array<ArrayBuffer> | undefined {
    return this.#parameters === undefined ? undefined : copyBytes(this.#parameters);
  }

  /** DER of the whole: a copy. */
  get der(): Uint8Array<ArrayBuffer> {
    return copyBytes(this.#der);
  }

  /** Whether the bytes are the same: the test of a certificate's two signature fields. */
  equals(other: AlgorithmIdentifier): boolean {
    return sameBytes(this.#der, other.#der);
  }
}

/**
 * Reads the following element as an AlgorithmIdentifier.
 *
 * @throws {DerError}
 */
export function readAlgorithmIdentifier(reader: DerReader, what: string): AlgorithmIdentifier {
  const fields = reader.open(TAG.sequence, what);
  const oid = readOid(fields, what);
  let parameters: Uint8Array | undefined;
  if (!fields.atEnd) {
    fields.next(`${what} parameters`);
    assertNested(fields);
    parameters = fields.element();
    fields.finish(what);
  }
  return new AlgorithmIdentifier(oid, reader.element(), parameters);
}
