/**
 * A certificate as rows for a person and as JSON for a program.
 * @module
 */

import type { Certificate } from "../../x509/certificate.ts";
import { KEY_PURPOSE } from "../../x509/der/oids.ts";
import { type PublicKeyDescription, schemeOf } from "../../x509/keys/algorithms.ts";
import type { GeneralName } from "../../x509/names/general-name.ts";

/** What is shown of a certificate. Everything in it was chosen by whoever made it. */
export interface CertificateFacts {
  /** As the load balancer prints it. */
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly version: number;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly key: string;
  readonly signature: string;
  readonly ca: boolean;
  readonly keyUsage: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly names: readonly string[];
  readonly bytes: number;
  readonly fingerprint256: string;
  readonly spkiSha256: string;
}

/** @throws {CertificateError} when an extension is malformed. */
export function certificateFacts(certificate: Certificate): CertificateFacts {
  certificate.assertWellFormed();
  return {
    subject: certificate.subject.toAlbString(),
    issuer: certificate.issuer.toAlbString(),
    serialNumber: certificate.serialNumber,
    version: certificate.version,
    notBefore: certificate.notBefore.toISOString().replace(".000Z", "Z"),
    notAfter: certificate.notAfter.toISOString().replace(".000Z", "Z"),
    key: keyText(certificate.publicKeyDescription),
    signature: signatureText(certificate),
    ca: certificate.basicConstraints?.ca === true,
    keyUsage: Object.entries(certificate.keyUsage ?? {})
      .filter(([, isSet]) => isSet === true)
      .map(([usage]) => usage),
    extendedKeyUsage: (certificate.extendedKeyUsage ?? []).map(purposeName),
    names: (certificate.subjectAlternativeName ?? []).map(nameText),
    bytes: certificate.der.length,
    fingerprint256: certificate.fingerprint256,
    spkiSha256: certificate.spkiSha256,
  };
}

/** The facts as rows of a table. */
export function factRows(facts: CertificateFacts): [string, string][] {
  const list = (words: readonly string[]) => words.join(", ") || "-";
  return [
    ["subject", facts.subject || "(empty)"],
    ["issuer", facts.issuer || "(empty)"],
    ["serial", facts.serialNumber],
    ["valid", `${facts.notBefore} to ${facts.notAfter}`],
    ["key", facts.key],
    ["signature", facts.signature],
    ["kind", `X.509 v${facts.version}, ${facts.ca ? "CA" : "end entity"}, ${facts.bytes} bytes`],
    ["key usage", list(facts.keyUsage)],
    ["purposes", list(facts.extendedKeyUsage)],
    ["names", list(facts.names)],
    ["SHA-256", facts.fingerprint256],
    ["key SHA-256", facts.spkiSha256],
  ];
}

function keyText({ kind, bits, curve, algorithm }: PublicKeyDescription): string {
  if (kind === "ec") return `EC ${curve ?? "unnamed curve"}`;
  if (kind === "rsa" || kind === "rsa-pss") return `${kind.toUpperCase()} ${bits} bits`;
  return kind === "unknown" ? `unknown (${algorithm})` : kind;
}

function signatureText({ signatureAlgorithm }: Certificate): string {
  const scheme = schemeOf(signatureAlgorithm);
  if (scheme === undefined) return `unsupported (${signatureAlgorithm.oid})`;
  return "hash" in scheme ? `${scheme.kind} with ${scheme.hash}` : scheme.kind;
}

function purposeName(oid: string): string {
  return Object.entries(KEY_PURPOSE).find(([, value]) => value === oid)?.[0] ?? oid;
}

function nameText(name: GeneralName): string {
  switch (name.type) {
    case "dns":
    case "email":
    case "uri":
    case "ip":
      return `${name.type}:${name.value}`;
    case "directoryName":
      return `directoryName:${name.name.toString()}`;
    case "registeredId":
      return `registeredId:${name.oid}`;
    case "otherName":
      return `otherName:${name.typeId}`;
    default:
      return name.type;
  }
}
