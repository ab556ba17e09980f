/**
 * Encodes one test certificate from its options.
 *
 * @module
 */
import { createHash, type KeyObject, randomBytes } from "node:crypto";
import {
  bitString,
  explicit,
  generalizedTime,
  integer,
  sequence,
  time,
  tlv,
  utcTime,
} from "./der-writer.ts";
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  extendedKeyUsage,
  extensionsField,
  freshestCrl,
  inhibitAnyPolicy,
  keyUsage,
  nameConstraints,
  noRevAvail,
  ocspNoCheck,
  policyConstraints,
  policyMappings,
  subjectAlternativeName,
  subjectKeyIdentifier,
  type TestExtension,
} from "./extensions.ts";
import type { TestCertificateOptions, TestTime } from "./issue-options.ts";
import { publicKeyBitString, subjectPublicKeyInfo } from "./keys.ts";
import { createSigner } from "./signatures.ts";

/** The defaults of a profile (root, CA, client). */
export interface CertificateDefaults
  extends Pick<TestCertificateOptions, "basicConstraints" | "keyUsage" | "extendedKeyUsage"> {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The parties of one certificate. */
export interface CertificateParties {
  /** DER of the subject's name. */
  readonly subject: Uint8Array;
  readonly publicKey: KeyObject;
  /** DER of the issuer's name. */
  readonly issuer: Uint8Array;
  readonly issuerKey: KeyObject;
  /** The issuer's subject key identifier; undefined in a self-signed certificate. */
  readonly issuerKeyIdentifier: Uint8Array | undefined;
}

/** Returns the key identifier of a public key: SHA-1 over the key's bits (RFC 5280 section 4.2.1.2, method 1). */
export function keyIdentifier(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(createHash("sha1").update(publicKeyBitString(publicKey)).digest());
}

/** Returns the certificate's DER. */
export function certificateDer(
  options: TestCertificateOptions,
  defaults: CertificateDefaults,
  parties: CertificateParties,
): Uint8Array {
  const signer = createSigner(parties.issuerKey, options.signature);
  const inner = options.innerAlgorithm ?? signer.algorithm;
  const tbs = sequence(
    ...versionField(options.version ?? 3),
    serialField(options.serial),
    inner,
    parties.issuer,
    sequence(
      timeField(options.notBefore ?? defaults.notBefore),
      timeField(options.notAfter ?? defaults.notAfter),
    ),
    parties.subject,
    options.subjectPublicKeyInfo ?? subjectPublicKeyInfo(parties.publicKey),
    ...extensionFields(options, defaults, parties),
  );
  const signature = signer.sign(tbs);
  if (options.tamper === true) {
    const last = signature.length - 1;
    signature[last] = (signature[last] ?? 0) ^ 1;
  }
  return sequence(tbs, options.outerAlgorithm ?? signer.algorithm, bitString(signature));
}

/** Encodes the version; 1 is the DEFAULT, which DER leaves out. */
function versionField(version: 1 | 2 | 3): Uint8Array[] {
  return version === 1 ? [] : [explicit(0, integer(version - 1))];
}

/** Encodes the INTEGER of a serial number; bytes are its contents, verbatim. */
export function serialField(serial: bigint | Uint8Array | undefined): Uint8Array {
  if (typeof serial === "object") {
    return tlv(0x02, serial);
  }
  return integer(serial ?? randomSerial());
}

/** Returns 127 random bits, the highest of them set: 16 bytes, always positive. */
function randomSerial(): bigint {
  return (BigInt(`0x${randomBytes(16).toString("hex")}`) >> 1n) | (1n << 126n);
}

/** Encodes a time field. */
export function timeField(value: TestTime): Uint8Array {
  if ("utcTime" in value) {
    return utcTime(value.utcTime);
  }
  return "generalizedTime" in value ? generalizedTime(value.generalizedTime) : time(value);
}

/** Encodes a time field for which only GeneralizedTime is allowed, unless a UTCTime is given explicitly. */
export function generalizedTimeField(value: TestTime): Uint8Array {
  return "toISOString" in value
    ? generalizedTime(`${value.toISOString().replace(/\D/g, "").slice(0, 14)}Z`)
    : timeField(value);
}

/** Encodes the extensions; versions 1 and 2 have no defaults, only the extensions that are given. */
function extensionFields(
  options: TestCertificateOptions,
  defaults: CertificateDefaults,
  parties: CertificateParties,
): Uint8Array[] {
  const isVersion3 = (options.version ?? 3) === 3;
  const extensions = [
    ...usageExtensions(isVersion3 ? { ...defaults, ...withoutUndefined(options) } : options),
    ...identifierExtensions(options, parties, isVersion3),
    ...contentExtensions(options),
    ...policyExtensions(options),
    ...(options.extensions ?? []),
  ];
  return extensions.length === 0 ? [] : [extensionsField(extensions)];
}

function withoutUndefined(options: TestCertificateOptions): TestCertificateOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Encodes the extension for a value; returns an empty array if the value is absent or false. */
function made<T>(value: T | false | undefined, make: (value: T) => TestExtension): TestExtension[] {
  return value === undefined || value === false ? [] : [make(value)];
}

function usageExtensions(
  options: Pick<TestCertificateOptions, "basicConstraints" | "keyUsage" | "extendedKeyUsage">,
): TestExtension[] {
  return [
    ...made(options.basicConstraints, basicConstraints),
    ...made(options.keyUsage, (value) =>
      "usages" in value ? keyUsage(value.usages, value.critical) : keyUsage(value),
    ),
    ...made(options.extendedKeyUsage, (value) =>
      "purposes" in value
        ? extendedKeyUsage(value.purposes, value.critical)
        : extendedKeyUsage(value),
    ),
  ];
}

function identifierExtensions(
  options: TestCertificateOptions,
  parties: CertificateParties,
  byDefault: boolean,
): TestExtension[] {
  const subject = byDefault ? keyIdentifier(parties.publicKey) : undefined;
  const authority = byDefault ? parties.issuerKeyIdentifier : undefined;
  return [
    ...made(options.subjectKeyIdentifier ?? subject, subjectKeyIdentifier),
    ...made(options.authorityKeyIdentifier ?? authority, authorityKeyIdentifier),
  ];
}

function contentExtensions(options: TestCertificateOptions): TestExtension[] {
  return [
    ...made(options.san, (names) => subjectAlternativeName(names, names.critical)),
    ...made(options.nameConstraints, nameConstraints),
    ...made(options.crlDistributionPoints, crlDistributionPoints),
    ...made(options.freshestCrl, freshestCrl),
    ...made(options.authorityInformationAccess, authorityInformationAccess),
    ...made(options.noRevAvail, noRevAvail),
    ...made(options.ocspNoCheck, ocspNoCheck),
  ];
}

function policyExtensions(options: TestCertificateOptions): TestExtension[] {
  return [
    ...made(options.certificatePolicies, (policies) => certificatePolicies(policies)),
    ...made(options.policyMappings, policyMappings),
    ...made(options.policyConstraints, policyConstraints),
    ...made(options.inhibitAnyPolicy, inhibitAnyPolicy),
  ];
}
