import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import { adopt } from "../util/adopt.ts";
import {
  type Answer,
  isThenable,
  type Policy,
  type PolicyRequest,
  type PolicyResult,
  type Predicate,
  Rule,
  thrownText,
} from "./policy.ts";

/** Milliseconds that a predicate may take before its answer is "cannot-tell". */
export const PREDICATE_TIMEOUT_MILLIS = 1000;

/**
 * Returns a policy option as a rule.
 * @throws {TypeError} for anything that is neither a rule nor a function.
 */
export function toRule(policy: Policy, option: string): Rule {
  if (policy instanceof Rule) return policy;
  if (typeof policy === "function") return predicateRule(policy);
  throw new TypeError(
    `${option} must be a policy of alb-mtls/policy or a function (certificate, { event, signal }) => boolean`,
  );
}

function predicateRule(predicate: Predicate): Rule {
  const description = `predicate ${predicate.name || "(anonymous)"}`;
  const result = (answer: Answer, saw: string): PolicyResult => ({
    answer,
    rule: description,
    saw,
  });
  const evaluate = (
    certificate: VerifiedClientCertificate,
    request: PolicyRequest,
  ): PolicyResult | Promise<PolicyResult> => {
    const abort = new AbortController();
    const signal = AbortSignal.any([request.signal, abort.signal]);
    const returned: unknown = predicate(certificate, { event: request.event, signal });
    if (!isThenable(returned)) return result(...answerOf(returned));
    return settle(returned, request, abort).then(
      (value) => result(...value),
      (error) => result("cannot-tell", thrownText(error)),
    );
  };
  // What a function looks at cannot be known: no warning says that it names no authority.
  return new Rule(description, evaluate, { namesAuthority: true });
}

function answerOf(value: unknown): [Answer, string] {
  if (value === true) return ["yes", ""];
  if (value === false) return ["no", ""];
  return ["cannot-tell", `returned ${value === null ? "null" : typeof value}, not a boolean`];
}

/** Waits for the predicate, at most {@link PREDICATE_TIMEOUT_MILLIS} and no longer than the request does. */
function settle(
  pending: PromiseLike<unknown>,
  request: PolicyRequest,
  abort: AbortController,
): Promise<[Answer, string]> {
  return new Promise((resolve, reject) => {
    const giveUp = (why: string): void => {
      finish();
      resolve(["cannot-tell", why]);
    };
    const timer = setTimeout(
      () => giveUp(`no answer within ${PREDICATE_TIMEOUT_MILLIS} ms`),
      PREDICATE_TIMEOUT_MILLIS,
    );
    const aborted = (): void => giveUp("the request's deadline passed");
    const finish = (): void => {
      clearTimeout(timer);
      request.signal.removeEventListener("abort", aborted);
      abort.abort();
    };
    request.signal.addEventListener("abort", aborted, { once: true });
    adopt(pending).then(
      (value) => {
        finish();
        resolve(answerOf(value));
      },
      (error) => {
        finish();
        reject(error);
      },
    );
  });
}

/**
 * Asks rules in turn until one gives the deciding answer. Once the request's deadline has passed, no further rule is asked, and
 * the whole is "cannot-tell".
 */
export function askInTurn(
  rules: readonly Rule[],
  certificate: VerifiedClientCertificate,
  request: PolicyRequest,
  deciding: Answer,
  combine: (results: readonly PolicyResult[]) => PolicyResult,
): PolicyResult | Promise<PolicyResult> {
  const results: PolicyResult[] = [];
  const from = (start: number): PolicyResult | Promise<PolicyResult> => {
    for (let index = start; index < rules.length; index++) {
      const answered = (rules[index] as Rule).evaluate(certificate, request);
      if (isThenable(answered)) {
        return answered.then((late) => {
          if (request.signal.aborted) return { ...late, answer: "cannot-tell" };
          return note(late) ? late : from(index + 1);
        });
      }
      if (note(answered)) return answered;
    }
    return combine(results);
  };
  const note = (result: PolicyResult): boolean => {
    results.push(result);
    return result.answer === deciding;
  };
  return from(0);
}
