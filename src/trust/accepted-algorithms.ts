import { refuse } from "../errors/client-certificate-error.ts";
import { type PublicKeyDescription, type SignatureScheme, schemeOf } from "../x509/algorithms.ts";
import type { Certificate } from "../x509/certificate.ts";

const curves: ReadonlySet<string> = new Set(["P-256", "P-384", "P-521"]);

/** Why a key is not accepted; undefined when it is: RSA 2048-8192 bits with a sane exponent, P-256/384/521, Ed25519. */
export function whyKeyRefused(key: PublicKeyDescription): string | undefined {
  if (key.kind === "ed25519") return undefined;
  if (key.kind === "ec") {
    return curves.has(key.curve ?? "") ? undefined : `elliptic curve ${key.curve ?? "unnamed"}`;
  }
  if (key.kind !== "rsa" && key.kind !== "rsa-pss") return `${key.kind} key`;
  if (key.bits === undefined || key.bits < 2048 || key.bits > 8192) {
    return `RSA key of ${key.bits ?? "unknown"} bits`;
  }
  const exponent = key.exponent ?? 0n;
  const sane = exponent >= 3n && exponent < 1n << 33n && exponent % 2n === 1n;
  return sane ? undefined : "RSA key with an unusual public exponent";
}

/** The signature scheme of a certificate, when it is an accepted one (SHA-2 with RSA, ECDSA or Ed25519). */
export function acceptedScheme(certificate: Certificate): SignatureScheme {
  const scheme = schemeOf(certificate.signatureAlgorithm);
  const weak =
    scheme?.kind === "ed448" ||
    (scheme !== undefined && "hash" in scheme && scheme.hash === "sha224");
  if (scheme === undefined || weak) {
    return refuse(
      "certificate.signature-algorithm",
      `signature algorithm ${certificate.signatureAlgorithm.oid} of ${certificate.subject.toString()} is not accepted`,
    );
  }
  return scheme;
}
