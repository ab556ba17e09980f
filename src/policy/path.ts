/**
 * Rules about the validated path. In verify mode the load balancer does not pass the path on, so they need `trust` there; without
 * it the factory throws a `TypeError`.
 * @module
 */
import { chainOf } from "../identity/verified-client-certificate.ts";
import type { Certificate } from "../x509/certificate.ts";
import { ANY_POLICY } from "../x509/der/oids.ts";
import { type Answer, type Policy, Rule, rule } from "./policy.ts";
import { toRule } from "./predicate.ts";
import { assertOid, assertSome, describeCall, describeSeen, quoted } from "./values.ts";

const ofPath = { needsPath: true } as const;

/**
 * Returns a rule that says yes when the path ends in one of these anchors and that anchor's policy says yes. Common names are
 * unique per authority only: this rule says which authority's `clientA` is meant, and pins a stable root while its intermediates
 * rotate.
 *
 * @param policies by the `id` that `trust.anchors` gives the anchor; for one without an id it is its SHA-256 (64 lower-case
 *   hexadecimal digits).
 * @throws {TypeError} for anything but a plain object with at least one policy.
 */
export function byAnchor(policies: Readonly<Record<string, Policy>>): Rule {
  const rules = new Map(
    anchorEntries(policies).map(([id, policy]) => [id, toRule(policy, `byAnchor() ${quoted(id)}`)]),
  );
  const described = [...rules].map(([id, each]) => `${quoted(id)}: ${each.describe()}`);
  const description = describeCall("byAnchor", described);
  return new Rule(
    description,
    (certificate, request) => {
      const id = certificate.anchor?.id;
      if (id === undefined) {
        return {
          answer: "cannot-tell",
          rule: description,
          saw: "no anchor: no path validated here",
        };
      }
      const found = rules.get(id);
      return found === undefined
        ? { answer: "no", rule: description, saw: `anchor ${quoted(id)}` }
        : found.evaluate(certificate, request);
    },
    {
      ...ofPath,
      namesAuthority: true,
      anchorIds: [...rules].flatMap(([id, each]) => [id, ...each.traits.anchorIds]),
    },
  );
}

function anchorEntries(policies: unknown): [string, Policy][] {
  const isObject = typeof policies === "object" && policies !== null && !Array.isArray(policies);
  const prototype: unknown = isObject ? Object.getPrototypeOf(policies) : undefined;
  // { __proto__: policy } sets the prototype and loses the policy; a plain object's prototype has none of its own.
  const isPlain = isObject && (prototype === null || Object.getPrototypeOf(prototype) === null);
  if (!isPlain) throw new TypeError("byAnchor() expects a plain object { [anchorId]: policy }");
  const entries = Object.entries(policies as Readonly<Record<string, Policy>>);
  if (entries.length === 0) throw new TypeError("byAnchor() needs at least one anchor");
  if (entries.some(([id]) => id.trim() === "")) throw new TypeError("byAnchor() has an empty id");
  return entries;
}

/**
 * Returns a rule that says yes when the certificate was issued under one of these certificate policies (RFC 5280 section
 * 4.2.1.4), and every authority of the path may issue under it: names it, or names anyPolicy where no certificate of the path
 * inhibits that.
 *
 * Narrower than RFC 5280 section 6.1 on purpose: the leaf has to name the policy itself, and a path with policy mappings is
 * "cannot-tell". The anchor's own policies are not looked at.
 *
 * @param oids dotted identifiers.
 * @throws {TypeError} if the list is empty or contains anything else, or anyPolicy.
 */
export function policyOid(...oids: readonly string[]): Rule {
  assertSome("policyOid", oids);
  for (const oid of oids) {
    assertOid("policyOid", oid);
    if (oid === ANY_POLICY)
      throw new TypeError("policyOid() does not take anyPolicy: it stands for every policy");
  }
  const asked = new Set(oids);
  return rule(
    describeCall("policyOid", oids.map(quoted)),
    (verified) => {
      const chain = chainOf(verified);
      if (chain === undefined) return { answer: "cannot-tell", saw: "no path validated here" };
      const [leaf, ...rest] = chain;
      const named = leaf?.certificatePolicies?.map(({ policy }) => policy) ?? [];
      const matching = named.filter((policy) => asked.has(policy));
      return { answer: issuable(matching, rest, chain), saw: describeSeen("policies", named) };
    },
    ofPath,
  );
}

/** Returns whether the authorities of the path (the last of them is the anchor) may issue under one of these policies. */
function issuable(
  policies: readonly string[],
  authorities: readonly Certificate[],
  chain: readonly Certificate[],
): Answer {
  if (policies.length === 0) return "no";
  if (chain.some((each) => each.policyMappings !== undefined)) return "cannot-tell";
  const anyCounts = chain.every((each) => each.inhibitAnyPolicy === undefined);
  const intermediates = authorities.slice(0, -1);
  const isIssuable = policies.some((policy) =>
    intermediates.every((each) =>
      each.certificatePolicies?.some(
        (own) => own.policy === policy || (anyCounts && own.policy === ANY_POLICY),
      ),
    ),
  );
  return isIssuable ? "yes" : "no";
}
