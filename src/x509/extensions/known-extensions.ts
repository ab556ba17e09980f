/** The extensions that are read here, and their readers. @module */
import { EXTENSION } from "../der/oids.ts";
import { parseAuthorityInformationAccess } from "./authority-information-access.ts";
import { parseBasicConstraints } from "./basic-constraints.ts";
import {
  parseCertificatePolicies,
  parseInhibitAnyPolicy,
  parsePolicyConstraints,
  parsePolicyMappings,
} from "./certificate-policies.ts";
import { parseDistributionPoints } from "./distribution-points.ts";
import { parseExtendedKeyUsage } from "./extended-key-usage.ts";
import { parseAuthorityKeyIdentifier, parseSubjectKeyIdentifier } from "./key-identifiers.ts";
import { parseKeyUsage } from "./key-usage.ts";
import { parseNameConstraints } from "./name-constraints.ts";
import { parseNoRevAvail } from "./no-rev-avail.ts";
import {
  parseIssuerAlternativeName,
  parseSubjectAlternativeName,
} from "./subject-alternative-name.ts";

/** Reader of each known extension's value, by the name of {@link EXTENSION}. Each throws DerError. */
export const EXTENSION_PARSERS = Object.freeze({
  subjectKeyIdentifier: parseSubjectKeyIdentifier,
  keyUsage: parseKeyUsage,
  subjectAlternativeName: parseSubjectAlternativeName,
  issuerAlternativeName: parseIssuerAlternativeName,
  basicConstraints: parseBasicConstraints,
  nameConstraints: parseNameConstraints,
  crlDistributionPoints: parseDistributionPoints,
  certificatePolicies: parseCertificatePolicies,
  policyMappings: parsePolicyMappings,
  authorityKeyIdentifier: parseAuthorityKeyIdentifier,
  policyConstraints: parsePolicyConstraints,
  extendedKeyUsage: parseExtendedKeyUsage,
  freshestCrl: parseDistributionPoints,
  inhibitAnyPolicy: parseInhibitAnyPolicy,
  noRevAvail: parseNoRevAvail,
  authorityInformationAccess: parseAuthorityInformationAccess,
}) satisfies Readonly<Record<keyof typeof EXTENSION, (value: Uint8Array) => unknown>>;

/** Name of an extension that is read. */
export type ExtensionName = keyof typeof EXTENSION_PARSERS;

/** What each extension is read as. */
export type ExtensionValue<Name extends ExtensionName> = ReturnType<
  (typeof EXTENSION_PARSERS)[Name]
>;

/**
 * Dotted identifiers of the extensions whose value is understood. A critical extension outside this set makes a path
 * invalid; inside it, the validator still has to act on it.
 */
export const KNOWN_EXTENSIONS: ReadonlySet<string> = /* @__PURE__ */ new Set(
  /* @__PURE__ */ Object.values(EXTENSION),
);
