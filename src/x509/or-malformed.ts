import { refuse } from "../errors/client-certificate-error.ts";
import { DerError } from "./der/der.ts";

/**
 * Turns a DerError into the refusal `certificate.malformed`.
 *
 * @param base where the bytes that were read begin in the certificate
 */
export function orMalformed<Result>(base: number, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    return refuse("certificate.malformed", `${cause.message} (byte ${base + cause.offset})`, cause);
  }
}
