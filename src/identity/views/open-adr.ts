import type { VerifiedClientCertificate } from "../verified-client-certificate.ts";
import { colonSeparated } from "./colon-separated.ts";

/** Hexadecimal digits of ten bytes. */
const digits = 20;

/**
 * Returns the fingerprint by which OpenADR 2.0b knows a VEN: the last 10 bytes of the SHA-256 of the certificate's DER,
 * upper-case hexadecimal with colons between, `"59:4D:38:1A:..."`, as OpenLEADR and the registration forms of VTNs print it.
 *
 * Eighty bits are enough to distinguish certificates of trusted authorities, not to trust one: compare fingerprints of verified
 * certificates only.
 */
export function openAdrFingerprint(certificate: VerifiedClientCertificate): string {
  return colonSeparated(certificate.fingerprint256.slice(-digits).toUpperCase());
}
