import type { TestCaOptions, TestCertificateOptions } from "../../src/testing/index.ts";
import type { Plan } from "./chains.ts";
import type { Random } from "./random.ts";

const own = [1, 2, 3].map((number) => `1.3.6.1.4.1.99999.${number}`);
const any = "2.5.29.32.0";

/** Random policies, mappings and inhibitions all along a path; a policy is required somewhere in it. */
export function randomPolicies(plan: Plan, random: Random): void {
  for (const authority of plan.authorities) Object.assign(authority, authorityPolicies(random));
  const requires: TestCertificateOptions = { policyConstraints: { requireExplicitPolicy: 0 } };
  const [first] = plan.authorities;
  if (first === undefined) plan.leaf = { ...plan.leaf, ...requires };
  else Object.assign(first, { policyConstraints: { requireExplicitPolicy: random.int(3) } });
  plan.leaf = { ...plan.leaf, ...somePolicies(random) };
}

function somePolicies(random: Random): TestCertificateOptions {
  const certificatePolicies = [...random.some(own, 3), ...(random.once(3) ? [any] : [])];
  return certificatePolicies.length === 0 ? {} : { certificatePolicies };
}

function authorityPolicies(random: Random): TestCaOptions {
  const mappings = Array.from({ length: random.int(3) }, (): [string, string] => [
    random.pick(own),
    random.pick(own),
  ]);
  return {
    ...somePolicies(random),
    ...(random.once(3) && mappings.length > 0 ? { policyMappings: mappings } : {}),
    ...(random.once(5) ? { inhibitAnyPolicy: random.int(3) } : {}),
    ...(random.once(5)
      ? {
          policyConstraints: {
            inhibitPolicyMapping: random.int(3),
            ...(random.once(2) ? { requireExplicitPolicy: random.int(3) } : {}),
          },
        }
      : {}),
    // The same name again: a self-issued CA, which counts differently.
    ...(random.once(4) ? { subject: "CN=Anchor,O=Example" } : {}),
  };
}
