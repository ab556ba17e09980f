import { CertificateError } from "./certificate-error.ts";
import { DerError } from "./der/der.ts";

/**
 * Runs a reader of DER and turns its DerError into a {@link CertificateError} about malformed bytes.
 *
 * @param base where the bytes that were read begin in the certificate
 */
export function orMalformed<Result>(base: number, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new CertificateError("malformed", `${cause.message} (byte ${base + cause.offset})`, {
      cause,
    });
  }
}
