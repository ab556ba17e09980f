import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { EXTENSION, KEY_PURPOSE } from "../x509/oids.ts";
import { whyKeyRefused } from "./accepted-algorithms.ts";

/** Critical extensions that a path with them is processed for here. */
const processed: ReadonlySet<string> = new Set([
  EXTENSION.basicConstraints,
  EXTENSION.keyUsage,
  EXTENSION.extendedKeyUsage,
  EXTENSION.subjectAlternativeName,
]);

/** Constraints that are never ignored, critical or not. */
const constraints: readonly (readonly [
  string,
  "path.name-constraints" | "path.certificate-policies",
])[] = [
  [EXTENSION.nameConstraints, "path.name-constraints"],
  [EXTENSION.policyConstraints, "path.certificate-policies"],
  [EXTENSION.inhibitAnyPolicy, "path.certificate-policies"],
];

const CLIENT_AUTH = KEY_PURPOSE.clientAuth;
const ANY_EXTENDED_KEY_USAGE = KEY_PURPOSE.any;

/** May this certificate issue the one below it? @param below intermediates between it and the leaf, self-issued ones not counted. */
export function checkAuthority(authority: Certificate, below: number): void {
  const name = authority.subject.toString();
  if (authority.version !== 3)
    refuse("path.ca-type", `${name} is X.509 version ${authority.version}`);
  const wrong = whyKeyRefused(authority.publicKeyDescription);
  if (wrong !== undefined) refuse("path.ca-type", `${name} has an ${wrong}`);
  const basic = authority.basicConstraints;
  if (basic?.ca !== true) refuse("path.basic-constraints", `${name} is not a CA`);
  if (basic.pathLength !== undefined && below > basic.pathLength) {
    refuse("path.path-length", `${name} allows ${basic.pathLength} CAs below it, not ${below}`);
  }
  if (authority.keyUsage !== undefined && !authority.keyUsage.keyCertSign) {
    refuse("path.ca-key-usage", `${name} may not sign certificates (keyUsage)`);
  }
  checkExtensions(authority, name);
  const purposes = authority.extendedKeyUsage;
  const suitable =
    purposes === undefined ||
    purposes.includes(CLIENT_AUTH) ||
    purposes.includes(ANY_EXTENDED_KEY_USAGE);
  if (!suitable) {
    refuse("purpose.ca-extended-key-usage", `${name} may not issue client certificates`);
  }
}

/** A CA's dates, inclusive and to the second. */
export function checkAuthorityDates(authority: Certificate, now: Date): void {
  const second = Math.floor(now.getTime() / 1000) * 1000;
  const name = authority.subject.toString();
  if (second > authority.notAfter.getTime()) {
    refuse("path.ca-expired", `${name} expired at ${authority.notAfter.toISOString()}`);
  }
  if (second < authority.notBefore.getTime()) {
    refuse("path.ca-not-yet-valid", `${name} is valid from ${authority.notBefore.toISOString()}`);
  }
}

/** Unknown critical extensions and constraints that are not processed here refuse the certificate (RFC 5280 6.1.4 o, 6.1.5 f). */
export function checkExtensions(certificate: Certificate, name: string): void {
  certificate.assertWellFormed();
  for (const [oid, reason] of constraints) {
    if (certificate.extensions.has(oid)) {
      refuse(reason, `${name} has extension ${oid}, which this version does not process`);
    }
  }
  for (const { oid, critical } of certificate.extensions.values()) {
    if (critical && !processed.has(oid)) {
      refuse("path.critical-extension", `${name} has the critical extension ${oid}`);
    }
  }
}
