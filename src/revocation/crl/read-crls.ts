/**
 * From what an operator configured to revocation lists, each block checked.
 * @module
 */
import { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import { Crl } from "../../x509/crl/crl.ts";
import { DerError } from "../../x509/der/der.ts";
import { decodePemBlocks, type PemBlock, PemError } from "../../x509/pem.ts";

/** Most blocks of one bundle. */
const maxBlocks = 10_000;
/** Largest bundle in bytes of DER. */
const maxBundleBytes = 256 * 1024 * 1024;

/** One piece of material and what to call it in a message, e.g. `revocation.crls[0]`. */
export interface NamedCrls {
  readonly name: string;
  /** PEM (several blocks, text between them) or the DER of one list, which is kept: nobody may change these bytes any more. */
  readonly material: string | Uint8Array;
}

/** What a bundle holds. */
export interface CrlBundle {
  readonly crls: readonly Crl[];
  /** Certificates of those who sign lists with a key of their own. */
  readonly signers: readonly Certificate[];
}

/**
 * The lists of one bundle, in its order, and the `CERTIFICATE` blocks between them: signers that are no part of a path.
 * @throws {TypeError} naming the material, the block and what is wrong with it; when there is no list in it.
 */
export function readCrls({ name, material }: NamedCrls): CrlBundle {
  if (typeof material !== "string" && material[0] === 0x30) {
    return { crls: [readCrl(material, name)], signers: [] };
  }
  const blocks = pemBlocks(name, material);
  const crls: Crl[] = [];
  const signers: Certificate[] = [];
  for (const { label, der, index } of blocks) {
    const where = blocks.length === 1 ? name : `block ${index + 1} of ${name}`;
    if (label === "CERTIFICATE") signers.push(readSigner(der, where));
    else crls.push(readCrl(der, where));
  }
  if (crls.length === 0) throw new TypeError(`${name} holds no revocation list`);
  return { crls, signers };
}

function pemBlocks(name: string, material: string | Uint8Array): PemBlock[] {
  const text = typeof material === "string" ? material : latin1(material);
  try {
    return decodePemBlocks(text, {
      labels: ["X509 CRL", "CRL", "CERTIFICATE"],
      maxBlocks,
      maxBytes: maxBundleBytes,
      allowText: true,
    });
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    throw new TypeError(`${name}: ${error.message}`, { cause: error });
  }
}

function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
}

function readCrl(der: Uint8Array, where: string): Crl {
  try {
    return Crl.fromOwnDer(der);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new TypeError(
      `${where} is not a revocation list: ${error.message} (byte ${error.offset})`,
      { cause: error },
    );
  }
}

function readSigner(der: Uint8Array, where: string): Certificate {
  try {
    return Certificate.fromDer(der).assertWellFormed();
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new TypeError(`${where} is not a certificate: ${error.message}`, { cause: error });
  }
}
