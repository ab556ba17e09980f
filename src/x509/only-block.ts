import { ClientCertificateError, refuse } from "../errors/client-certificate-error.ts";
import { decodePemBlocks, PemError } from "./pem.ts";

/**
 * The DER of PEM text that holds one `CERTIFICATE` block and nothing else.
 * @throws {ClientCertificateError} `certificate.malformed`
 */
export function onlyCertificateBlock(pem: string, maxBytes: number): Uint8Array {
  if (typeof pem !== "string") refuse("certificate.malformed", "PEM is not a string");
  try {
    const [block] = decodePemBlocks(pem, { labels: ["CERTIFICATE"], maxBlocks: 1, maxBytes });
    if (block === undefined) throw new PemError("there is no block", 0);
    return block.der;
  } catch (cause) {
    if (!(cause instanceof PemError)) throw cause;
    throw new ClientCertificateError("certificate.malformed", { detail: cause.message, cause });
  }
}
