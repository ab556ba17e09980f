/**
 * The requirements of AWS's own TLS stack (AWS-LC and s2n-tls) on single certificates and on a certificate and its issuer. That a load
 * balancer's listener uses this stack in this configuration is inferred: AWS does not document it.
 *
 * @see https://github.com/aws/s2n-tls
 * @see https://github.com/aws/aws-lc
 * @module
 */
import { nameOf } from "../trust/check-certificate.ts";
import { floorToSecond } from "../trust/leaf-dates.ts";
import type { Certificate } from "../x509/certificate.ts";
import { EXTENSION, KEY_PURPOSE } from "../x509/der/oids.ts";
import { schemeOf } from "../x509/keys/algorithms.ts";
import { NETSCAPE_TYPE, whyExtensionsUnusable } from "./aws-tls-certificate.ts";

/** The critical extensions that AWS-LC processes. */
const processed: ReadonlySet<string> = new Set([
  EXTENSION.basicConstraints,
  EXTENSION.keyUsage,
  EXTENSION.extendedKeyUsage,
  EXTENSION.subjectAlternativeName,
  EXTENSION.nameConstraints,
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
  EXTENSION.crlDistributionPoints,
  NETSCAPE_TYPE,
]);

/** The curves of keys with which a TLS client signs its handshake. */
const CURVES: ReadonlySet<string> = new Set(["P-256", "P-384", "P-521"]);

/** Returns which part of an authority key identifier does not match an issuer; undefined when all of it does. */
export function whyKeyIdentifierDiffers(
  certificate: Certificate,
  issuer: Certificate,
): string | undefined {
  const stated = certificate.authorityKeyIdentifier;
  if (stated === undefined) return undefined;
  const { keyIdentifier, serial, issuer: names } = stated;
  const own = issuer.subjectKeyIdentifier;
  if (keyIdentifier !== undefined && own !== undefined && keyIdentifier !== own) {
    return `its key identifier is ${keyIdentifier}, the issuer's subject key identifier is ${own}`;
  }
  if (serial !== undefined && serial !== issuer.serial) {
    return `it states the issuer's serial number ${hexOf(serial)}, the issuer's is ${issuer.serialNumber}`;
  }
  const directory = names?.find((name) => name.type === "directoryName");
  if (directory === undefined || directory.name.matches(issuer.issuer)) return undefined;
  return `it states that ${directory.name.toString()} issued the issuer, ${issuer.issuer.toString()} did`;
}

function hexOf(serial: bigint): string {
  const digits = (serial < 0n ? -serial : serial).toString(16).toUpperCase();
  return `${serial < 0n ? "-" : ""}${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}

/**
 * Returns why AWS-LC does not select a CA of the issuer's name as a certificate's issuer; undefined when it does. The signature is
 * verified later: a CA that is selected and did not sign ends the search.
 */
export function whyNotIssuer(certificate: Certificate, issuer: Certificate): string | undefined {
  const unusable = whyExtensionsUnusable(issuer) ?? whyExtensionsUnusable(certificate);
  if (unusable !== undefined) return unusable;
  const differs = whyKeyIdentifierDiffers(certificate, issuer);
  if (differs !== undefined) {
    return `the authority key identifier of ${nameOf(certificate)} does not name ${nameOf(issuer)}: ${differs}`;
  }
  if (issuer.keyUsage?.keyCertSign === false) {
    return `the key usage of ${nameOf(issuer)} does not allow signing certificates`;
  }
  return undefined;
}

/** Returns whether a certificate is within its dates; for AWS-LC the last second is already expired. */
export function isInTime({ validity }: Certificate, now: Date): boolean {
  const second = floorToSecond(now);
  return second >= validity.notBefore && second < validity.notAfter;
}

/** Returns why a certificate that a client presents is not compatible with the load balancer's security policies; undefined if it is. */
export function whyIncompatible(certificate: Certificate, isLeaf: boolean): string | undefined {
  const { publicKeyDescription: key, signatureAlgorithm } = certificate;
  if (!certificate.isSelfIssued) {
    const scheme = schemeOf(signatureAlgorithm);
    const fits = scheme !== undefined && "hash" in scheme && scheme.hash !== "sha224";
    if (!fits) {
      return `its signature algorithm ${signatureAlgorithm.oid} is not RSA or ECDSA with SHA-256, SHA-384 or SHA-512`;
    }
  }
  const isRsa = key.kind === "rsa" || key.kind === "rsa-pss";
  if (!isLeaf || isRsa || (key.kind === "ec" && CURVES.has(key.curve ?? ""))) return undefined;
  return `its ${key.kind === "ec" ? `key on ${key.curve ?? "an unnamed curve"}` : `${key.kind} key`} is neither RSA nor P-256, P-384 or P-521`;
}

/** Returns the critical extension that AWS-LC does not process; undefined when there is none. */
export function unprocessedExtension({ criticalExtensions }: Certificate): string | undefined {
  return criticalExtensions.find((oid) => !processed.has(oid));
}

/** Returns whether AWS-LC treats a certificate as a CA certificate. */
export function isAuthority(certificate: Certificate): boolean {
  if (certificate.keyUsage?.keyCertSign === false) return false;
  if (certificate.version === 1 && certificate.isSelfIssued) return true;
  return certificate.basicConstraints?.ca === true;
}

/**
 * Returns why s2n-tls does not accept a certificate of a client's path: it requires clientAuth itself of the leaf and of every
 * intermediate that has an extended key usage; anyExtendedKeyUsage alone is not enough. The anchor is not checked.
 */
export function whyNotForClients(certificate: Certificate, isLeaf: boolean): string | undefined {
  const stated = certificate.extendedKeyUsage;
  if (stated !== undefined && !stated.includes(KEY_PURPOSE.clientAuth)) {
    return `the extended key usage of ${nameOf(certificate)} does not contain clientAuth`;
  }
  const usage = certificate.keyUsage;
  if (isLeaf && usage !== undefined && !usage.digitalSignature && !usage.keyAgreement) {
    return `the key usage of ${nameOf(certificate)} has neither digitalSignature nor keyAgreement`;
  }
  return isLeaf && !isNetscapeClient(certificate)
    ? `the Netscape certificate type of ${nameOf(certificate)} does not contain SSL client`
    : undefined;
}

/** Returns whether the Netscape certificate type allows clients: the first bit of its BIT STRING, or true without the extension. */
function isNetscapeClient({ extensions }: Certificate): boolean {
  const value = extensions.get(NETSCAPE_TYPE)?.value;
  return value === undefined || ((value[3] ?? 0) & 0x80) !== 0;
}
