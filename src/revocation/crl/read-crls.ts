/**
 * From what an operator configured or a server answered to revocation lists, each block checked.
 * @module
 */
import type { PauseWork } from "../../util/pause-work.ts";
import { LIST_BLOCKS, LIST_BUNDLE_BYTES, LIST_BYTES } from "../../util/size-limits.ts";
import { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import { Crl } from "../../x509/crl/crl.ts";
import { DerError } from "../../x509/der/der.ts";
import { decodePemBlocks, type PemBlock, PemError } from "../../x509/pem.ts";
import { PemReader } from "../../x509/pem-reader.ts";

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

/** Labels of the blocks that a bundle may have. */
export const BUNDLE_LABELS: readonly string[] = ["X509 CRL", "CRL", "CERTIFICATE"];

const pemOptions = { labels: BUNDLE_LABELS, maxBlocks: LIST_BLOCKS, maxBytes: LIST_BUNDLE_BYTES };

/**
 * The lists of one bundle, in its order, and the `CERTIFICATE` blocks between them: signers that are no part of a path.
 * @throws {TypeError} naming the material, the block and what is wrong with it; when there is no list in it.
 */
export function readCrls({ name, material }: NamedCrls): CrlBundle {
  if (typeof material !== "string" && material[0] === 0x30) {
    return { crls: [orNamed(name, () => Crl.fromOwnDer(material))], signers: [] };
  }
  const bundle = new GrowingBundle(name, pemBlocks(name, material));
  for (const { der, where } of bundle.lists) {
    bundle.crls.push(orNamed(where, () => Crl.fromOwnDer(der)));
  }
  return bundle;
}

/**
 * As {@link readCrls}, in slices, of blocks that were decoded.
 * @param signed called with each list before its entries are read
 * @throws {TypeError} likewise
 */
export async function readBlocks(
  name: string,
  blocks: readonly PemBlock[],
  pause: PauseWork,
  signed: (crl: Crl) => Promise<void>,
): Promise<CrlBundle> {
  const bundle = new GrowingBundle(name, blocks);
  for (const { der, where } of bundle.lists) {
    await pause();
    try {
      bundle.crls.push(await Crl.inSlices(der, pause, signed));
    } catch (error) {
      throw named(where, error);
    }
  }
  return bundle;
}

interface ListBlock {
  readonly der: Uint8Array;
  readonly where: string;
}

/** A bundle whose signers are read and whose lists are still to be. */
class GrowingBundle implements CrlBundle {
  readonly crls: Crl[] = [];
  readonly signers: readonly Certificate[];
  readonly lists: readonly ListBlock[];

  constructor(name: string, blocks: readonly PemBlock[]) {
    const named = blocks.map(({ label, der, index }) => ({
      label,
      der,
      where: blocks.length === 1 ? name : `block ${index + 1} of ${name}`,
    }));
    const isSigner = ({ label }: { readonly label: string }): boolean => label === "CERTIFICATE";
    this.signers = named.filter(isSigner).map(({ der, where }) => readSigner(der, where));
    this.lists = named.filter((each) => !isSigner(each));
    if (this.lists.length === 0) throw new TypeError(`${name} holds no revocation list`);
  }
}

function pemBlocks(name: string, material: string | Uint8Array): readonly PemBlock[] {
  try {
    if (typeof material === "string") {
      return decodePemBlocks(material, { ...pemOptions, allowText: true });
    }
    const maxTextBytes = Number.POSITIVE_INFINITY;
    const reader = new PemReader({ ...pemOptions, maxBlockBytes: LIST_BYTES, maxTextBytes });
    reader.write(material);
    return reader.finish();
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    throw new TypeError(`${name}: ${error.message}`, { cause: error });
  }
}

function orNamed(where: string, read: () => Crl): Crl {
  try {
    return read();
  } catch (error) {
    throw named(where, error);
  }
}

/** What is wrong with a list, and where it stands; any other error as it is. */
function named(where: string, error: unknown): unknown {
  if (!(error instanceof DerError)) return error;
  return new TypeError(
    `${where} is not a revocation list: ${error.message} (byte ${error.offset})`,
    { cause: error },
  );
}

function readSigner(der: Uint8Array, where: string): Certificate {
  try {
    return Certificate.fromDer(der).assertWellFormed();
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new TypeError(`${where} is not a certificate: ${error.message}`, { cause: error });
  }
}
