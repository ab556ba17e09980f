/**
 * A certificate revocation list (RFC 5280 section 5), strictly read and indexed in one pass over its DER.
 * @module
 */
import type { KeyObject } from "node:crypto";
import { isUint8Array } from "node:util/types";
import type { PauseWork } from "../../util/pause-work.ts";
import { SLICE_BYTES } from "../../util/size-limits.ts";
import { copyBytes, DerError, derError, type Span } from "../der/der.ts";
import { hex } from "../der/der-values.ts";
import { CRL_EXTENSION, EXTENSION } from "../der/oids.ts";
import { parseAuthorityInformationAccess } from "../extensions/authority-information-access.ts";
import { parseCrlNumber } from "../extensions/crl-number.ts";
import { parseDistributionPoints } from "../extensions/distribution-points.ts";
import {
  type IssuingDistributionPoint,
  parseIssuingDistributionPoint,
} from "../extensions/issuing-distribution-point.ts";
import { parseAuthorityKeyIdentifier } from "../extensions/key-identifiers.ts";
import { parseIssuerAlternativeName } from "../extensions/subject-alternative-name.ts";
import type { AlgorithmIdentifier } from "../keys/algorithm-identifier.ts";
import { type SignatureScheme, verifySignature } from "../keys/algorithms.ts";
import { verifyInSlices } from "../keys/sliced-signature.ts";
import type { DistinguishedName } from "../names/distinguished-name.ts";
import { CrlEntries } from "./crl-entries.ts";
import type { CrlEntry } from "./crl-entry.ts";
import { type CrlStructure, readCrlStructure } from "./crl-structure.ts";
import { MAX_INDEXED_BYTES } from "./serial-index.ts";

export type { CrlEntry, EntryReason } from "./crl-entry.ts";

/** Extensions that are acted upon; a critical one outside this set makes the list unusable (RFC 5280 section 5.2). */
const processed: ReadonlySet<string> = new Set([
  EXTENSION.authorityKeyIdentifier,
  ...Object.values(CRL_EXTENSION),
]);

/** How a list is read. */
export interface CrlOptions {
  /** Largest list, in bytes of DER. Default and most: 67108864, more than the load balancer's quota of 50 MB a list. */
  readonly maxBytes?: number;
}

/** A revocation list. Immutable; nobody vouches for it until its signature was checked. */
export class Crl {
  readonly #bytes: Uint8Array;
  readonly #structure: CrlStructure;
  readonly #entries: CrlEntries;
  /** Its number: a later list of the same scope has a higher one. */
  readonly number: bigint | undefined;
  /** The number of the complete list that a delta list builds upon; undefined for a complete list. */
  readonly baseNumber: bigint | undefined;
  /** What it covers; undefined for all that its issuer issued. */
  readonly issuingDistributionPoint: IssuingDistributionPoint | undefined;
  /** Lower-case hex digits: a hint at the key that signed it. */
  readonly authorityKeyIdentifier: string | undefined;
  /** Equal for two lists exactly when issuer and scope are, whether delta or complete. */
  readonly scopeKey: string;

  private constructor(bytes: Uint8Array) {
    const structure = readCrlStructure(bytes);
    this.#bytes = bytes;
    this.#structure = structure;
    this.number = this.#extension(CRL_EXTENSION.crlNumber, parseCrlNumber);
    this.baseNumber = this.#extension(CRL_EXTENSION.deltaCrlIndicator, parseCrlNumber);
    const point = CRL_EXTENSION.issuingDistributionPoint;
    this.issuingDistributionPoint = this.#extension(point, parseIssuingDistributionPoint);
    const keyIdentifier = EXTENSION.authorityKeyIdentifier;
    this.authorityKeyIdentifier = this.#extension(
      keyIdentifier,
      parseAuthorityKeyIdentifier,
    )?.keyIdentifier;
    this.#extension(EXTENSION.issuerAlternativeName, parseIssuerAlternativeName);
    this.#extension(EXTENSION.freshestCrl, parseDistributionPoints);
    this.#extension(EXTENSION.authorityInformationAccess, parseAuthorityInformationAccess);
    this.scopeKey = `${this.#extension(point, hex) ?? ""} ${structure.issuer.matchKey}`;
    const { start, end } = structure.entries;
    this.#entries = new CrlEntries(bytes, start, end);
    Object.freeze(this);
  }

  /**
   * Reads a list's DER; the array is copied.
   * @throws {DerError}
   */
  static fromDer(der: Uint8Array, options: CrlOptions = {}): Crl {
    if (!isUint8Array(der)) throw new DerError("CRL is not a byte array", 0);
    checkSize(der, options);
    return Crl.#whole(copyBytes(der));
  }

  /**
   * Reads a list's DER in place: for bytes that nobody else has.
   * @internal
   * @throws {DerError}
   */
  static fromOwnDer(der: Uint8Array, options: CrlOptions = {}): Crl {
    checkSize(der, options);
    return Crl.#whole(der);
  }

  /**
   * Reads a list's DER in place and in slices, so that a large one does not block the event loop.
   * @internal
   * @param pause called between slices of {@link SLICE_BYTES}
   * @param signed called with the list before its entries are read: who signed it is known without them
   * @throws {DerError}
   */
  static async inSlices(
    der: Uint8Array,
    pause: PauseWork,
    signed?: (crl: Crl) => Promise<void>,
  ): Promise<Crl> {
    checkSize(der, {});
    const crl = new Crl(der);
    await signed?.(crl);
    while (!crl.#entries.read(SLICE_BYTES)) await pause();
    crl.#checkEntries();
    return crl;
  }

  static #whole(der: Uint8Array): Crl {
    const crl = new Crl(der);
    crl.#entries.read();
    crl.#checkEntries();
    return crl;
  }

  /** 1 or 2; only v2 has extensions. */
  get version(): 1 | 2 {
    return this.#structure.version;
  }

  /** Who signed it; never empty. */
  get issuer(): DistinguishedName {
    return this.#structure.issuer;
  }

  /** When it was made, in milliseconds since 1970. */
  get thisUpdate(): number {
    return this.#structure.thisUpdate;
  }

  /** When the next one is there at the latest, in milliseconds since 1970. */
  get nextUpdate(): number | undefined {
    return this.#structure.nextUpdate;
  }

  get signatureAlgorithm(): AlgorithmIdentifier {
    return this.#structure.signatureAlgorithm;
  }

  /** How many entries it has. */
  get size(): number {
    return this.#entries.count;
  }

  /** Bytes of the DER. */
  get byteLength(): number {
    return this.#bytes.length;
  }

  /** Bytes of memory that the index takes beside the DER. */
  get indexBytes(): number {
    return this.#entries.byteLength;
  }

  /** The signature: a copy. It names the list's content as a fingerprint does, once it was checked. */
  get signature(): Uint8Array<ArrayBuffer> {
    return copyBytes(this.#view(this.#structure.signature));
  }

  /** Whether it only says what changed since a complete list. */
  get isDelta(): boolean {
    return this.baseNumber !== undefined;
  }

  /** Whether entries may be of certificates that others issued. */
  get isIndirect(): boolean {
    return this.issuingDistributionPoint?.indirect === true;
  }

  /** Why the list must not be used although it is well-formed: a critical extension, its own or an entry's, is unknown. */
  get whyUnusable(): string | undefined {
    for (const [oid, { critical }] of this.#structure.extensions) {
      if (critical && !processed.has(oid)) return `critical extension ${oid}`;
    }
    const { criticalUnknown } = this.#entries;
    return criticalUnknown && `critical entry extension ${criticalUnknown}`;
  }

  /**
   * The entry of a certificate, or undefined when the list does not have it.
   * @param serial content of the serial number's INTEGER
   * @param issuer who issued the certificate: serial numbers mean nothing without
   */
  find(serial: Uint8Array, issuer: DistinguishedName): CrlEntry | undefined {
    // A list without its entries must not be read as one that does not have the certificate.
    if (this.#bytes.length === 0) throw new Error("the revocation list was discarded");
    return this.#entries.find(serial, issuer, this.issuer);
  }

  /**
   * Gives the memory of the list back at once: for one that is not used any more, by a user that alone has its bytes. Tens of
   * megabytes would stay until the garbage collector comes. No signature of it is right afterwards.
   * @internal
   */
  discard(): void {
    const { buffer } = this.#bytes;
    if ("transfer" in buffer) buffer.transfer(0);
    this.#entries.discard();
  }

  /** Whether the signature is by this key. Takes as long as hashing the list. */
  isSignedBy(publicKey: KeyObject, scheme: SignatureScheme): boolean {
    const data = this.#view(this.#structure.tbs);
    const signature = this.#view(this.#structure.signature);
    return verifySignature({ scheme, publicKey, data, signature });
  }

  /**
   * Whether the signature is by this key, as {@link isSignedBy}, hashing in slices where the scheme lets it.
   * @internal
   */
  isSignedByInSlices(
    publicKey: KeyObject,
    scheme: SignatureScheme,
    pause: PauseWork,
  ): Promise<boolean> {
    const data = this.#view(this.#structure.tbs);
    const signature = this.#view(this.#structure.signature);
    return verifyInSlices({ scheme, publicKey, data, signature }, pause);
  }

  /** What entries may only be in lists of one kind. */
  #checkEntries(): void {
    const at = this.#structure.entries.start;
    const { hasExtensions, namesIssuers } = this.#entries;
    if (this.version === 1 && hasExtensions) derError("a v1 CRL has entry extensions", at);
    if (!this.isIndirect && namesIssuers) {
      derError("an entry names its issuer in a CRL that is not indirect", at);
    }
  }

  #extension<Value>(oid: string, parse: (value: Uint8Array) => Value): Value | undefined {
    const span = this.#structure.extensions.get(oid);
    if (span === undefined) return undefined;
    try {
      return parse(this.#view(span));
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      throw new DerError(error.message, span.start + error.offset);
    }
  }

  #view({ start, end }: Span): Uint8Array {
    return this.#bytes.subarray(start, end);
  }
}

function checkSize(der: Uint8Array, { maxBytes = MAX_INDEXED_BYTES }: CrlOptions): void {
  const most = Math.min(maxBytes, MAX_INDEXED_BYTES);
  if (der.length > most) throw new DerError(`CRL has ${der.length} bytes, at most ${most}`, 0);
}
