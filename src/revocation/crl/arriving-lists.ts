/**
 * An answer with revocation lists, read while it arrives: decoded piece by piece into memory of the lists' own size, never there
 * as text, and refused as soon as it cannot be lists any more.
 * @module
 */
import { ADDRESS_TEXT_BYTES, LIST_BYTES } from "../../util/size-limits.ts";
import { DerError } from "../../x509/der/der.ts";
import { DerCollector } from "../../x509/der/der-collector.ts";
import { type PemBlock, PemError } from "../../x509/pem.ts";
import { PemReader } from "../../x509/pem-reader.ts";
import { AnswerError } from "../fetch/fetch-signed.ts";
import { BUNDLE_LABELS } from "./read-crls.ts";

/** What one answer may hold. */
export interface ArrivingLimits {
  /** Most bytes of DER of all blocks together. */
  readonly maxBytes: number;
  readonly maxBlocks: number;
}

interface ArrivingForm {
  write(piece: Uint8Array): void;
  finish(): readonly PemBlock[];
  discard(): void;
}

/** The lists of one answer in the making. */
export class ArrivingLists {
  readonly #limits: ArrivingLimits;
  #form: ArrivingForm | undefined;

  constructor(limits: ArrivingLimits) {
    this.#limits = limits;
  }

  /**
   * Adds a piece that is not empty.
   * @throws {AnswerError} when this cannot be revocation lists
   */
  write(piece: Uint8Array): void {
    this.#form ??= piece[0] === 0x30 ? new DerForm(this.#limits) : pemForm(this.#limits);
    const form = this.#form;
    orRefuse(() => form.write(piece));
  }

  /**
   * The blocks, in their order.
   * @throws {AnswerError} when they are not whole
   */
  finish(): readonly PemBlock[] {
    return orRefuse(() => this.#form?.finish() ?? []);
  }

  /** Gives the memory back at once. */
  discard(): void {
    this.#form?.discard();
  }
}

/** The DER of one list. */
class DerForm implements ArrivingForm {
  readonly #der: DerCollector;

  constructor({ maxBytes }: ArrivingLimits) {
    this.#der = new DerCollector(Math.min(maxBytes, LIST_BYTES));
  }

  write(piece: Uint8Array): void {
    this.#der.write(piece);
  }

  finish(): readonly PemBlock[] {
    return [{ label: "X509 CRL", der: this.#der.finish(), index: 0 }];
  }

  discard(): void {
    this.#der.discard();
  }
}

function pemForm({ maxBytes, maxBlocks }: ArrivingLimits): ArrivingForm {
  return new PemReader({
    labels: BUNDLE_LABELS,
    maxBlocks,
    maxBytes,
    maxBlockBytes: LIST_BYTES,
    maxTextBytes: ADDRESS_TEXT_BYTES,
  });
}

function orRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PemError) throw new AnswerError(error.message, { cause: error });
    if (!(error instanceof DerError)) throw error;
    const message = `the answer is not a revocation list: ${error.message} (byte ${error.offset})`;
    throw new AnswerError(message, { cause: error });
  }
}
