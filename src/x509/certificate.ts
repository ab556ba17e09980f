/**
 * An X.509 certificate (RFC 5280 section 4), strictly read.
 *
 * @module
 */
import type { KeyObject } from "node:crypto";
import { isUint8Array } from "node:util/types";
import { CertificateError } from "./certificate-error.ts";
import { CertificateExtensions } from "./certificate-extensions.ts";
import { type CertificateStructure, readCertificateStructure } from "./certificate-structure.ts";
import { copyBytes, type Span, sameBytes, sameRange } from "./der/der.ts";
import { decodeInteger } from "./der/der-values.ts";
import { Extension } from "./extension.ts";
import type { AlgorithmIdentifier } from "./keys/algorithm-identifier.ts";
import { nodeCrypto } from "./keys/node-crypto.ts";
import { describeKey, type PublicKeyDescription } from "./keys/public-key.ts";
import type { DistinguishedName } from "./names/distinguished-name.ts";
import { orMalformed } from "./or-malformed.ts";

export { Extension } from "./extension.ts";

/** Largest certificate that is read unless the caller says otherwise, in bytes of DER: 64 KiB. */
export const DEFAULT_MAX_CERTIFICATE_BYTES = 65_536;

/** How a certificate is read. */
export interface CertificateOptions {
  /** Largest certificate, in bytes of DER. Default {@link DEFAULT_MAX_CERTIFICATE_BYTES}. */
  readonly maxBytes?: number;
}

/**
 * A certificate. Its structure, names, dates and signature fields are checked when it is made; extensions and the
 * public key are read when they are asked for, so that what is not asked for cannot refuse. {@link assertWellFormed} asks for all
 * that path processing does.
 *
 * Immutable: it works on a copy of the bytes it was made from, and every getter of bytes, dates or maps returns a copy,
 * so that nothing a caller does changes a verdict.
 */
export class Certificate extends CertificateExtensions {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #structure: CertificateStructure;
  #isWellFormed = false;
  #publicKey: KeyObject | undefined;
  #publicKeyDescription: PublicKeyDescription | undefined;
  #fingerprint256: string | undefined;
  #spkiSha256: string | undefined;

  private constructor(bytes: Uint8Array<ArrayBuffer>, structure: CertificateStructure) {
    super(bytes, structure.extensions);
    this.#bytes = bytes;
    this.#structure = structure;
    Object.freeze(this);
  }

  /**
   * Reads a certificate's DER; the array is copied.
   *
   * @throws {CertificateError} too large, or malformed: with what is wrong and at which byte
   */
  static fromDer(der: Uint8Array, options: CertificateOptions = {}): Certificate {
    if (!isUint8Array(der)) {
      throw new CertificateError("malformed", "certificate is not a byte array");
    }
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_CERTIFICATE_BYTES;
    if (der.length > maxBytes) {
      throw new CertificateError(
        "too-large",
        `certificate has ${der.length} bytes, at most ${maxBytes}`,
      );
    }
    const bytes = copyBytes(der);
    return new Certificate(
      bytes,
      orMalformed(0, () => readCertificateStructure(bytes)),
    );
  }

  /** DER of the whole certificate: a copy. */
  get der(): Uint8Array<ArrayBuffer> {
    return copyBytes(this.#bytes);
  }

  /** X.509 version. Only v3 can be a client's; refusing the others is the validator's work. */
  get version(): 1 | 2 | 3 {
    return this.#structure.version;
  }

  /**
   * The serial number as the load balancer prints it (OpenSSL's `BN_bn2hex`): upper-case hex digits in pairs, `-` before
   * a negative one, `"0"` for zero. Compare {@link serial} instead where it matters.
   */
  get serialNumber(): string {
    const { serial } = this;
    if (serial === 0n) return "0";
    const digits = (serial < 0n ? -serial : serial).toString(16).toUpperCase();
    const pairs = digits.length % 2 === 0 ? digits : `0${digits}`;
    return serial < 0n ? `-${pairs}` : pairs;
  }

  /** The serial number. Unique only together with the issuer. */
  get serial(): bigint {
    const { start, end } = this.#structure.serial;
    return decodeInteger(this.#bytes, start, end);
  }

  /**
   * The serial number as it is written, content of the INTEGER: the key of look-ups in revocation lists. Not copied.
   *
   * @internal
   */
  get serialContent(): Uint8Array {
    return this.#view(this.#structure.serial);
  }

  /** The algorithm of the signature, the same inside and outside of the signed part. */
  get signatureAlgorithm(): AlgorithmIdentifier {
    return this.#structure.signatureAlgorithm;
  }

  /** The issuer distinguished name; never empty. */
  get issuer(): DistinguishedName {
    return this.#structure.issuer;
  }

  /** The subject distinguished name; may be empty. */
  get subject(): DistinguishedName {
    return this.#structure.subject;
  }

  /** First second of its validity: a new Date each time. */
  get notBefore(): Date {
    return new Date(this.#structure.notBefore);
  }

  /** Last second of its validity, inclusive: a new Date each time. */
  get notAfter(): Date {
    return new Date(this.#structure.notAfter);
  }

  /**
   * Both dates in milliseconds since 1970, inclusive: for comparing without making Dates.
   *
   * @internal
   */
  get validity(): { readonly notBefore: number; readonly notAfter: number } {
    return this.#structure;
  }

  /** DER of the SubjectPublicKeyInfo: a copy. */
  get subjectPublicKeyInfo(): Uint8Array<ArrayBuffer> {
    return this.#copy(this.#structure.subjectPublicKeyInfo);
  }

  /**
   * Kind and size of the public key, without any cryptography.
   *
   * @throws {CertificateError} malformed
   */
  get publicKeyDescription(): PublicKeyDescription {
    const { subjectPublicKeyInfo, keyAlgorithm, keyBits } = this.#structure;
    this.#publicKeyDescription ??= orMalformed(subjectPublicKeyInfo.start, () =>
      describeKey(keyAlgorithm, this.#view(keyBits)),
    );
    return this.#publicKeyDescription;
  }

  /**
   * The public key for `node:crypto`.
   *
   * @throws {CertificateError} malformed, or unusable when OpenSSL cannot use it (unknown algorithm or curve, a point that is
   * not on its curve)
   */
  get publicKey(): KeyObject {
    if (this.#publicKey === undefined) {
      const { kind } = this.publicKeyDescription;
      const key = Buffer.from(this.subjectPublicKeyInfo.buffer);
      try {
        this.#publicKey = nodeCrypto().createPublicKey({ key, format: "der", type: "spki" });
      } catch (cause) {
        throw new CertificateError("unusable-key", `the ${kind} public key cannot be used`, {
          cause,
        });
      }
    }
    return this.#publicKey;
  }

  /** The signed bytes, DER of the TBSCertificate: a copy. */
  get tbs(): Uint8Array<ArrayBuffer> {
    return this.#copy(this.#structure.tbs);
  }

  /** The signature's bytes: a copy. */
  get signature(): Uint8Array<ArrayBuffer> {
    return this.#copy(this.#structure.signature);
  }

  /** All extensions by dotted identifier, in their order: a new map each time. */
  get extensions(): ReadonlyMap<string, Extension> {
    const extensions = new Map<string, Extension>();
    for (const { oid, critical, start, end } of this.#structure.extensions) {
      extensions.set(oid, new Extension(oid, critical, this.#bytes.subarray(start, end)));
    }
    return extensions;
  }

  /**
   * Identifiers of the critical extensions, in their order.
   *
   * @internal
   */
  get criticalExtensions(): readonly string[] {
    return this.#structure.criticalExtensions;
  }

  /**
   * What was signed, and the signature. Not copied.
   *
   * @internal
   */
  get signed(): { readonly data: Uint8Array; readonly signature: Uint8Array } {
    const { tbs, signature } = this.#structure;
    return { data: this.#view(tbs), signature: this.#view(signature) };
  }

  /** Whether both have the same public key, byte for byte, algorithm included. */
  hasSameKeyAs(other: Certificate): boolean {
    const own = this.#structure.subjectPublicKeyInfo;
    const theirs = other.#structure.subjectPublicKeyInfo;
    return sameRange(this.#bytes, own.start, own.end, other.#bytes, theirs.start, theirs.end);
  }

  /** SHA-256 of the DER: 64 lower-case hex digits. */
  get fingerprint256(): string {
    this.#fingerprint256 ??= nodeCrypto().hash("sha256", this.#bytes, "hex");
    return this.#fingerprint256;
  }

  /** SHA-256 of the SubjectPublicKeyInfo: 64 lower-case hex digits. */
  get spkiSha256(): string {
    const key = this.#structure.subjectPublicKeyInfo;
    this.#spkiSha256 ??= nodeCrypto().hash("sha256", this.#view(key), "hex");
    return this.#spkiSha256;
  }

  /** Whether subject and issuer are the same name: a CA's certificate for its own new key, or a root. */
  get isSelfIssued(): boolean {
    return this.subject.matches(this.issuer);
  }

  /** Whether both are the same certificate, byte for byte. */
  equals(other: Certificate): boolean {
    return this === other || sameBytes(this.#bytes, other.#bytes);
  }

  /**
   * Reads what path processing asks for and what is otherwise read on demand: the public key's description, the extensions of
   * RFC 5280 section 6.1 and every critical one that is known. Returns the certificate.
   *
   * @throws {CertificateError} malformed
   */
  assertWellFormed(): this {
    if (this.#isWellFormed) return this;
    this.readExtensions();
    this.publicKeyDescription;
    this.#isWellFormed = true;
    return this;
  }

  #view({ start, end }: Span): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  #copy(span: Span): Uint8Array<ArrayBuffer> {
    return copyBytes(this.#view(span));
  }
}
