/**
 * Which clients are admitted, and as what: the enforced policy, the one that is only tried out, and the user's own idea of the client.
 * @module
 */

import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { GateRules } from "../listeners/listener.ts";
import type { ShadowResult } from "../observability/decision.ts";
import { isThenable, type PolicyRequest, type PolicyResult, type Rule } from "../policy/policy.ts";
import { toRule } from "../policy/predicate.ts";
import { rejection } from "../policy/rejection.ts";
import type { CheckState } from "./check-state.ts";
import type { GateOptions, PrincipalOf } from "./options.ts";

/** What is known of a client that is admitted. */
export interface Admission {
  readonly certificate: VerifiedClientCertificate;
  /** The rule that admitted it. */
  readonly rule: string;
  /** What `options.principal` made of it. */
  readonly principal: unknown;
}

/**
 * Milliseconds that a request is held up for a shadow policy once everything else is decided. What is only tried out must
 * not cost a client its answer.
 */
const shadowMillis = 100;

/** Decides about verified certificates. */
export class PolicyEvaluator {
  readonly #allow: Rule;
  readonly #shadow: Rule | undefined;
  readonly #principal: PrincipalOf<unknown> | undefined;

  /** @throws {TypeError} for what is not a policy, and for a policy about the path where none is validated. */
  constructor(options: GateOptions) {
    const { allow, shadow, principal } = options;
    this.#allow = askable(options, toRule(allow, "options.allow"), "allow");
    this.#shadow =
      shadow === undefined
        ? undefined
        : askable(options, toRule(shadow, "options.shadow"), "shadow");
    this.#principal = principal;
  }

  /** The enforced policy, in the words of its option. */
  get policy(): string {
    return this.#allow.describe();
  }

  /** Both policies. */
  get rules(): GateRules {
    return { allow: this.#allow, shadow: this.#shadow };
  }

  /**
   * @throws {ClientCertificateError} `policy.denied`, `policy.cannot-tell`, `deadline.exceeded`; whatever `principal` throws.
   */
  async admit(
    certificate: VerifiedClientCertificate,
    event: unknown,
    check: CheckState,
  ): Promise<Admission> {
    const request: PolicyRequest = {
      event,
      get signal(): AbortSignal {
        return check.signal;
      },
    };
    const shadow = this.#shadow?.evaluate(certificate, request);
    try {
      check.step = "policy";
      const answered = this.#allow.evaluate(certificate, request);
      const result = isThenable(answered) ? await check.wait(answered, "the policy") : answered;
      check.note({ rule: result.rule });
      if (result.answer !== "yes") throw rejection(result);
      const { rule } = result;
      if (this.#principal === undefined) return { certificate, rule, principal: undefined };
      check.step = "principal";
      const found: unknown = this.#principal(certificate, request);
      const principal = isThenable(found) ? await check.wait(found, "the principal") : found;
      return { certificate, rule, principal };
    } finally {
      if (shadow !== undefined) check.shadow = await settled(shadow, this.#shadow);
    }
  }
}

function askable(options: GateOptions, rule: Rule, option: string): Rule {
  if (!options.listener.validatesPath && rule.traits.needsPath) {
    throw new TypeError(
      `options.${option} asks about the validated path (byAnchor, policyOid): a listener in verify mode has one with recheck: pathValidation({ ... }) only`,
    );
  }
  return rule;
}

/** The shadow policy's answer, or "cannot-tell" when it takes too long. Never rejects. */
function settled(
  shadow: PolicyResult | Promise<PolicyResult>,
  rule: Rule | undefined,
): ShadowResult | Promise<ShadowResult> {
  if (!isThenable(shadow)) return shadow;
  return new Promise((resolve) => {
    const unknown = (saw: string): ShadowResult => ({
      answer: "cannot-tell",
      rule: rule?.describe() ?? "",
      saw,
    });
    const timer = setTimeout(() => resolve(unknown("no answer in time")), shadowMillis);
    shadow.then(resolve, () => resolve(unknown("failed"))).then(() => clearTimeout(timer));
  });
}
