/**
 * Object identifiers that certificates use, under the names OpenSSL and the RFCs give them. The tables that verify mode never looks
 * at are marked as pure, so that a bundler leaves them out.
 *
 * @module
 */

/** One attribute type of a distinguished name. */
export interface AttributeTypeEntry {
  /** The short name that OpenSSL prints with `-nameopt RFC2253`, and so the load balancer. */
  readonly name: string;
  /** Other spellings that are read (in any letter case). */
  readonly aliases?: readonly string[];
  /** String type that text is written as when a name is made from text. Default UTF8String. */
  readonly textAs?: "printable" | "ia5";
  /** The value need not be a character string. */
  readonly notText?: boolean;
}

const attributeTypes: Readonly<Record<string, AttributeTypeEntry>> = {
  "2.5.4.3": { name: "CN", aliases: ["commonName"] },
  "2.5.4.4": { name: "SN", aliases: ["surname"] },
  "2.5.4.5": { name: "serialNumber", textAs: "printable" },
  "2.5.4.6": { name: "C", aliases: ["countryName"], textAs: "printable" },
  "2.5.4.7": { name: "L", aliases: ["localityName"] },
  "2.5.4.8": { name: "ST", aliases: ["stateOrProvinceName"] },
  "2.5.4.9": { name: "street", aliases: ["streetAddress"] },
  "2.5.4.10": { name: "O", aliases: ["organizationName"] },
  "2.5.4.11": { name: "OU", aliases: ["organizationalUnitName"] },
  "2.5.4.12": { name: "title" },
  "2.5.4.13": { name: "description" },
  "2.5.4.15": { name: "businessCategory" },
  "2.5.4.16": { name: "postalAddress", notText: true },
  "2.5.4.17": { name: "postalCode" },
  "2.5.4.18": { name: "postOfficeBox" },
  "2.5.4.19": { name: "physicalDeliveryOfficeName" },
  "2.5.4.20": { name: "telephoneNumber", textAs: "printable" },
  "2.5.4.41": { name: "name" },
  "2.5.4.42": { name: "GN", aliases: ["givenName"] },
  "2.5.4.43": { name: "initials" },
  "2.5.4.44": { name: "generationQualifier" },
  "2.5.4.45": { name: "x500UniqueIdentifier", notText: true },
  "2.5.4.46": { name: "dnQualifier", textAs: "printable" },
  "2.5.4.51": { name: "houseIdentifier" },
  "2.5.4.65": { name: "pseudonym" },
  "2.5.4.72": { name: "role", notText: true },
  "2.5.4.97": { name: "organizationIdentifier" },
  "0.9.2342.19200300.100.1.1": { name: "UID", aliases: ["userId"] },
  "0.9.2342.19200300.100.1.3": { name: "mail", aliases: ["rfc822Mailbox"], textAs: "ia5" },
  "0.9.2342.19200300.100.1.25": { name: "DC", aliases: ["domainComponent"], textAs: "ia5" },
  "1.2.840.113549.1.9.1": { name: "emailAddress", aliases: ["E", "email"], textAs: "ia5" },
  "1.2.840.113549.1.9.2": { name: "unstructuredName" },
  "1.2.840.113549.1.9.8": { name: "unstructuredAddress" },
  "1.3.6.1.4.1.311.60.2.1.1": {
    name: "jurisdictionL",
    aliases: ["jurisdictionLocalityName"],
  },
  "1.3.6.1.4.1.311.60.2.1.2": {
    name: "jurisdictionST",
    aliases: ["jurisdictionStateOrProvinceName"],
  },
  "1.3.6.1.4.1.311.60.2.1.3": {
    name: "jurisdictionC",
    aliases: ["jurisdictionCountryName"],
    textAs: "printable",
  },
};

/** Attribute types by dotted identifier. */
export const ATTRIBUTE_TYPES: ReadonlyMap<string, AttributeTypeEntry> = new Map(
  Object.entries(attributeTypes),
);

let oidByName: ReadonlyMap<string, string> | undefined;

/** The dotted identifier of an attribute type's name, in any letter case; undefined for an unknown name. */
export function attributeOid(name: string): string | undefined {
  // Made when it is first asked: most functions never read a name from text.
  oidByName ??= oidsByName();
  return oidByName.get(name.toLowerCase());
}

function oidsByName(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(attributeTypes).flatMap(([oid, { name, aliases = [] }]) =>
      [name, ...aliases].map((spelling): [string, string] => [spelling.toLowerCase(), oid]),
    ),
  );
}

/** Certificate extensions (RFC 5280 section 4.2; noRevAvail is RFC 9608). */
export const EXTENSION = Object.freeze({
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAlternativeName: "2.5.29.17",
  issuerAlternativeName: "2.5.29.18",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  crlDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  policyMappings: "2.5.29.33",
  authorityKeyIdentifier: "2.5.29.35",
  policyConstraints: "2.5.29.36",
  extendedKeyUsage: "2.5.29.37",
  freshestCrl: "2.5.29.46",
  inhibitAnyPolicy: "2.5.29.54",
  noRevAvail: "2.5.29.56",
  authorityInformationAccess: "1.3.6.1.5.5.7.1.1",
});

/** Extensions of a revocation list beside those it shares with certificates (RFC 5280 section 5.2). */
export const CRL_EXTENSION = /* @__PURE__ */ Object.freeze({
  crlNumber: "2.5.29.20",
  deltaCrlIndicator: "2.5.29.27",
  issuingDistributionPoint: "2.5.29.28",
});

/** Extensions of one entry of a revocation list (RFC 5280 section 5.3). */
export const CRL_ENTRY_EXTENSION = /* @__PURE__ */ Object.freeze({
  reasonCode: "2.5.29.21",
  holdInstructionCode: "2.5.29.23",
  invalidityDate: "2.5.29.24",
  certificateIssuer: "2.5.29.29",
});

/** Purposes of the extended key usage extension. */
export const KEY_PURPOSE = /* @__PURE__ */ Object.freeze({
  any: "2.5.29.37.0",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
  codeSigning: "1.3.6.1.5.5.7.3.3",
  emailProtection: "1.3.6.1.5.5.7.3.4",
  timeStamping: "1.3.6.1.5.5.7.3.8",
  ocspSigning: "1.3.6.1.5.5.7.3.9",
});

/** The certificate policy that stands for any. */
export const ANY_POLICY = "2.5.29.32.0";

/** Access methods of the authority information access extension. */
export const ACCESS_METHOD = /* @__PURE__ */ Object.freeze({
  ocsp: "1.3.6.1.5.5.7.48.1",
  caIssuers: "1.3.6.1.5.5.7.48.2",
});

/** Hash functions, the mask generation function of RSASSA-PSS, and DSA. Other algorithms are in `keys/algorithm-table.ts`. */
export const ALGORITHM = Object.freeze({
  mgf1: "1.2.840.113549.1.1.8",
  dsa: "1.2.840.10040.4.1",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
  sha224: "2.16.840.1.101.3.4.2.4",
});

/** What OCSP adds (RFC 6960 section 4, appendix B.2): a kind of response, extensions of responses and of certificates. */
export const OCSP = /* @__PURE__ */ Object.freeze({
  basicResponse: "1.3.6.1.5.5.7.48.1.1",
  nonce: "1.3.6.1.5.5.7.48.1.2",
  crlReferences: "1.3.6.1.5.5.7.48.1.3",
  noCheck: "1.3.6.1.5.5.7.48.1.5",
  archiveCutoff: "1.3.6.1.5.5.7.48.1.6",
  extendedRevoke: "1.3.6.1.5.5.7.48.1.9",
});
