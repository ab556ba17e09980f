import { type HeaderNames, type Mode, resolveHeaderNames } from "../alb/mtls-headers.ts";
import { encodeUrlPem } from "../alb/url-pem.ts";
import { renderValidity } from "../alb/validity.ts";
import { Certificate } from "../x509/certificate.ts";
import { type ClientChain, presentedCertificates } from "./presented-chain.ts";

/** Options of {@link mtlsHeaders}. */
export interface MtlsHeadersOptions {
  readonly mode: Mode;
  readonly certificate: ClientChain;
  /** Names changed by listener attributes. */
  readonly headerNames?: Partial<HeaderNames>;
}

/**
 * Returns the mutual TLS headers that a listener in this mode adds for this client: five in verify mode, one in passthrough mode. Passed
 * to {@link albEvent} as the client's own `headers`, they are forged headers.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 */
export function mtlsHeaders(options: MtlsHeadersOptions): Record<string, string> {
  const names = resolveHeaderNames(options.headerNames);
  const chain = presentedCertificates(options.certificate);
  const [leaf] = chain;
  if (leaf === undefined) {
    throw new TypeError("certificate: the chain contains no certificate");
  }
  if (options.mode === "passthrough") {
    return { [names.certificate]: encodeUrlPem(chain) };
  }
  const certificate = Certificate.fromDer(leaf);
  return {
    [names.serialNumber]: certificate.serialNumber,
    [names.issuer]: certificate.issuer.toAlbString(),
    [names.subject]: certificate.subject.toAlbString(),
    [names.validity]: renderValidity(certificate.notBefore, certificate.notAfter),
    [names.leaf]: encodeUrlPem([leaf]),
  };
}
