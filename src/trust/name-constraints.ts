/**
 * Name constraints (RFC 5280 section 4.2.1.10): every name of a certificate is checked against the constraints of every CA above it,
 * separately for each CA. If the lists of several CAs were merged, one CA could widen what another restricted.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { NameConstraints } from "../x509/extensions/name-constraints.ts";
import type { GeneralName } from "../x509/names/general-name.ts";
import { nameOf } from "./check-certificate.ts";
import type { WorkBudget } from "./limits.ts";
import { type Fit, fitOf } from "./name-subtrees.ts";

/** The constraints of one CA. */
interface Group {
  readonly authority: Certificate;
  readonly constraints: NameConstraints;
}

/**
 * Applies the constraints of the anchor and the intermediates to everything below them.
 *
 * @param chain leaf first, anchor last
 * @throws {ClientCertificateError} `path.name-constraints`, `path.budget`
 */
export function checkNameConstraints(chain: readonly Certificate[], budget: WorkBudget): void {
  const groups: Group[] = [];
  for (let index = chain.length - 1; index >= 0; index -= 1) {
    const certificate = chain[index] as Certificate;
    // A self-issued certificate in the middle only changes a key (6.1.3 b and c); a self-issued leaf is still a leaf.
    if (groups.length > 0 && (index === 0 || !certificate.isSelfIssued)) {
      checkNames(certificate, index === 0, groups, budget);
    }
    const constraints = index > 0 ? certificate.nameConstraints : undefined;
    if (constraints !== undefined) groups.push({ authority: certificate, constraints });
  }
}

function checkNames(
  certificate: Certificate,
  isLeaf: boolean,
  groups: readonly Group[],
  budget: WorkBudget,
): void {
  const names = isLeaf
    ? [...namesOf(certificate), ...hostsInSubject(certificate)]
    : namesOf(certificate);
  const weight = names.reduce((sum, name) => sum + weightOf(name), 0);
  for (const { authority, constraints } of groups) {
    const { permitted = [], excluded = [] } = constraints;
    const subtrees = [...permitted, ...excluded];
    const extent = subtrees.reduce((sum, subtree) => sum + extentOf(subtree), 0);
    budget.spend("nameChecks", weight * subtrees.length + names.length * extent);
    for (const name of names) {
      const wrong = whyForbidden(name, permitted, excluded);
      if (wrong === undefined) continue;
      refuse(
        "path.name-constraints",
        `a ${name.type} name of ${nameOf(certificate)} is ${wrong} by ${nameOf(authority)}`,
      );
    }
  }
}

/** Returns the cost of one comparison of a name: one unit for a short text, more for long ones and for structured names. */
function weightOf(name: GeneralName): number {
  const extent = extentOf(name);
  return name.type === "directoryName" ? 8 * (1 + extent) : 1 + extent;
}

/** Returns the size of a name or subtree beyond the ordinary. Attributes count, not RDNs: one RDN may contain a thousand of them. */
function extentOf(name: GeneralName): number {
  if (name.type === "directoryName") return name.name.rdns.flat().length;
  return "value" in name ? Math.floor(name.value.length / 64) : 0;
}

/** Returns the subject, the e-mail addresses in it, and all alternative names. */
function namesOf(certificate: Certificate): readonly GeneralName[] {
  const { subject, subjectAlternativeName = [] } = certificate;
  if (subject.isEmpty) return subjectAlternativeName;
  // RFC 5280 requires this only without an alternative name; here an address in the subject is always checked.
  const addresses = subject.get("emailAddress").map((value) => ({ type: "email", value }) as const);
  return [{ type: "directoryName", name: subject }, ...addresses, ...subjectAlternativeName];
}

/** Two labels or more of letters, digits, underscores and hyphens, none of which begins or ends with a hyphen. */
const HOST_LIKE = /^(?:\*\.)?[a-z0-9_]+(?:-+[a-z0-9_]+)*(?:\.[a-z0-9_]+(?:-+[a-z0-9_]+)*)+\.?$/i;

/**
 * Returns the common names of a leaf that look like host names, if no alternative name is a host name: policies can admit clients by
 * common name, so a CA that is restricted to hosts below `partner.example` must not use others there. OpenSSL does the same
 * (NAME_CONSTRAINTS_check_CN); this also covers wildcards, a trailing period, and a host followed by a NUL.
 */
function hostsInSubject({ subject, subjectAlternativeName = [] }: Certificate): GeneralName[] {
  if (subjectAlternativeName.some(({ type }) => type === "dns")) return [];
  return subject.commonNames.flatMap((name) => {
    const [text = ""] = name.split("\0");
    if (!HOST_LIKE.test(text)) return [];
    // Removes the period of an absolute name; with a NUL the name is not a host name, so that no subtree is certain to contain it.
    const value = name === text ? text.replace(/\.$/, "") : name;
    return [{ type: "dns", value } as const];
  });
}

/**
 * Returns why a name is forbidden; undefined when it is allowed. A name must be inside one of the permitted subtrees of its own form, if
 * there are any, and outside every excluded one. A name that cannot be compared is forbidden.
 */
function whyForbidden(
  name: GeneralName,
  permitted: readonly GeneralName[],
  excluded: readonly GeneralName[],
): string | undefined {
  if (excluded.some((subtree) => isPossiblyInside(fitOf(name, subtree, "excluded")))) {
    return "excluded";
  }
  let constrained = false;
  for (const subtree of permitted) {
    const fit = fitOf(name, subtree, "permitted");
    if (fit === "inside") return undefined;
    constrained ||= fit !== "other-form";
  }
  return constrained ? "not permitted" : undefined;
}

function isPossiblyInside(fit: Fit): boolean {
  return fit === "inside" || fit === "cannot-tell";
}
