/**
 * The keys and signatures that are strong enough.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type NameAccepted, namesAccepted, rowOfKey } from "../x509/keys/algorithm-table.ts";
import {
  type AlgorithmIdentifier,
  type PublicKeyDescription,
  type SignatureScheme,
  schemeOf,
  whyNoScheme,
} from "../x509/keys/algorithms.ts";
import { whyRuntimeCannotVerify } from "../x509/keys/runtime-support.ts";

/** A family of keys. */
export type KeyAlgorithm = NameAccepted<"default">;

/** Families of keys that are accepted by default. */
export const KEY_ALGORITHMS: readonly KeyAlgorithm[] = namesAccepted("default");

/** Algorithms that can be accepted in addition, each by its name. SHA-1, MD5, DSA and shorter RSA keys are not among them. */
export const WEAK_ALGORITHMS = Object.freeze([
  "RSA-1024",
  "SHA-224",
  ...namesAccepted("dangerous"),
] as const);

/** An algorithm that is refused unless the operator accepts it. */
export type WeakAlgorithm = (typeof WEAK_ALGORITHMS)[number];

/**
 * The algorithms that the certificates of a path may use. They apply to every key and to every signature except the anchor's own, which
 * proves nothing and is never verified.
 *
 * Default: RSA of 2048 to 8192 bits (PKCS #1 and PSS), P-256, P-384 and P-521, each with SHA-2 of 256 bits or more; Ed25519; and
 * ML-DSA-44, ML-DSA-65 and ML-DSA-87 where the runtime verifies them (Node.js 24.6 with OpenSSL 3.5, or later).
 */
export interface AlgorithmOptions {
  /** Only these families of keys. Default: all of them. */
  readonly keys?: readonly KeyAlgorithm[];
  /** Minimum size of an RSA key in bits. Default 2048; less requires `dangerouslyAccept`. */
  readonly minimumRsaBits?: number;
  /** Weak algorithms to accept; a process warning reports them. Default: none. */
  readonly dangerouslyAccept?: readonly WeakAlgorithm[];
}

const largestRsaBits = 8192;
const defaultRsaBits = 2048;
const weakRsaBits = 1024;

/** The compiled options. */
export class AcceptedAlgorithms {
  /** Names of rows of the table. */
  readonly #keys: ReadonlySet<string>;
  readonly #weak: ReadonlySet<WeakAlgorithm>;
  readonly #minimumRsaBits: number;
  readonly #whyRuntimeCannot: typeof whyRuntimeCannotVerify;

  /**
   * Compiles options that were checked.
   *
   * @param whyRuntimeCannot why a key of the table cannot be used by this runtime; set by tests
   */
  constructor(options: AlgorithmOptions = {}, whyRuntimeCannot = whyRuntimeCannotVerify) {
    this.#weak = new Set(options.dangerouslyAccept ?? []);
    this.#keys = new Set([...(options.keys ?? KEY_ALGORITHMS), ...this.#weak]);
    this.#whyRuntimeCannot = whyRuntimeCannot;
    this.#minimumRsaBits =
      options.minimumRsaBits ?? (this.#weak.has("RSA-1024") ? weakRsaBits : defaultRsaBits);
  }

  /** Returns why a key is not accepted; undefined when it is. */
  whyKeyRefused(key: PublicKeyDescription): string | undefined {
    const row = rowOfKey(key);
    if (row === undefined && key.kind !== "ec")
      return `key of an unsupported algorithm (${key.algorithm})`;
    if (row === undefined || !this.#keys.has(row.name))
      return key.kind === "ec" ? `elliptic curve key on ${key.curve}` : `${row?.name} key`;
    if (row.form === "rsa") return this.#whyRsaRefused(key);
    const cannot = row.form === "octets" ? this.#whyRuntimeCannot(row) : undefined;
    return cannot && `${row.name} key, which ${cannot}`;
  }

  #whyRsaRefused({ bits, exponent = 0n }: PublicKeyDescription): string | undefined {
    if (bits < this.#minimumRsaBits || bits > largestRsaBits) return `RSA key of ${bits} bits`;
    const sane = exponent >= 3n && exponent < 1n << 33n && exponent % 2n === 1n;
    return sane ? undefined : "RSA key with an unusual public exponent";
  }

  /**
   * Returns the signature scheme of a certificate.
   * @throws {ClientCertificateError} `certificate.signature-algorithm` when it is not accepted.
   */
  schemeOf(certificate: Certificate): SignatureScheme {
    const { signatureAlgorithm } = certificate;
    const scheme = schemeOf(signatureAlgorithm);
    const why = scheme === undefined ? whyNoScheme(signatureAlgorithm) : this.#whyRefused(scheme);
    if (scheme !== undefined && why === undefined) return scheme;
    const name = certificate.subject.toString();
    return refuse(
      "certificate.signature-algorithm",
      `signature algorithm ${signatureAlgorithm.oid} of ${name} ${why}`,
    );
  }

  /** Returns the scheme of a signature algorithm; undefined when it is not accepted. */
  acceptedScheme(algorithm: AlgorithmIdentifier): SignatureScheme | undefined {
    const scheme = schemeOf(algorithm);
    return scheme === undefined || this.#whyRefused(scheme) !== undefined ? undefined : scheme;
  }

  #whyRefused(scheme: SignatureScheme): string | undefined {
    if ("hash" in scheme) {
      return scheme.hash === "sha224" && !this.#weak.has("SHA-224") ? "is not accepted" : undefined;
    }
    const row = rowOfKey({ kind: scheme.kind, curve: undefined });
    if (row?.form !== "octets") return undefined;
    // Keys are accepted or refused where the key is known; an algorithm that only an option allows is refused here as well.
    if (row.accepted !== "default" && !this.#keys.has(row.name)) return "is not accepted";
    const cannot = this.#whyRuntimeCannot(row);
    return cannot && `is ${row.name}, which ${cannot}`;
  }
}
