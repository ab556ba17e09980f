/**
 * Reads the CA certificates that an operator configured, and checks each block.
 * @module
 */
import { CA_BUNDLE_BYTES, CA_CERTIFICATES } from "../util/size-limits.ts";
import { Certificate } from "../x509/certificate.ts";
import { CertificateError } from "../x509/certificate-error.ts";
import { decodePemBlocks, PemError } from "../x509/pem.ts";

/** One piece of material and its name for messages, e.g. `trust.anchors[0]` or `file anchors.pem`. */
export interface NamedMaterial {
  readonly name: string;
  /** PEM (several blocks, text between them) or the DER of one certificate. */
  readonly material: string | Uint8Array;
  /** The operator's name for every anchor in it. */
  readonly id?: string;
}

/**
 * Returns the CA certificates of one bundle, in its order.
 * @throws {TypeError} naming the material, the block and what is wrong with it.
 */
export function readAuthorities({ name, material }: NamedMaterial): Certificate[] {
  const ders =
    typeof material === "string" || looksLikePem(material) ? pemBlocks(name, material) : [material];
  if (ders.length === 0) throw new TypeError(`${name} contains no certificate`);
  return ders.map((der, index) => {
    const where = ders.length === 1 ? name : `block ${index + 1} of ${name}`;
    return authority(der, where);
  });
}

function looksLikePem(material: Uint8Array): boolean {
  // DER of a certificate starts with 0x30, which as text is the digit zero: no PEM file starts with it.
  return material[0] !== 0x30;
}

function pemBlocks(name: string, material: string | Uint8Array): Uint8Array[] {
  const text = typeof material === "string" ? material : Buffer.from(material).toString("latin1");
  try {
    return decodePemBlocks(text, {
      labels: ["CERTIFICATE"],
      maxBlocks: CA_CERTIFICATES,
      maxBytes: CA_BUNDLE_BYTES,
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
    if (error instanceof CertificateError) {
      throw new TypeError(`${where} is not a certificate: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function whyNotAuthority(certificate: Certificate): string | undefined {
  if (certificate.version !== 3) return "is not an X.509 v3 certificate";
  if (certificate.basicConstraints?.ca !== true) {
    return "is not a CA certificate (basicConstraints cA is not TRUE)";
  }
  if (certificate.keyUsage?.keyCertSign === false) {
    return "may not sign certificates (keyUsage without keyCertSign)";
  }
  return certificate.subject.isEmpty ? "has no subject name" : undefined;
}
