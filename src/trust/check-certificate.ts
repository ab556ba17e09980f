/**
 * Checks of one certificate that do not depend on its path: version, key, critical extensions, the rights of a CA.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import { readOrRefuse } from "../errors/reading-refusal.ts";
import type { Certificate } from "../x509/certificate.ts";
import { EXTENSION } from "../x509/der/oids.ts";
import { uninterpretedQualifier } from "../x509/extensions/policy-qualifiers.ts";
import { publicKeyBits } from "../x509/keys/public-key.ts";
import { whyKeyUnsound } from "../x509/keys/usable-key.ts";
import type { AcceptedAlgorithms } from "./accepted-algorithms.ts";
import { whyKeyUsageForbidden } from "./key-purposes.ts";

/**
 * Critical extensions that path validation processes. The others that are read (key identifiers, authority information access,
 * freshest CRL, noRevAvail, issuer alternative name) are never critical by RFC 5280 and RFC 9608: the meaning of a critical one is
 * undefined. Distribution points are processed by the revocation check.
 */
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
]);

/**
 * Checks version, key and signature algorithm of a leaf.
 * @throws {ClientCertificateError} `certificate.version`, `certificate.key`, `certificate.signature-algorithm`
 */
export function checkLeafType(leaf: Certificate, algorithms: AcceptedAlgorithms): void {
  if (leaf.version !== 3) refuse("certificate.version", `X.509 version ${leaf.version}, not 3`);
  const wrong = algorithms.whyKeyRefused(leaf.publicKeyDescription);
  if (wrong !== undefined) refuse("certificate.key", wrong);
  algorithms.schemeOf(leaf);
}

/**
 * Checks that a certificate, an intermediate or an anchor, may sign certificates at this instant.
 *
 * @param second milliseconds, floored by `floorToSecond`
 * @throws {ClientCertificateError} `path.ca-type`, `path.basic-constraints`, `path.ca-key-usage`, `path.ca-expired`,
 *   `path.ca-not-yet-valid`, `path.critical-extension`
 */
export function checkAuthority(
  authority: Certificate,
  second: number,
  algorithms: AcceptedAlgorithms,
): void {
  if (authority.version !== 3) {
    refuse("path.ca-type", `${nameOf(authority)} is X.509 version ${authority.version}`);
  }
  const wrong = algorithms.whyKeyRefused(authority.publicKeyDescription);
  if (wrong !== undefined) refuse("path.ca-type", `${nameOf(authority)} has an ${wrong}`);
  if (authority.basicConstraints?.ca !== true) {
    refuse("path.basic-constraints", `${nameOf(authority)} is not a CA`);
  }
  if (authority.keyUsage?.keyCertSign === false) {
    refuse("path.ca-key-usage", `${nameOf(authority)} may not sign certificates (keyUsage)`);
  }
  const forbidden = whyKeyUsageForbidden(authority);
  if (forbidden !== undefined) {
    refuse("path.ca-key-usage", `${nameOf(authority)}: ${forbidden}`);
  }
  checkAuthorityDates(authority, second);
  checkCriticalExtensions(authority);
}

function checkAuthorityDates(authority: Certificate, second: number): void {
  const { notBefore, notAfter } = authority.validity;
  if (second > notAfter) {
    refuse(
      "path.ca-expired",
      `${nameOf(authority)} expired at ${authority.notAfter.toISOString()}`,
    );
  }
  if (second < notBefore) {
    refuse(
      "path.ca-not-yet-valid",
      `${nameOf(authority)} is valid from ${authority.notBefore.toISOString()}`,
    );
  }
}

/**
 * Refuses a certificate with a critical extension that is not processed (RFC 5280 sections 6.1.4 o and 6.1.5 f).
 * @throws {ClientCertificateError} `path.critical-extension`
 */
export function checkCriticalExtensions(certificate: Certificate): void {
  const wrong = whyCriticalExtensionRefused(certificate);
  if (wrong !== undefined) refuse("path.critical-extension", `${nameOf(certificate)} has ${wrong}`);
}

/**
 * Returns which critical extension of a well-formed certificate is not processed; undefined when there is none.
 * @param also the identifier of one more extension, which the caller processes
 */
export function whyCriticalExtensionRefused(
  certificate: Certificate,
  also?: string,
): string | undefined {
  for (const oid of certificate.criticalExtensions) {
    if (!processed.has(oid) && oid !== also) return `the critical extension ${oid}`;
    // Critical policies must be understood with their qualifiers (RFC 5280 section 4.2.1.4); others may have any.
    if (oid !== EXTENSION.certificatePolicies) continue;
    const id = uninterpretedQualifier(certificate.certificatePolicies ?? []);
    if (id !== undefined) {
      return `critical certificate policies with the qualifier ${id}, which is not known or not well-formed`;
    }
  }
  return undefined;
}

/**
 * Checks that a leaf's key is sound, so that its use proves something. It requires arithmetic, so it follows the signatures.
 * @throws {ClientCertificateError} `certificate.key`
 */
export function checkKeySoundness(leaf: Certificate): void {
  const { publicKeyDescription: key, subjectPublicKeyInfo } = leaf;
  const wrong = whyKeyUnsound(key, publicKeyBits(subjectPublicKeyInfo));
  if (wrong !== undefined) refuse("certificate.key", `the ${key.kind} public key has ${wrong}`);
  // OpenSSL reads the parameters of such a key.
  if (key.kind === "rsa-pss") readOrRefuse(() => leaf.publicKey);
}

/** Returns the subject for a message; certificates may have none. */
export function nameOf(certificate: Certificate): string {
  return certificate.subject.isEmpty
    ? "a certificate without name"
    : certificate.subject.toString();
}
