/**
 * `alb-mtls/policy`: who may in.
 * @module
 */
export { allOf, anyOf, not } from "./combinators.ts";
export type { Answer, Policy, PolicyRequest, PolicyResult, Predicate, Rule } from "./policy.ts";
export { anyVerified, commonName, organization, organizationalUnit } from "./subject.ts";
