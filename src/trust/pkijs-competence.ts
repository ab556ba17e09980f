/**
 * Features of valid paths that PKI.js 4.0.0 is known to refuse. Of a path with one of these features it only checks the
 * signatures: the answer is `not-competent` and the library's own verdict stands. Only a CA can put such a feature into a path. Each
 * entry names the PKITS subtests that show it; a test holds that PKI.js still refuses them, so that an obsolete entry is detected.
 * @module
 */
import type { Certificate } from "../x509/certificate.ts";
import { ANY_POLICY } from "../x509/der/oids.ts";
import type { DistinguishedName } from "../x509/names/distinguished-name.ts";
import type { GeneralName } from "../x509/names/general-name.ts";
import type { CertificatePath } from "./build-path.ts";
import type { PolicyInputs } from "./certificate-policies.ts";
import { evaluatedElements, MAX_EVALUATED } from "./pkijs-work.ts";

/** One feature that PKI.js processes wrongly. */
export interface IncompetentFeature {
  /** Short name, as in the answers. */
  readonly feature: string;
  /** The fault in PKI.js. */
  readonly why: string;
  /** PKITS subtests that are valid and that PKI.js refuses; none where a test in this repository is the evidence. */
  readonly pkits: readonly string[];
  /** Whether a path has it; the chain without its anchor, of which PKI.js reads only the name and the key. */
  readonly applies: (
    chain: readonly Certificate[],
    policies: PolicyInputs,
    anchor: Certificate,
  ) => boolean;
}

/** The whole list; `docs/cross-check.md` repeats it in prose. */
export const NOT_COMPETENT: readonly IncompetentFeature[] = Object.freeze([
  {
    feature: "policy-mapping",
    why: "any mapping after inhibition is an error, and mappings over policies from anyPolicy are lost",
    pkits: ["4.10.9", "4.10.12", "4.10.14", "4.11.4", "4.11.7"],
    applies: (chain) => chain.some((each) => each.policyMappings !== undefined),
  },
  {
    feature: "any-policy",
    why: "where a policy is required, anyPolicy in one certificate does not represent the policies of the others",
    pkits: ["4.8.11", "4.8.18", "4.12.3", "4.12.7", "4.12.9"],
    applies: (chain, policies) => policyMatters(chain, policies) && chain.some(saysAnyPolicy),
  },
  {
    feature: "self-issued-policies",
    why: "where a policy is required, self-issued certificates are counted like others",
    pkits: ["4.9.6"],
    applies: (chain, policies) => policyMatters(chain, policies) && hasSelfIssuedAuthority(chain),
  },
  {
    feature: "self-issued-name-constraints",
    why: "name constraints are applied to self-issued intermediates, which RFC 5280 exempts",
    pkits: ["4.13.19"],
    applies: (chain) =>
      hasSelfIssuedAuthority(chain) && chain.some((each) => each.nameConstraints !== undefined),
  },
  {
    feature: "excluded-directory-names",
    why: "an excluded directory name is found anywhere in a subject, not only at its beginning",
    pkits: [],
    applies: (chain) => chain.some(excludesDirectoryNames),
  },
  {
    feature: "explicit-policy-later",
    why: "requireExplicitPolicy with a skip count begins one certificate early",
    pkits: [],
    applies: (chain) =>
      chain.some((each) => (each.policyConstraints?.requireExplicitPolicy ?? 0) > 0),
  },
  {
    feature: "uri-authority",
    why: "the user part of a URI is taken for its host, and a query or fragment after the host for a part of it",
    pkits: [],
    applies: ([leaf, ...authorities]) =>
      leaf?.subjectAlternativeName?.some(hasUnusualAuthority) === true &&
      authorities.some(constrainsUris),
  },
  {
    feature: "empty-dns-subtree",
    why: "a permitted DNS name that is empty, and so contains all names, permits none",
    pkits: [],
    applies: (chain) => chain.some(permitsEveryHost),
  },
  {
    feature: "name-preparation",
    why: "names that match by RFC 5280 section 7 do not, where more than letter case and spaces differs",
    pkits: [],
    applies: (chain, _policies, anchor) =>
      chain.some(({ issuer }, index) => isPrepared(issuer, (chain[index + 1] ?? anchor).subject)),
  },
  {
    feature: "many-names",
    why: "more than 10000 ASN.1 elements are an error; above 200 names and attributes it would take too long",
    pkits: [],
    applies: (chain) => evaluatedElements(chain) > MAX_EVALUATED,
  },
]);

function hasUnusualAuthority(name: GeneralName): boolean {
  return name.type === "uri" && /@|^[^/]*\/\/[^/]*[?#]/.test(name.value);
}

function permitsEveryHost({ nameConstraints }: Certificate): boolean {
  const { permitted = [] } = nameConstraints ?? {};
  return permitted.some((subtree) => subtree.type === "dns" && subtree.value === "");
}

/** Returns whether two names that match differ in characters beyond ASCII. */
function isPrepared(name: DistinguishedName, other: DistinguishedName): boolean {
  return !name.equals(other) && [name, other].some((each) => /[^ -~]/.test(each.toString()));
}

function constrainsUris({ nameConstraints }: Certificate): boolean {
  const { permitted = [], excluded = [] } = nameConstraints ?? {};
  return [...permitted, ...excluded].some(({ type }) => type === "uri");
}

function excludesDirectoryNames({ nameConstraints }: Certificate): boolean {
  return nameConstraints?.excluded?.some(({ type }) => type === "directoryName") === true;
}

/**
 * Returns whether the path requires an explicit policy. If it does not, the initial policies have no effect (RFC 5280 section 6.1.5 g);
 * PKI.js would require one of them nevertheless.
 */
export function policyMatters(chain: readonly Certificate[], { explicit }: PolicyInputs): boolean {
  return explicit || chain.some(requiresPolicy);
}

function requiresPolicy({ policyConstraints }: Certificate): boolean {
  return policyConstraints?.requireExplicitPolicy !== undefined;
}

function saysAnyPolicy({ certificatePolicies = [] }: Certificate): boolean {
  return certificatePolicies.some(({ policy }) => policy === ANY_POLICY);
}

function hasSelfIssuedAuthority(chain: readonly Certificate[]): boolean {
  return chain.some((each, index) => index > 0 && each.isSelfIssued);
}

/** Returns the first feature of a path that PKI.js is not competent for; undefined when there is none. */
export function whyNotCompetent(
  { certificates, anchor }: CertificatePath,
  policies: PolicyInputs,
  list: readonly IncompetentFeature[] = NOT_COMPETENT,
): string | undefined {
  return list.find(({ applies }) => applies(certificates, policies, anchor.certificate))?.feature;
}
