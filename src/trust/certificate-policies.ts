/**
 * Certificate policies along a path (RFC 5280 section 6.1.3 d-f, 6.1.4 a-b and h-j, 6.1.5 a-b and g, as RFC 9618 updates them).
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { ANY_POLICY } from "../x509/der/oids.ts";
import type { PolicyMapping } from "../x509/extensions/certificate-policies.ts";
import { nameOf } from "./check-certificate.ts";
import type { WorkBudget } from "./limits.ts";
import { PolicyGraph } from "./policy-graph.ts";

/** The user's inputs (RFC 5280 section 6.1.1 c, e, f, g). */
export interface PolicyOptions {
  /** Dotted identifiers of the policies of which one must be valid when an explicit policy is required. Default: any. */
  readonly initialPolicySet?: readonly string[];
  /** Whether the path must be valid for one of those policies. Default false: a CA of the path may still require it. */
  readonly initialExplicitPolicy?: boolean;
  /** Whether policy mappings are ignored. Default false. */
  readonly initialPolicyMappingInhibit?: boolean;
  /** Whether anyPolicy in a certificate is ignored. Default false. */
  readonly initialInhibitAnyPolicy?: boolean;
}

/** {@link PolicyOptions}, complete. */
export interface PolicyInputs {
  readonly policies: ReadonlySet<string>;
  readonly explicit: boolean;
  readonly inhibitMapping: boolean;
  readonly inhibitAny: boolean;
}

/** Completes checked options with the defaults. */
export function policyInputs(options: PolicyOptions = {}): PolicyInputs {
  return Object.freeze({
    policies: new Set(options.initialPolicySet ?? [ANY_POLICY]),
    explicit: options.initialExplicitPolicy ?? false,
    inhibitMapping: options.initialPolicyMappingInhibit ?? false,
    inhibitAny: options.initialInhibitAnyPolicy ?? false,
  });
}

/** The number of further certificates before a rule applies; zero: it applies. */
interface Counters {
  explicit: number;
  mapping: number;
  any: number;
}

/**
 * Processes the policies of a path. Of the anchor only the constraints are applied (policyConstraints, inhibitAnyPolicy), as if it were a
 * certificate of the path: an intermediate that is configured as an anchor remains as strict as below its own root. The anchor's own
 * policies are not applied.
 *
 * @param chain leaf first, anchor last
 * @throws {ClientCertificateError} `path.certificate-policies`, `path.budget`
 */
export function checkPolicies(
  chain: readonly Certificate[],
  inputs: PolicyInputs,
  budget: WorkBudget,
): void {
  const anchor = chain.length - 1;
  // Nothing in the path requires an explicit policy: 6.1.5 would accept any resulting graph.
  if (!inputs.explicit && !chain.some(concernsPolicies)) return;
  const counters: Counters = {
    explicit: inputs.explicit ? 0 : anchor + 1,
    mapping: inputs.inhibitMapping ? 0 : anchor + 1,
    any: inputs.inhibitAny ? 0 : anchor + 1,
  };
  const graph = new PolicyGraph(budget);
  tighten(counters, chain[anchor] as Certificate);
  for (let index = anchor - 1; index >= 0; index -= 1) {
    const certificate = chain[index] as Certificate;
    processPolicies(certificate, index === 0, graph, counters);
    if (index > 0) prepareForNext(certificate, graph, counters);
  }
  const leaf = chain[0] as Certificate;
  if (counters.explicit > 0) counters.explicit -= 1;
  if (leaf.policyConstraints?.requireExplicitPolicy === 0) counters.explicit = 0;
  if (counters.explicit === 0 && !graph.allowsOneOf(inputs.policies)) {
    refuse("path.certificate-policies", "the path is not valid for any of the required policies");
  }
}

function concernsPolicies(certificate: Certificate): boolean {
  return certificate.policyConstraints !== undefined || certificate.policyMappings !== undefined;
}

/** Processes the policies of one certificate (6.1.3 d to f). */
function processPolicies(
  certificate: Certificate,
  isLeaf: boolean,
  graph: PolicyGraph,
  counters: Counters,
): void {
  const policies = certificate.certificatePolicies;
  if (policies === undefined) {
    graph.setNull();
  } else {
    const anyAllowed = counters.any > 0 || (!isLeaf && certificate.isSelfIssued);
    graph.addLevel(
      policies.map(({ policy }) => policy),
      anyAllowed,
    );
  }
  if (counters.explicit === 0 && graph.isNull) {
    refuse("path.certificate-policies", `${nameOf(certificate)} leaves no policy for the path`);
  }
}

/** Prepares for the next certificate (6.1.4 a, b and h to j). */
function prepareForNext(certificate: Certificate, graph: PolicyGraph, counters: Counters): void {
  const mappings = certificate.policyMappings;
  if (mappings !== undefined) applyMappings(certificate, mappings, graph, counters.mapping > 0);
  if (!certificate.isSelfIssued) {
    counters.explicit = Math.max(0, counters.explicit - 1);
    counters.mapping = Math.max(0, counters.mapping - 1);
    counters.any = Math.max(0, counters.any - 1);
  }
  tighten(counters, certificate);
}

function tighten(counters: Counters, { policyConstraints, inhibitAnyPolicy }: Certificate): void {
  const { requireExplicitPolicy, inhibitPolicyMapping } = policyConstraints ?? {};
  counters.explicit = Math.min(counters.explicit, requireExplicitPolicy ?? counters.explicit);
  counters.mapping = Math.min(counters.mapping, inhibitPolicyMapping ?? counters.mapping);
  counters.any = Math.min(counters.any, inhibitAnyPolicy ?? counters.any);
}

function applyMappings(
  certificate: Certificate,
  mappings: readonly PolicyMapping[],
  graph: PolicyGraph,
  allowed: boolean,
): void {
  const expected = new Map<string, Set<string>>();
  for (const { issuerDomainPolicy, subjectDomainPolicy } of mappings) {
    if (issuerDomainPolicy === ANY_POLICY || subjectDomainPolicy === ANY_POLICY) {
      refuse("path.certificate-policies", `${nameOf(certificate)} maps anyPolicy`);
    }
    const policies = expected.get(issuerDomainPolicy);
    if (policies === undefined) expected.set(issuerDomainPolicy, new Set([subjectDomainPolicy]));
    else policies.add(subjectDomainPolicy);
  }
  if (allowed) graph.map(new Map([...expected].map(([policy, to]) => [policy, [...to]])));
  else graph.remove(expected.keys());
}
