import { type Answer, isThenable, type Policy, type PolicyResult, Rule } from "./policy.ts";
import { askInTurn, toRule } from "./predicate.ts";
import { describeCall } from "./values.ts";

/**
 * Returns a rule that says yes when every policy does. One "no" is no; otherwise one "cannot-tell" is cannot-tell (Kleene's
 * three-valued logic, so the order does not matter for the answer; evaluation stops at the first "no").
 * @throws {TypeError} when the list is empty: a rule without a condition would admit every client.
 */
export function allOf(...policies: readonly Policy[]): Rule {
  return combination("allOf", policies, "no", "yes");
}

/**
 * Returns a rule that says yes when at least one policy does. Without a "yes", one "cannot-tell" is cannot-tell; evaluation stops
 * at the first "yes".
 * @throws {TypeError} if the list is empty.
 */
export function anyOf(...policies: readonly Policy[]): Rule {
  return combination("anyOf", policies, "yes", "no");
}

const opposite: Readonly<Record<Answer, Answer>> = {
  yes: "no",
  no: "yes",
  "cannot-tell": "cannot-tell",
};

/** Returns a rule of the opposite answer; "cannot-tell" stays cannot-tell and does not admit. */
export function not(policy: Policy): Rule {
  const inner = toRule(policy, "not()");
  const description = `not(${inner.describe()})`;
  const turn = (result: PolicyResult): PolicyResult => ({
    answer: opposite[result.answer],
    rule: description,
    saw: result.saw,
  });
  return new Rule(
    description,
    (certificate, request) => {
      const answered = inner.evaluate(certificate, request);
      return isThenable(answered) ? answered.then(turn) : turn(answered);
    },
    inner.traits,
  );
}

/**
 * Returns a rule made of others.
 * @param deciding the answer of one member that decides for all.
 * @param unanimous the answer when no member decided and none was "cannot-tell".
 */
function combination(
  name: string,
  policies: readonly Policy[],
  deciding: Answer,
  unanimous: Answer,
): Rule {
  if (policies.length === 0) throw new TypeError(`${name}() needs at least one policy`);
  const rules = policies.map((policy, index) => toRule(policy, `${name}() argument ${index + 1}`));
  const description = describeCall(
    name,
    rules.map((each) => each.describe()),
  );
  const combine = (results: readonly PolicyResult[]): PolicyResult => {
    const unsure = results.find((result) => result.answer === "cannot-tell");
    if (unsure !== undefined) return unsure;
    const sole = results.length === 1 ? results[0] : undefined;
    return sole ?? { answer: unanimous, rule: description, saw: seenBy(results) };
  };
  const names = (each: Rule): boolean => each.traits.namesAuthority;
  return new Rule(
    description,
    (certificate, request) => askInTurn(rules, certificate, request, deciding, combine),
    {
      needsPath: rules.some((each) => each.traits.needsPath),
      anchorIds: rules.flatMap((each) => each.traits.anchorIds),
      // One member of allOf that names the authority names it for all; of anyOf every member has to.
      namesAuthority: deciding === "no" ? rules.some(names) : rules.every(names),
    },
  );
}

/** Returns what the members looked at, each value once. */
function seenBy(results: readonly PolicyResult[]): string {
  return [...new Set(results.map((result) => result.saw).filter((saw) => saw !== ""))]
    .slice(0, 5)
    .join("; ");
}
