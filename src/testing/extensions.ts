/**
 * Extensions of test certificates, each built from its plain value (RFC 5280 section 4.2).
 *
 * @module
 */
import {
  boolean,
  explicit,
  implicit,
  integer,
  namedBits,
  nullValue,
  octetString,
  oid,
  sequence,
  tlv,
} from "./der-writer.ts";
import { distributionPoint, type TestDistributionPoint } from "./distribution-points.ts";
import { generalNames, type TestGeneralNames } from "./general-names.ts";

/** One extension: `value` is the DER inside the OCTET STRING. */
export interface TestExtension {
  /** Dotted OID. */
  readonly oid: string;
  /** Default false. */
  readonly critical?: boolean;
  readonly value: Uint8Array;
}

const KEY_USAGES = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;

/** A bit of the key usage extension (RFC 5280 section 4.2.1.3). */
export type TestKeyUsage = (typeof KEY_USAGES)[number];

const PURPOSES = {
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
  codeSigning: "1.3.6.1.5.5.7.3.3",
  emailProtection: "1.3.6.1.5.5.7.3.4",
  timeStamping: "1.3.6.1.5.5.7.3.8",
  OCSPSigning: "1.3.6.1.5.5.7.3.9",
  any: "2.5.29.37.0",
} as const;

/** A purpose of the extended key usage extension, or its dotted OID. */
export type TestPurpose = keyof typeof PURPOSES | (string & {});

/** Basic constraints (RFC 5280 section 4.2.1.9). */
export interface TestBasicConstraints {
  readonly ca: boolean;
  readonly pathLength?: number;
  /** Default true. */
  readonly critical?: boolean;
}

/** Name constraints (RFC 5280 section 4.2.1.10). */
export interface TestNameConstraints {
  readonly permitted?: TestGeneralNames;
  readonly excluded?: TestGeneralNames;
  /** Default true. */
  readonly critical?: boolean;
}

/** Policy constraints (RFC 5280 section 4.2.1.11), in certificates to skip. */
export interface TestPolicyConstraints {
  readonly requireExplicitPolicy?: number;
  readonly inhibitPolicyMapping?: number;
}

/** Encodes basic constraints; `cA` FALSE is left out, as DER requires for defaults. */
export function basicConstraints(options: TestBasicConstraints): TestExtension {
  const { ca, pathLength, critical = true } = options;
  const value = sequence(
    ...(ca ? [boolean(true)] : []),
    ...(pathLength === undefined ? [] : [integer(pathLength)]),
  );
  return { oid: "2.5.29.19", critical, value };
}

/** Encodes key usage. */
export function keyUsage(usages: readonly TestKeyUsage[], critical = true): TestExtension {
  const value = namedBits(usages.map((usage) => KEY_USAGES.indexOf(usage)));
  return { oid: "2.5.29.15", critical, value };
}

/** Encodes extended key usage. */
export function extendedKeyUsage(
  purposes: readonly TestPurpose[],
  critical = false,
): TestExtension {
  const oids = purposes.map((purpose) => oid(purposeOid(purpose)));
  return { oid: "2.5.29.37", critical, value: sequence(...oids) };
}

function purposeOid(purpose: string): string {
  const named: Readonly<Record<string, string>> = PURPOSES;
  return Object.hasOwn(named, purpose) ? (named[purpose] ?? purpose) : purpose;
}

/** Encodes a subject key identifier. */
export function subjectKeyIdentifier(identifier: Uint8Array): TestExtension {
  return { oid: "2.5.29.14", value: octetString(identifier) };
}

/** Encodes an authority key identifier with the key identifier only, as nearly every CA writes it. */
export function authorityKeyIdentifier(identifier: Uint8Array): TestExtension {
  return { oid: "2.5.29.35", value: sequence(implicit(0, octetString(identifier))) };
}

/** Encodes a subject alternative name. */
export function subjectAlternativeName(names: TestGeneralNames, critical = false): TestExtension {
  return { oid: "2.5.29.17", critical, value: sequence(...generalNames(names)) };
}

/** Encodes name constraints. */
export function nameConstraints(constraints: TestNameConstraints): TestExtension {
  const { permitted, excluded, critical = true } = constraints;
  const subtrees = (tagNumber: number, names: TestGeneralNames | undefined) =>
    names === undefined
      ? []
      : [explicit(tagNumber, ...generalNames(names).map((name) => sequence(name)))];
  const value = sequence(...subtrees(0, permitted), ...subtrees(1, excluded));
  return { oid: "2.5.29.30", critical, value };
}

/** Encodes certificate policies without qualifiers, by dotted OID; `2.5.29.32.0` is anyPolicy. */
export function certificatePolicies(policies: readonly string[], critical = false): TestExtension {
  const value = sequence(...policies.map((policy) => sequence(oid(policy))));
  return { oid: "2.5.29.32", critical, value };
}

/** Encodes policy mappings: pairs of issuer domain policy and subject domain policy. */
export function policyMappings(
  pairs: readonly (readonly [issuerDomain: string, subjectDomain: string])[],
): TestExtension {
  const value = sequence(...pairs.map(([issuer, subject]) => sequence(oid(issuer), oid(subject))));
  return { oid: "2.5.29.33", critical: true, value };
}

/** Encodes policy constraints. */
export function policyConstraints(constraints: TestPolicyConstraints): TestExtension {
  const skip = (tagNumber: number, count: number | undefined) =>
    count === undefined ? [] : [implicit(tagNumber, integer(count))];
  const value = sequence(
    ...skip(0, constraints.requireExplicitPolicy),
    ...skip(1, constraints.inhibitPolicyMapping),
  );
  return { oid: "2.5.29.36", critical: true, value };
}

/** Encodes inhibitAnyPolicy, in certificates to skip. */
export function inhibitAnyPolicy(skipCertificates: number): TestExtension {
  return { oid: "2.5.29.54", critical: true, value: integer(skipCertificates) };
}

/** Encodes CRL distribution points. */
export function crlDistributionPoints(
  points: readonly (string | TestDistributionPoint)[],
): TestExtension {
  return { oid: "2.5.29.31", value: sequence(...points.map(distributionPoint)) };
}

/** Encodes the location of delta lists, of a certificate or of a complete list (RFC 5280 sections 4.2.1.15 and 5.2.6). */
export function freshestCrl(points: readonly (string | TestDistributionPoint)[]): TestExtension {
  return { ...crlDistributionPoints(points), oid: "2.5.29.46" };
}

/** Where to ask for the certificate's status and where its issuer's certificates are (URLs). */
export interface TestAuthorityInformationAccess {
  readonly ocsp?: readonly string[];
  readonly caIssuers?: readonly string[];
}

/** Encodes authority information access (RFC 5280 section 4.2.2.1). */
export function authorityInformationAccess(access: TestAuthorityInformationAccess): TestExtension {
  const descriptions = (method: string, urls: readonly string[] = []) =>
    generalNames({ uri: urls }).map((location) => sequence(oid(method), location));
  const value = sequence(
    ...descriptions("1.3.6.1.5.5.7.48.1", access.ocsp),
    ...descriptions("1.3.6.1.5.5.7.48.2", access.caIssuers),
  );
  return { oid: "1.3.6.1.5.5.7.1.1", value };
}

/** Encodes noRevAvail, no revocation information available (RFC 9608). */
export function noRevAvail(): TestExtension {
  return { oid: "2.5.29.56", value: nullValue() };
}

/** Encodes ocsp-nocheck: clients need not check the responder's own status (RFC 6960 section 4.2.2.2.1). */
export function ocspNoCheck(): TestExtension {
  return { oid: "1.3.6.1.5.5.7.48.1.5", value: nullValue() };
}

/** Encodes the Extension element; an explicit FALSE is left out, as DER requires for defaults. */
export function extensionDer(extension: TestExtension): Uint8Array {
  return sequence(
    oid(extension.oid),
    ...(extension.critical === true ? [boolean(true)] : []),
    octetString(extension.value),
  );
}

/** Encodes the `[3]` field of a TBSCertificate. */
export function extensionsField(extensions: readonly TestExtension[]): Uint8Array {
  return tlv(0xa3, sequence(...extensions.map(extensionDer)));
}
