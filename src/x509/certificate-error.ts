/** What is wrong with a certificate that cannot be read. */
export type CertificateFault = "malformed" | "too-large" | "unusable-key";

/**
 * A certificate, or a part of it, cannot be read. Says nothing about who presented it: `errors/reading-refusal.ts` turns it into
 * the refusal of a client, and what reads an operator's files into a message for the operator.
 */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
  readonly fault: CertificateFault;

  /** @param message what was found, what was expected and, for malformed DER, at which byte */
  constructor(fault: CertificateFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
