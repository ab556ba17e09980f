/**
 * `alb-mtls/policy`: rules that decide which clients are admitted.
 * @module
 */
export { sanDns, sanEmail, sanIp, sanUpn, sanUri } from "./alternative-names.ts";
export { allOf, anyOf, not } from "./combinators.ts";
export { extension, hasExtension, notExpiringWithin } from "./extensions.ts";
export {
  fingerprint256,
  type SerialNumbers,
  serialNumber,
  spkiSha256,
} from "./identifiers.ts";
export { lfdi } from "./lfdi.ts";
export {
  baseDn,
  inAnyOrder,
  issuer,
  type NameValue,
  subject,
  type UnorderedName,
} from "./names.ts";
export { byAnchor, policyOid } from "./path.ts";
export type { Answer, Policy, PolicyRequest, PolicyResult, Predicate, Rule } from "./policy.ts";
export { psd2Role } from "./psd2-role.ts";
export { spiffeId, type TrustDomain } from "./spiffe-id.ts";
export {
  anyVerified,
  attribute,
  commonName,
  country,
  organization,
  organizationalUnit,
} from "./subject.ts";
export { ignoringCase, matching, type TextMatcher, type TextValue } from "./text-matcher.ts";
