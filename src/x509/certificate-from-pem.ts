import {
  Certificate,
  type CertificateOptions,
  DEFAULT_MAX_CERTIFICATE_BYTES,
} from "./certificate.ts";
import { CertificateError } from "./certificate-error.ts";
import { decodePemBlocks, PemError } from "./pem.ts";

/**
 * Reads a certificate from PEM text that holds exactly one `CERTIFICATE` block and nothing else.
 *
 * @throws {CertificateError} as `Certificate.fromDer`
 */
export function certificateFromPem(pem: string, options: CertificateOptions = {}): Certificate {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_CERTIFICATE_BYTES;
  return Certificate.fromDer(onlyBlock(pem, maxBytes), options);
}

function onlyBlock(pem: string, maxBytes: number): Uint8Array {
  if (typeof pem !== "string") throw new CertificateError("malformed", "PEM is not a string");
  try {
    const [block] = decodePemBlocks(pem, { labels: ["CERTIFICATE"], maxBlocks: 1, maxBytes });
    if (block === undefined) throw new PemError("there is no block", 0);
    return block.der;
  } catch (cause) {
    if (!(cause instanceof PemError)) throw cause;
    throw new CertificateError("malformed", cause.message, { cause });
  }
}
