/**
 * The trust store of a listener in verify mode, as AWS-LC uses it: CA certificates end a path, and a certificate that is not a CA
 * is trusted itself when a client presents it (inferred from AWS-LC, partial chains).
 * @module
 */
import { readAuthorities } from "../trust/read-authorities.ts";
import { Certificate } from "../x509/certificate.ts";
import { CertificateError } from "../x509/certificate-error.ts";
import { decodePemBlocks, PemError } from "../x509/pem.ts";

/** The contents of a bundle. */
export interface ListenerTrustStore {
  /** All certificates, in the bundle's order. */
  readonly bundle: readonly Certificate[];
  /** CA certificates, in the bundle's order. */
  readonly authorities: readonly Certificate[];
  /** Certificates that cannot issue others. */
  readonly others: readonly Certificate[];
}

/**
 * Reads a bundle.
 * @throws {TypeError} when it holds no certificate, or one that cannot be read
 */
export function readListenerTrustStore(pem: string): ListenerTrustStore {
  const authorities: Certificate[] = [];
  const others: Certificate[] = [];
  const bundle = certificatesIn(pem);
  for (const certificate of bundle) {
    (isAnchor(certificate) ? authorities : others).push(certificate);
  }
  if (authorities.length + others.length === 0)
    throw new TypeError("trustStore contains no certificate");
  return { bundle, authorities, others };
}

/** Whether the library takes a certificate for an anchor. */
function isAnchor(certificate: Certificate): boolean {
  try {
    readAuthorities({ name: "trustStore", material: certificate.der });
    return true;
  } catch {
    return false;
  }
}

function certificatesIn(pem: string): Certificate[] {
  try {
    const options = {
      labels: ["CERTIFICATE"],
      maxBlocks: 20_000,
      maxBytes: 2 ** 26,
      allowText: true,
    };
    return decodePemBlocks(pem, options).map(({ der }) => Certificate.fromDer(der));
  } catch (error) {
    if (error instanceof PemError)
      throw new TypeError(`trustStore: ${error.message}`, { cause: error });
    if (error instanceof CertificateError) {
      throw new TypeError(`trustStore contains an unreadable certificate: ${error.message}`, {
        cause: error,
      });
    }
    throw error;
  }
}
