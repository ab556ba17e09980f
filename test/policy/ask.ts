import type { VerifiedClientCertificate } from "../../src/identity/verified-client-certificate.ts";
import type { Answer, Policy } from "../../src/policy/policy.ts";
import { toRule } from "../../src/policy/predicate.ts";
import {
  type TestGeneralNames,
  type TestName,
  type VerifiedCertificateOptions,
  verifiedCertificate,
} from "../../src/testing/index.ts";

export const request = { event: {}, signal: new AbortController().signal };

/** What a policy says of a certificate. */
export async function ask(policy: Policy, certificate: VerifiedClientCertificate): Promise<Answer> {
  return (await toRule(policy, "test").evaluate(certificate, request)).answer;
}

/** What a policy says of a certificate with this subject. */
export function ofSubject(policy: Policy, subject: TestName): Promise<Answer> {
  return ask(policy, verifiedCertificate({ subject }));
}

/** What a policy says of a certificate with these alternative names. */
export function ofNames(
  policy: Policy,
  san: TestGeneralNames,
  options: VerifiedCertificateOptions = {},
): Promise<Answer> {
  const names = Object.keys(san).length === 0 ? {} : { san };
  return ask(policy, verifiedCertificate({ subject: "CN=device", ...options, ...names }));
}
