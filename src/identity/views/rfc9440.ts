import type { Certificate } from "../../x509/certificate.ts";
import {
  certificateOf,
  chainOf,
  type VerifiedClientCertificate,
} from "../verified-client-certificate.ts";

/** The header fields, ready to be set on a request to another service. */
export interface ClientCertHeaders {
  /** The leaf: a Byte Sequence of RFC 8941, `:MIIB...:`. */
  readonly "client-cert": string;
  /**
   * The certificates between the leaf and the anchor, leaf's issuer first; absent when there are none or the load balancer alone
   * validated the path.
   */
  readonly "client-cert-chain"?: string;
}

/**
 * Returns the fields `Client-Cert` and `Client-Cert-Chain` of RFC 9440, for a function that calls a service which takes them. The
 * anchor is left out, as section 2.3 allows. Remove fields of these names that came from the client before you set them (section
 * 2.4).
 *
 * @see https://www.rfc-editor.org/rfc/rfc9440
 */
export function toRfc9440(certificate: VerifiedClientCertificate): ClientCertHeaders {
  const intermediates = (chainOf(certificate) ?? []).slice(1, -1);
  const leaf = byteSequence(certificateOf(certificate));
  return intermediates.length === 0
    ? { "client-cert": leaf }
    : { "client-cert": leaf, "client-cert-chain": intermediates.map(byteSequence).join(", ") };
}

function byteSequence(certificate: Certificate): string {
  return `:${Buffer.from(certificate.der).toString("base64")}:`;
}
