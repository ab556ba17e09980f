import { describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { allOf, anyOf, anyVerified, commonName, not } from "../../src/policy/index.ts";
import { type Answer, type Policy, type Predicate, Rule } from "../../src/policy/policy.ts";
import { toRule } from "../../src/policy/predicate.ts";
import { verifiedCertificate } from "../../src/testing/index.ts";

const certificate = verifiedCertificate({ subject: "CN=clientA" });
const request = { event: {}, signal: new AbortController().signal };
const ask = async (policy: Policy): Promise<Answer> =>
  (await toRule(policy, "test").evaluate(certificate, request)).answer;

const yes: Predicate = () => true;
const no: Predicate = async () => false;
const unsure: Predicate = () => {
  throw new Error("boom");
};
const byAnswer: Record<Answer, Predicate> = { yes, no, "cannot-tell": unsure };
const answers = fc.constantFrom<Answer>("yes", "no", "cannot-tell");

describe("three-valued combination", () => {
  test("allOf is the least, anyOf the greatest answer, in any order", async () => {
    const rank: Answer[] = ["no", "cannot-tell", "yes"];
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 5 }), async (list) => {
        const sorted = [...list].sort((a, b) => rank.indexOf(a) - rank.indexOf(b));
        const members = list.map((each) => byAnswer[each]);
        expect(await ask(allOf(...members))).toBe(sorted[0]);
        expect(await ask(anyOf(...members))).toBe(sorted.at(-1));
      }),
    );
  });

  test("not(not(p)) is p and cannot-tell stays cannot-tell", async () => {
    for (const [answer, policy] of Object.entries(byAnswer)) {
      expect(await ask(not(not(policy)))).toBe(answer);
    }
    expect(await ask(not(unsure))).toBe("cannot-tell");
    expect(await ask(not(yes))).toBe("no");
    expect(await ask(not(no))).toBe("yes");
  });

  test("empty combinations and things that are not policies are errors of the program", () => {
    expect(() => allOf()).toThrow(TypeError);
    expect(() => anyOf()).toThrow(TypeError);
    // @ts-expect-error text is not a policy
    expect(() => allOf("clientA")).toThrow(/argument 1/);
    // @ts-expect-error nothing is not a policy
    expect(() => not(undefined)).toThrow(TypeError);
    // @ts-expect-error a look-alike is not a policy
    expect(() => anyOf({ evaluate: () => ({ answer: "yes" }) })).toThrow(TypeError);
  });

  test("a refusal names the rule that failed and the value it saw", async () => {
    const both = allOf(anyVerified(), commonName("clientB"));
    expect(await both.evaluate(certificate, request)).toEqual({
      answer: "no",
      rule: 'commonName("clientB")',
      saw: 'commonName "clientA"',
    });
  });
});

describe("predicates", () => {
  test.each<[string, unknown]>([
    ["1", 1],
    ["text", "true"],
    ["an object", {}],
    ["nothing", undefined],
    ["null", null],
    ["a promise of 1", Promise.resolve(1)],
    ["a rejected promise", Promise.reject(new Error("no"))],
  ])("%s is cannot-tell, also under not", async (_what, value) => {
    const predicate = (() => value) as Predicate;
    expect(await ask(predicate)).toBe("cannot-tell");
    expect(await ask(not(predicate))).toBe("cannot-tell");
  });

  test("one that hangs is cannot-tell after a second, and its signal is aborted", async () => {
    jest.useFakeTimers();
    try {
      let received: AbortSignal | undefined;
      const hangs: Predicate = (_certificate, { signal }) => {
        received = signal;
        return new Promise(() => {});
      };
      const asked = ask(hangs);
      await jest.advanceTimersByTimeAsync(999);
      expect(received?.aborted).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      expect(await asked).toBe("cannot-tell");
      expect(received?.aborted).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  test("what throws something odd is cannot-tell", async () => {
    const odd: unknown[] = [
      undefined,
      null,
      "text",
      Symbol("s"),
      Object.freeze({}),
      Object.create(null),
    ];
    for (const thrown of odd) {
      const predicate: Predicate = () => {
        throw thrown;
      };
      expect(await ask(predicate)).toBe("cannot-tell");
    }
  });

  test("a rule never says yes to something that the verifier did not make", async () => {
    const forged = { subject: { commonNames: ["clientA"], rdns: [] } };
    // @ts-expect-error a look-alike is not a verified certificate
    const result = await anyVerified().evaluate(forged, request);
    expect(result.answer).toBe("cannot-tell");
    expect(anyVerified()).toBeInstanceOf(Rule);
  });
});
