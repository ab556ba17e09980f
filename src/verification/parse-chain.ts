/**
 * From presented DER to certificates: bounded, strict, each once.
 * @module
 */

import { type ClientCertificateError, refuse } from "../errors/client-certificate-error.ts";
import { readingRefusal, readOrRefuse } from "../errors/reading-refusal.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import { LruMap } from "../util/lru-map.ts";
import { Certificate } from "../x509/certificate.ts";
import { CertificateError } from "../x509/certificate-error.ts";
import { sameBytes } from "../x509/der/der.ts";
import { nodeCrypto } from "../x509/keys/node-crypto.ts";
import type { ChainLimits } from "./limits.ts";

/** Intermediates that are remembered, of at most 16 KB each by default. */
const maxAuthorities = 256;

/** Certificates of the largest size in one chain: reading takes as long as there are bytes, however few certificates. */
const fullSizeCertificates = 10;

/** A chain that was read. */
export interface ParsedChain {
  readonly leaf: Certificate;
  /** Everything else, in its order, without duplicates, the leaf and what could not be read. */
  readonly presented: readonly Certificate[];
  /** Why the first of the others that could not be read was left out. */
  readonly unreadable: ClientCertificateError | undefined;
}

/**
 * Intermediates of paths that were valid, by the SHA-256 of their DER: parsed once, and always the same object. Only what was
 * in a valid path gets in, so strangers cannot push anything out.
 */
export class AuthorityCache {
  readonly #certificates = new LruMap<string, Certificate>(maxAuthorities);

  /** The certificate with this SHA-256 (lower-case hexadecimal), when it is known. */
  get(fingerprint256: string): Certificate | undefined {
    return this.#certificates.get(fingerprint256);
  }

  /** Remembers the intermediates of a valid path. */
  add(authorities: readonly Certificate[]): void {
    for (const each of authorities) this.#certificates.set(each.fingerprint256, each);
  }
}

/**
 * Reads a chain, leaf first. The leaf has to be well-formed in every part; a stranger that is not is left out, because it
 * cannot be in a valid path and may be no fault of the client's.
 *
 * @param known the leaf, where it was parsed before.
 * @throws {ClientCertificateError} `limit.certificates`, `limit.certificate-bytes`, `header.absent` for an empty chain,
 *   `certificate.malformed` for the leaf
 */
export function parseChain(
  chain: readonly Uint8Array[],
  limits: ChainLimits,
  store: TrustStore,
  cache: AuthorityCache,
  known?: Certificate,
): ParsedChain {
  checkExtent(chain, limits);
  const [first] = chain;
  if (first === undefined) return refuse("header.absent", "the chain is empty");
  const maxBytes = limits.certificateBytes;
  const leaf = readOrRefuse(() => parse(first, maxBytes, known), "the leaf");
  const presented: Certificate[] = [];
  const seen: string[] = [];
  let unreadable: ClientCertificateError | undefined;
  for (let index = 1; index < chain.length; index += 1) {
    const der = chain[index] as Uint8Array;
    checkSize(der, index + 1, maxBytes);
    if (sameBytes(der, first)) continue;
    const fingerprint = nodeCrypto().hash("sha256", der, "hex");
    if (seen.includes(fingerprint)) continue;
    seen.push(fingerprint);
    try {
      const trusted = store.withFingerprint(fingerprint) ?? cache.get(fingerprint);
      presented.push(trusted ?? parse(der, maxBytes));
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      unreadable ??= readingRefusal(error, `certificate ${index + 1}`);
    }
  }
  return { leaf, presented, unreadable };
}

/**
 * Checks how many certificates and bytes there are, before any of them is hashed or read.
 * @throws {ClientCertificateError} `limit.certificates`, `limit.certificate-bytes`
 */
export function checkExtent(chain: readonly Uint8Array[], limits: ChainLimits): void {
  if (chain.length > limits.certificates) {
    refuse("limit.certificates", `${chain.length} certificates, over ${limits.certificates}`);
  }
  const most = fullSizeCertificates * limits.certificateBytes;
  const bytes = chain.reduce((sum, { length }) => sum + length, 0);
  if (bytes > most)
    refuse("limit.certificate-bytes", `${bytes} bytes of certificates, over ${most}`);
}

function checkSize(der: Uint8Array, number: number, maxBytes: number): void {
  if (der.length <= maxBytes) return;
  refuse("limit.certificate-bytes", `certificate ${number} has ${der.length} bytes`);
}

/** @throws {CertificateError} when it is too large, or malformed in any part that path processing reads. */
function parse(der: Uint8Array, maxBytes: number, known?: Certificate): Certificate {
  const parsed = der.length > maxBytes ? undefined : known;
  return (parsed ?? Certificate.fromDer(der, { maxBytes })).assertWellFormed();
}
