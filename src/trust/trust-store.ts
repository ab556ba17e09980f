/**
 * The certificates that an operator configured: anchors that end a path, and intermediates that only help to build one.
 * @module
 */
import { createHash } from "node:crypto";
import type { Certificate } from "../x509/certificate.ts";
import type { DistinguishedName } from "../x509/names/distinguished-name.ts";
import { CertificateIndex } from "./certificate-index.ts";
import { type NamedMaterial, readAuthorities } from "./read-authorities.ts";

export type { NamedMaterial } from "./read-authorities.ts";

/** The end of a path. */
export interface TrustAnchor {
  /** The operator's name for it, or the SHA-256 of its DER in hexadecimal. */
  readonly id: string;
  readonly certificate: Certificate;
}

/** An immutable set of anchors and intermediates. */
export class TrustStore {
  readonly anchors: readonly TrustAnchor[];
  readonly intermediates: readonly Certificate[];
  /** Changes when any certificate or id does: SHA-256 over all of them, 32 hexadecimal digits. */
  readonly version: string;
  readonly #anchors: CertificateIndex<TrustAnchor>;
  readonly #intermediates: CertificateIndex<Certificate>;
  readonly #byFingerprint: ReadonlyMap<string, Certificate>;

  constructor(anchors: readonly TrustAnchor[], intermediates: readonly Certificate[]) {
    this.anchors = Object.freeze([...anchors]);
    this.intermediates = Object.freeze([...intermediates]);
    this.#anchors = new CertificateIndex(this.anchors, ({ certificate }) => certificate);
    this.#intermediates = new CertificateIndex(this.intermediates, (certificate) => certificate);
    const all = [...anchors.map(({ certificate }) => certificate), ...intermediates];
    this.#byFingerprint = new Map(all.map((each) => [each.fingerprint256, each]));
    const hash = createHash("sha256");
    for (const { id, certificate } of anchors) {
      hash.update(`anchor ${certificate.fingerprint256} ${JSON.stringify(id)}\n`);
    }
    for (const each of intermediates) hash.update(`intermediate ${each.fingerprint256}\n`);
    this.version = hash.digest("hex").slice(0, 32);
    Object.freeze(this);
  }

  /** Returns at most `max` anchors of this name (RFC 5280 section 7.1), those with this key identifier first. */
  anchorsNamed(
    name: DistinguishedName,
    keyId: string | undefined,
    max: number,
  ): readonly TrustAnchor[] {
    return this.#anchors.named(name, keyId, max);
  }

  /** Returns at most `max` intermediates of this name, those with this key identifier first. */
  intermediatesNamed(
    name: DistinguishedName,
    keyId: string | undefined,
    max: number,
  ): readonly Certificate[] {
    return this.#intermediates.named(name, keyId, max);
  }

  /** Returns the configured certificate with this SHA-256, already parsed. */
  withFingerprint(fingerprint256: string): Certificate | undefined {
    return this.#byFingerprint.get(fingerprint256);
  }
}

/** The certificates of one bundle. */
export interface AuthorityBundle extends Omit<NamedMaterial, "material"> {
  readonly certificates: readonly Certificate[];
}

/**
 * Reads bundles into a store. Duplicates count once.
 * @throws {TypeError} naming the material and the block for anything that is not a CA certificate, for one anchor under two
 *   ids, and when there is no anchor at all.
 */
export function readTrustStore(
  anchors: readonly NamedMaterial[],
  intermediates: readonly NamedMaterial[],
): TrustStore {
  return combineTrustStore(anchors.map(readBundle), intermediates.map(readBundle));
}

/**
 * Reads one bundle.
 * @throws {TypeError} naming the material and the block for anything that is not a CA certificate.
 */
export function readBundle({ material, ...named }: NamedMaterial): AuthorityBundle {
  return { ...named, certificates: readAuthorities({ ...named, material }) };
}

/**
 * Combines bundles into a store. Duplicates count once.
 * @throws {TypeError} for one anchor under two ids, and when there is no anchor at all.
 */
export function combineTrustStore(
  anchors: readonly AuthorityBundle[],
  intermediates: readonly AuthorityBundle[],
): TrustStore {
  const byFingerprint = new Map<string, TrustAnchor>();
  for (const bundle of anchors) {
    for (const certificate of bundle.certificates) addAnchor(byFingerprint, certificate, bundle);
  }
  if (byFingerprint.size === 0) {
    throw new TypeError("there is no trust anchor: every client would be refused");
  }
  const distinct = new Map<string, Certificate>();
  for (const certificate of intermediates.flatMap(({ certificates }) => certificates)) {
    distinct.set(certificate.fingerprint256, certificate);
  }
  return new TrustStore([...byFingerprint.values()], [...distinct.values()]);
}

function addAnchor(
  anchors: Map<string, TrustAnchor>,
  certificate: Certificate,
  { name, id }: AuthorityBundle,
): void {
  const { fingerprint256 } = certificate;
  const known = anchors.get(fingerprint256);
  if (known === undefined || (known.id === fingerprint256 && id !== undefined)) {
    anchors.set(fingerprint256, Object.freeze({ id: id ?? fingerprint256, certificate }));
  } else if (id !== undefined && known.id !== id) {
    throw new TypeError(
      `${name} (${certificate.subject.toString()}) has two ids: ${known.id} and ${id}`,
    );
  }
}
