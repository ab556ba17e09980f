/** Certificate policies and what constrains them (RFC 5280 sections 4.2.1.4, .5, .11 and .14). @module */
import { assertNested, DerReader, derError, openOnly, readList, TAG } from "../der/der.ts";
import { hex, readOid, smallIntegerOf } from "../der/der-values.ts";

/** One policy of a certificate. */
export interface PolicyInformation {
  /** Dotted identifier. */
  readonly policy: string;
  /** Qualifiers: their type and the DER of their value in hex. They have no part in validation. */
  readonly qualifiers: readonly { readonly id: string; readonly valueHex: string }[];
}

/**
 * Reads a certificatePolicies value: one policy or more, none twice.
 *
 * @throws {DerError}
 */
export function parseCertificatePolicies(value: Uint8Array): readonly PolicyInformation[] {
  const list = openOnly(value, TAG.sequence, "certificatePolicies");
  const seen = new Set<string>();
  return readList(list, "certificatePolicies", () => {
    const fields = list.open(TAG.sequence, "policy");
    const policy = readOid(fields, "policy");
    if (seen.has(policy)) derError(`policy ${policy} occurs twice`, list.start);
    seen.add(policy);
    const qualifiers = fields.atEnd
      ? Object.freeze([])
      : readList(fields.open(TAG.sequence, "qualifiers"), "list of qualifiers", readQualifier);
    fields.finish("policy");
    return Object.freeze({ policy, qualifiers });
  });
}

function readQualifier(list: DerReader): PolicyInformation["qualifiers"][number] {
  const fields = list.open(TAG.sequence, "qualifier");
  const id = readOid(fields, "qualifier");
  fields.next("qualifier");
  assertNested(fields);
  fields.finish("qualifier");
  return Object.freeze({ id, valueHex: hex(fields.element()) });
}

/** One mapping: what the issuer calls the one, the subject calls the other. */
export interface PolicyMapping {
  readonly issuerDomainPolicy: string;
  readonly subjectDomainPolicy: string;
}

/**
 * Reads a policyMappings value: one mapping or more. Whether anyPolicy is mapped is the validator's question.
 *
 * @throws {DerError}
 */
export function parsePolicyMappings(value: Uint8Array): readonly PolicyMapping[] {
  const list = openOnly(value, TAG.sequence, "policyMappings");
  return readList(list, "policyMappings", readMapping);
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
 * Reads a policyConstraints value: at least one of the two fields.
 *
 * @throws {DerError}
 */
export function parsePolicyConstraints(value: Uint8Array): PolicyConstraints {
  const fields = openOnly(value, TAG.sequence, "policyConstraints");
  const requireExplicitPolicy = optionalSkipCount(fields, 0x80);
  const inhibitPolicyMapping = optionalSkipCount(fields, 0x81);
  fields.finish("policyConstraints");
  if (requireExplicitPolicy === undefined && inhibitPolicyMapping === undefined) {
    derError("policyConstraints is empty", 0);
  }
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
