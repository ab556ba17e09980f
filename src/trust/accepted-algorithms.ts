/**
 * The keys and signatures that are strong enough.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import {
  type AlgorithmIdentifier,
  type PublicKeyDescription,
  type SignatureScheme,
  schemeOf,
  whyNoScheme,
} from "../x509/keys/algorithms.ts";

/** Families of keys that are accepted by default. */
export const KEY_ALGORITHMS = Object.freeze(["RSA", "P-256", "P-384", "P-521", "Ed25519"] as const);

/** A family of keys. */
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** Algorithms that can be accepted in addition, each by its name. SHA-1, MD5, DSA and shorter RSA keys are not among them. */
export const WEAK_ALGORITHMS = Object.freeze(["RSA-1024", "SHA-224", "Ed448"] as const);

/** An algorithm that is refused unless the operator accepts it. */
export type WeakAlgorithm = (typeof WEAK_ALGORITHMS)[number];

/**
 * The algorithms that the certificates of a path may use. They apply to every key and to every signature except the anchor's own, which
 * proves nothing and is never verified.
 *
 * Default: RSA of 2048 to 8192 bits (PKCS #1 and PSS), P-256, P-384, P-521 and Ed25519, each with SHA-2 of 256 bits or more.
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
  readonly #keys: ReadonlySet<string>;
  readonly #weak: ReadonlySet<WeakAlgorithm>;
  readonly #minimumRsaBits: number;

  /** @param options options that were checked. */
  constructor(options: AlgorithmOptions = {}) {
    this.#keys = new Set(options.keys ?? KEY_ALGORITHMS);
    this.#weak = new Set(options.dangerouslyAccept ?? []);
    this.#minimumRsaBits =
      options.minimumRsaBits ?? (this.#weak.has("RSA-1024") ? weakRsaBits : defaultRsaBits);
  }

  /** Returns why a key is not accepted; undefined when it is. */
  whyKeyRefused(key: PublicKeyDescription): string | undefined {
    switch (key.kind) {
      case "ed25519":
        return this.#keys.has("Ed25519") ? undefined : "Ed25519 key";
      case "ed448":
        return this.#weak.has("Ed448") ? undefined : "Ed448 key";
      case "ec":
        return this.#keys.has(key.curve ?? "") ? undefined : `elliptic curve key on ${key.curve}`;
      case "rsa":
      case "rsa-pss":
        return this.#whyRsaRefused(key);
      default:
        return `key of an unsupported algorithm (${key.algorithm})`;
    }
  }

  #whyRsaRefused({ bits, exponent = 0n }: PublicKeyDescription): string | undefined {
    if (!this.#keys.has("RSA")) return "RSA key";
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
    const scheme = this.acceptedScheme(signatureAlgorithm);
    if (scheme !== undefined) return scheme;
    const name = certificate.subject.toString();
    return refuse(
      "certificate.signature-algorithm",
      `signature algorithm ${signatureAlgorithm.oid} of ${name} ${whyNoScheme(signatureAlgorithm)}`,
    );
  }

  /** Returns the scheme of a signature algorithm; undefined when it is not accepted. */
  acceptedScheme(algorithm: AlgorithmIdentifier): SignatureScheme | undefined {
    const scheme = schemeOf(algorithm);
    return scheme === undefined || this.#isWeak(scheme) ? undefined : scheme;
  }

  #isWeak(scheme: SignatureScheme): boolean {
    if (scheme.kind === "ed448") return !this.#weak.has("Ed448");
    return "hash" in scheme && scheme.hash === "sha224" && !this.#weak.has("SHA-224");
  }
}
