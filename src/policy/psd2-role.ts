/**
 * Roles of payment service providers.
 * @module
 */
import {
  certificateOf,
  type VerifiedClientCertificate,
} from "../identity/verified-client-certificate.ts";
import { toPsd2Organization } from "../identity/views/psd2.ts";
import {
  PSD2_ROLES,
  type Psd2Role,
  type Psd2Statement,
  readPsd2Statement,
} from "../identity/views/psd2-statement.ts";
import { type Finding, type Rule, rule } from "./policy.ts";
import { assertSome, describeCall, describeSeen, quoted, wrongArgument } from "./values.ts";

/**
 * Returns a rule that says yes when the certificate's PSD2 statement (qcStatement 0.4.0.19495.2, ETSI TS 119 495) gives the
 * client one of these roles. For several roles at once combine rules: `allOf(psd2Role("PSP_AI"), psd2Role("PSP_PI"))`.
 *
 * A certificate without the statement is "no". The answer is "cannot-tell" when the statement is malformed or contradicts itself
 * (a role whose name is not the one of its identifier, two statements), when it is of another authority than the
 * `organizationIdentifier` of the subject, and when none of the roles is given but one that ETSI does not define.
 *
 * The roles are those of the day of issue: the authority's register is not looked at.
 *
 * @throws {TypeError} if the list is empty or contains anything other than roles that ETSI TS 119 495 names.
 */
export function psd2Role(...roles: readonly Psd2Role[]): Rule {
  assertSome("psd2Role", roles);
  for (const [index, role] of roles.entries()) {
    if (!PSD2_ROLES.includes(role)) {
      throw wrongArgument("psd2Role", index, `is not one of ${PSD2_ROLES.join(", ")}`);
    }
  }
  return rule(describeCall("psd2Role", roles.map(quoted)), (verified): Finding => {
    const statement = readPsd2Statement(certificateOf(verified));
    if (statement === undefined) return { answer: "no", saw: "PSD2 statement absent" };
    const names = [...statement.roles, ...statement.otherRoles.map(({ name }) => name)];
    const saw = describeSeen("PSD2 role", names);
    const other = otherAuthority(verified, statement);
    if (other !== undefined) {
      return {
        answer: "cannot-tell",
        saw: `${saw} of ${quoted(statement.ncaId)}, organizationIdentifier of ${quoted(other)}`,
      };
    }
    if (roles.some((role) => statement.roles.includes(role))) return { answer: "yes", saw };
    return { answer: statement.otherRoles.length > 0 ? "cannot-tell" : "no", saw };
  });
}

/** Returns the authority of the subject's identifier when it is not the statement's: each is of the form `NL-DNB`. */
function otherAuthority(
  verified: VerifiedClientCertificate,
  { ncaId }: Psd2Statement,
): string | undefined {
  const organization = toPsd2Organization(verified);
  if (organization === undefined || !/^[A-Z]{2}-[A-Z]{2,8}$/.test(ncaId)) return undefined;
  const named = `${organization.country}-${organization.authority}`;
  return named === ncaId ? undefined : named;
}
