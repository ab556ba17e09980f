/**
 * A certificate as rows for a person and as JSON for a program.
 * @module
 */

import type { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import type { UnreadableExtension } from "../../x509/certificate-extensions.ts";
import { EXTENSION, KEY_PURPOSE } from "../../x509/der/oids.ts";
import { type PublicKeyDescription, schemeOf } from "../../x509/keys/algorithms.ts";
import type { GeneralName } from "../../x509/names/general-name.ts";

type ExtensionName = UnreadableExtension["name"];

/** What is shown of a certificate. Everything in it was chosen by its maker. */
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
  /** Extensions of a known type that cannot be read, and what becomes of the certificate for it. */
  readonly unreadable: readonly UnreadableFact[];
}

/** One extension that cannot be read. */
export interface UnreadableFact {
  readonly name: string;
  readonly detail: string;
  readonly effect: string;
}

/**
 * Returns what is shown of a certificate. What cannot be read in it is among the facts.
 * @throws {CertificateError} when the key's description is malformed
 */
export function certificateFacts(certificate: Certificate): CertificateFacts {
  const unreadable = unreadableFacts(certificate);
  const lost = new Set(unreadable.map(({ name }) => name));
  const readable = <Value>(name: string, read: () => Value): Value | undefined =>
    lost.has(name) ? undefined : read();
  return {
    subject: certificate.subject.toAlbString(),
    issuer: certificate.issuer.toAlbString(),
    serialNumber: certificate.serialNumber,
    version: certificate.version,
    notBefore: certificate.notBefore.toISOString().replace(".000Z", "Z"),
    notAfter: certificate.notAfter.toISOString().replace(".000Z", "Z"),
    key: keyText(certificate.publicKeyDescription),
    signature: signatureText(certificate),
    ca: readable("basicConstraints", () => certificate.basicConstraints)?.ca === true,
    keyUsage: Object.entries(readable("keyUsage", () => certificate.keyUsage) ?? {})
      .filter(([, isSet]) => isSet === true)
      .map(([usage]) => usage),
    extendedKeyUsage: (readable("extendedKeyUsage", () => certificate.extendedKeyUsage) ?? []).map(
      purposeName,
    ),
    names: (readable("subjectAlternativeName", () => certificate.subjectAlternativeName) ?? []).map(
      nameText,
    ),
    bytes: certificate.der.length,
    fingerprint256: certificate.fingerprint256,
    spkiSha256: certificate.spkiSha256,
    unreadable,
  };
}

/** Returns the extensions that cannot be read, and what each decides in which mode. */
export function unreadableFacts(certificate: Certificate): UnreadableFact[] {
  return certificate.unreadableExtensions.map(({ name, detail }) => ({
    name,
    detail,
    effect: effectOf(certificate, name),
  }));
}

/** Asked of the certificate itself, by its getter, so that no list of names can differ from what the library does. */
function effectOf(certificate: Certificate, name: ExtensionName): string {
  const verify = "decides nothing in verify mode without recheck";
  const isCritical = certificate.criticalExtensions.includes(EXTENSION[name]);
  if (!isCritical && !refusesWhenAsked(certificate, name)) {
    return `${verify}; in passthrough mode it counts as absent`;
  }
  return name === "crlDistributionPoints" && !isCritical
    ? `${verify}; in passthrough mode the certificate is refused where revocation is checked`
    : `${verify}, unless a policy asks for it; in passthrough mode the certificate is refused`;
}

function refusesWhenAsked(certificate: Certificate, name: ExtensionName): boolean {
  try {
    certificate[name];
    return false;
  } catch (error) {
    if (error instanceof CertificateError) return true;
    throw error;
  }
}

/** Returns the facts as rows of a table. */
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
    ...facts.unreadable.map(({ name, detail, effect }): [string, string] => [
      "unreadable",
      `${name}: ${detail}; ${effect}`,
    ]),
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
      return `${name.type}:${name.value}`;
    case "ip":
      return `ip:${name.value.includes(":") ? `[${name.value}]` : name.value}`;
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
