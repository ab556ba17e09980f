/**
 * The one place that turns a certificate that cannot be read into the refusal of the client that presented it.
 * @module
 */
import { CertificateError, type CertificateFault } from "../x509/certificate-error.ts";
import { ClientCertificateError } from "./client-certificate-error.ts";
import type { Reason } from "./codes.ts";

const REASON_OF_FAULT = {
  malformed: "certificate.malformed",
  "too-large": "limit.certificate-bytes",
  "unusable-key": "certificate.key",
} as const satisfies Record<CertificateFault, Reason>;

/**
 * Returns the refusal that a reading error stands for.
 *
 * @param which the certificate in a word, such as "the leaf"; stands before the message
 */
export function readingRefusal(error: CertificateError, which?: string): ClientCertificateError {
  const detail = which === undefined ? error.message : `${which}: ${error.message}`;
  return new ClientCertificateError(REASON_OF_FAULT[error.fault], { detail, cause: error });
}

/**
 * Reads something of a certificate that a client presented; a reading error becomes the refusal of that client.
 *
 * @throws {ClientCertificateError} `certificate.malformed`, `certificate.key`, `limit.certificate-bytes`
 */
export function readOrRefuse<Result>(read: () => Result, which?: string): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof CertificateError ? readingRefusal(error, which) : error;
  }
}
