/**
 * The certificates an operator configured: anchors that end a path, and intermediates that only help to build one.
 * @module
 */
import { createHash } from "node:crypto";
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import { Certificate } from "../x509/certificate.ts";
import type { DistinguishedName } from "../x509/distinguished-name.ts";
import { decodePemBlocks, PemError } from "../x509/pem.ts";

/** Most certificates one store may hold. */
const maxCertificates = 20_000;
/** Largest bundle, in bytes or characters. */
const maxBundleBytes = 64 * 1024 * 1024;

/** One piece of material and what to call it in a message, e.g. `trust.anchors[0]` or `file anchors.pem`. */
export interface NamedMaterial {
  readonly name: string;
  readonly material: string | Uint8Array;
}

/** Anchors and intermediates of one moment; immutable. */
export class TrustStore {
  readonly anchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  /** Changes when any certificate does: SHA-256 over all fingerprints, 16 hexadecimal digits. */
  readonly version: string;

  constructor(anchors: readonly Certificate[], intermediates: readonly Certificate[]) {
    this.anchors = Object.freeze([...anchors]);
    this.intermediates = Object.freeze([...intermediates]);
    const hash = createHash("sha256");
    for (const anchor of anchors) hash.update(`anchor ${anchor.fingerprint256}\n`);
    for (const each of intermediates) hash.update(`intermediate ${each.fingerprint256}\n`);
    this.version = hash.digest("hex").slice(0, 16);
    Object.freeze(this);
  }

  /** Anchors whose subject is this name (RFC 5280 section 7.1). */
  anchorsNamed(name: DistinguishedName): readonly Certificate[] {
    return this.anchors.filter((anchor) => anchor.subject.matches(name));
  }
}

/**
 * Reads bundles into a store.
 * @throws {TypeError} naming the material and the block for anything that is not a CA certificate, and when there is no
 *   anchor at all.
 */
export function readTrustStore(
  anchors: readonly NamedMaterial[],
  intermediates: readonly NamedMaterial[],
): TrustStore {
  const read = (each: NamedMaterial): Certificate[] => readAuthorities(each);
  const store = new TrustStore(anchors.flatMap(read), intermediates.flatMap(read));
  if (store.anchors.length === 0) {
    throw new TypeError("there is no trust anchor: every client would be refused");
  }
  return store;
}

/** The CA certificates of one bundle, each checked to be one. */
function readAuthorities({ name, material }: NamedMaterial): Certificate[] {
  const ders =
    typeof material === "string" || looksLikePem(material) ? pemBlocks(name, material) : [material];
  if (ders.length === 0) throw new TypeError(`${name} holds no certificate`);
  return ders.map((der, index) => {
    const where = ders.length === 1 ? name : `block ${index + 1} of ${name}`;
    return authority(der, where);
  });
}

function looksLikePem(material: Uint8Array): boolean {
  // DER of a certificate starts with 0x30, which as text is the digit zero: no PEM file starts so.
  return material[0] !== 0x30;
}

function pemBlocks(name: string, material: string | Uint8Array): Uint8Array[] {
  const text = typeof material === "string" ? material : Buffer.from(material).toString("latin1");
  try {
    return decodePemBlocks(text, {
      labels: ["CERTIFICATE"],
      maxBlocks: maxCertificates,
      maxBytes: maxBundleBytes,
      allowText: true,
    }).map((block) => block.der);
  } catch (error) {
    if (error instanceof PemError)
      throw new TypeError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

function authority(der: Uint8Array, where: string): Certificate {
  try {
    const certificate = Certificate.fromDer(der).assertWellFormed();
    const wrong = whyNotAuthority(certificate);
    if (wrong !== undefined) {
      throw new TypeError(`${where} (${certificate.subject.toString()}) ${wrong}`);
    }
    return certificate;
  } catch (error) {
    if (error instanceof ClientCertificateError) {
      throw new TypeError(`${where} is not a certificate: ${error.detail}`, { cause: error });
    }
    throw error;
  }
}

function whyNotAuthority(certificate: Certificate): string | undefined {
  if (certificate.version !== 3) return "is not an X.509 v3 certificate";
  if (certificate.basicConstraints?.ca !== true) {
    return "is not a CA certificate (basicConstraints cA is not TRUE)";
  }
  if (certificate.subject.isEmpty) return "has no subject name";
  return undefined;
}
