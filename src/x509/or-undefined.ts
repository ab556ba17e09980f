import type { CertificateError } from "./certificate-error.ts";
import type { DerError } from "./der/der.ts";

/**
 * Runs a reader and returns what it read; undefined when it raises this error of reading. Every other error is passed on.
 *
 * @param fault the class of the error: `DerError` of the readers of DER, `CertificateError` of a certificate's members
 */
export function orUndefined<Result>(
  fault: typeof DerError | typeof CertificateError,
  read: () => Result,
): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof fault) return undefined;
    throw error;
  }
}
