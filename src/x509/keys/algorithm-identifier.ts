/**
 * AlgorithmIdentifier (RFC 5280 section 4.1.1.2): an object identifier and whatever parameters it brings.
 *
 * @module
 */
import { assertNested, copyBytes, type DerReader, sameRange, TAG } from "../der/der.ts";
import { readOid } from "../der/der-values.ts";

/** Which algorithm, and its parameters unread. Immutable: byte getters return copies. */
export class AlgorithmIdentifier {
  /** Dotted identifier. */
  readonly oid: string;
  /** Whether the parameters are there and are NULL. */
  readonly hasNullParameters: boolean;
  /** Whether there are parameters at all. */
  readonly hasParameters: boolean;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #parameters: number;

  /**
   * Of a part of bytes that nobody changes; see {@link readAlgorithmIdentifier}.
   *
   * @param parameters where the parameters begin; `end` when there are none
   */
  constructor(oid: string, bytes: Uint8Array, start: number, end: number, parameters: number) {
    this.oid = oid;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#parameters = parameters;
    this.hasParameters = parameters < end;
    this.hasNullParameters = end - parameters === 2 && bytes[parameters] === TAG.null;
    Object.freeze(this);
  }

  /** DER of the parameters, header included: a copy; undefined when absent. */
  get parameters(): Uint8Array<ArrayBuffer> | undefined {
    return this.hasParameters ? copyBytes(this.parametersView) : undefined;
  }

  /**
   * DER of the parameters, empty when absent: not copied.
   *
   * @internal
   */
  get parametersView(): Uint8Array {
    return this.#bytes.subarray(this.#parameters, this.#end);
  }

  /** DER of the whole: a copy. */
  get der(): Uint8Array<ArrayBuffer> {
    return copyBytes(this.#bytes.subarray(this.#start, this.#end));
  }

  /** Whether the bytes are the same: the test of a certificate's two signature fields. */
  equals(other: AlgorithmIdentifier): boolean {
    return other.isAt(this.#bytes, this.#start, this.#end);
  }

  /**
   * Whether its bytes are this part of an array.
   *
   * @internal
   */
  isAt(bytes: Uint8Array, start: number, end: number): boolean {
    return sameRange(this.#bytes, this.#start, this.#end, bytes, start, end);
  }
}

/**
 * Reads the following element as an AlgorithmIdentifier.
 *
 * @throws {DerError}
 */
export function readAlgorithmIdentifier(reader: DerReader, what: string): AlgorithmIdentifier {
  const { start, contentEnd: end } = reader.expect(TAG.sequence, what);
  const outer = reader.descend();
  const oid = readOid(reader, what);
  let parameters = end;
  if (!reader.atEnd) {
    reader.next(`${what} parameters`);
    assertNested(reader);
    parameters = reader.start;
    reader.finish(what);
  }
  reader.ascend(outer);
  return new AlgorithmIdentifier(oid, reader.bytes, start, end, parameters);
}
