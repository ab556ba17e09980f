/** Certificate policies and what constrains them (RFC 5280 sections 4.2.1.4, .5, .11 and .14). @module */
import { DerError, DerReader, openOnly, readList, TAG } from "../der/der.ts";
import { hex, readOid, smallIntegerOf } from "../der/der-values.ts";
import { orUndefined } from "../or-undefined.ts";

/** One policy of a certificate. */
export interface PolicyInformation {
  /** Dotted identifier. */
  readonly policy: string;
  /** Qualifiers; undefined when they cannot be read. They have no part in validation unless the extension is critical. */
  readonly qualifiers: readonly PolicyQualifier[] | undefined;
}

/** Type of a qualifier, and the DER of its value in hex. */
export interface PolicyQualifier {
  readonly id: string;
  readonly valueHex: string;
}

/**
 * Reads a certificatePolicies value. A policy that is stated twice is stated, with the qualifiers of both (a tolerance).
 * Qualifiers that cannot be read do not make the policies unreadable.
 *
 * @throws {DerError}
 */
export function parseCertificatePolicies(value: Uint8Array): readonly PolicyInformation[] {
  const list = openOnly(value, TAG.sequence, "certificatePolicies");
  const stated = new Map<string, PolicyInformation["qualifiers"]>();
  while (!list.atEnd) {
    const fields = list.open(TAG.sequence, "policy");
    const policy = readOid(fields, "policy");
    const before = stated.has(policy) ? stated.get(policy) : NO_QUALIFIERS;
    const qualifiers = fields.atEnd ? NO_QUALIFIERS : readQualifiers(fields);
    fields.finish("policy");
    stated.set(policy, before && qualifiers && Object.freeze([...before, ...qualifiers]));
  }
  return Object.freeze(
    [...stated].map(([policy, qualifiers]) => Object.freeze({ policy, qualifiers })),
  );
}

const NO_QUALIFIERS: readonly PolicyQualifier[] = Object.freeze([]);

/** Reads the element that follows as qualifiers; undefined when it cannot be read so. */
function readQualifiers(fields: DerReader): PolicyInformation["qualifiers"] {
  fields.next("qualifiers");
  return orUndefined(DerError, () =>
    readList(openOnly(fields.element(), TAG.sequence, "qualifiers"), readQualifier),
  );
}

function readQualifier(list: DerReader): PolicyQualifier {
  const fields = list.open(TAG.sequence, "qualifier");
  const id = readOid(fields, "qualifier");
  fields.next("qualifier");
  fields.finish("qualifier");
  return Object.freeze({ id, valueHex: hex(fields.element()) });
}

/** One mapping: what the issuer calls the one, the subject calls the other. */
export interface PolicyMapping {
  readonly issuerDomainPolicy: string;
  readonly subjectDomainPolicy: string;
}

/**
 * Reads a policyMappings value. Whether anyPolicy is mapped is the validator's question.
 *
 * @throws {DerError}
 */
export function parsePolicyMappings(value: Uint8Array): readonly PolicyMapping[] {
  const list = openOnly(value, TAG.sequence, "policyMappings");
  return readList(list, readMapping);
}

function readMapping(list: DerReader): PolicyMapping {
  const fields = list.open(TAG.sequence, "policy mapping");
  const issuerDomainPolicy = readOid(fields, "issuer domain policy");
  const subjectDomainPolicy = readOid(fields, "subject domain policy");
  fields.finish("policy mapping");
  return Object.freeze({ issuerDomainPolicy, subjectDomainPolicy });
}

/** Numbers of further certificates after which a rule begins; undefined when the rule is not set. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined;
  readonly inhibitPolicyMapping: number | undefined;
}

/**
 * Reads a policyConstraints value. RFC 5280 section 4.2.1.11 asks for one of the two fields; without both it sets no rule (a
 * tolerance).
 *
 * @throws {DerError}
 */
export function parsePolicyConstraints(value: Uint8Array): PolicyConstraints {
  const fields = openOnly(value, TAG.sequence, "policyConstraints");
  const requireExplicitPolicy = optionalSkipCount(fields, 0x80);
  const inhibitPolicyMapping = optionalSkipCount(fields, 0x81);
  fields.finish("policyConstraints");
  return Object.freeze({ requireExplicitPolicy, inhibitPolicyMapping });
}

function optionalSkipCount(fields: DerReader, tag: number): number | undefined {
  return fields.optional(tag) ? smallIntegerOf(fields) : undefined;
}

/**
 * Reads an inhibitAnyPolicy value: the number of further certificates that may still use anyPolicy.
 *
 * @throws {DerError}
 */
export function parseInhibitAnyPolicy(value: Uint8Array): number {
  const reader = new DerReader(value).expect(TAG.integer, "inhibitAnyPolicy");
  reader.finish("inhibitAnyPolicy");
  return smallIntegerOf(reader);
}
