/**
 * A policy is a question about a verified certificate with three answers. Only "yes" admits.
 * @module
 */
import { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";

/**
 * The answers of a policy. "cannot-tell" is neither yes nor no: the rule threw, returned something that is not a boolean, took
 * too long, or the certificate is ambiguous (two common names). `not(cannot-tell)` is cannot-tell.
 */
export type Answer = "yes" | "no" | "cannot-tell";

/** What a policy may look at in addition to the certificate. */
export interface PolicyRequest {
  /** The event as the function received it: untrusted input of the client. */
  readonly event: unknown;
  /** Aborted when the answer is no longer needed. */
  readonly signal: AbortSignal;
}

/** An answer, the rule that gave it and the value it looked at (untrusted text: the log escapes it). */
export interface PolicyResult {
  readonly answer: Answer;
  /** The rule in the words of its option, e.g. `commonName("clientA")`. */
  readonly rule: string;
  /** What the rule saw in the certificate; empty when there is nothing to say. */
  readonly saw: string;
}

type Evaluate = (
  certificate: VerifiedClientCertificate,
  request: PolicyRequest,
) => PolicyResult | Promise<PolicyResult>;

/** What the gate has to know of a rule before it asks it. */
export interface RuleTraits {
  /** The rule looks at the validated path, so without a trust store it can never say yes. */
  readonly needsPath: boolean;
  /**
   * The rule says which authority it means, or needs no authority: names are unique per authority only, so that a rule
   * about a bare name means several clients as soon as there are several trust anchors.
   */
  readonly namesAuthority: boolean;
  /** The ids of trust anchors that the rule speaks of. */
  readonly anchorIds: readonly string[];
}

const ordinary: RuleTraits = Object.freeze({
  needsPath: false,
  namesAuthority: false,
  anchorIds: Object.freeze([]),
});

/** Longest description, in UTF-16 units. */
const maxDescription = 1000;

/**
 * A rule made by one of the functions of `alb-mtls/policy`. Opaque: combine rules with `allOf`, `anyOf` and `not`.
 */
export class Rule {
  readonly #evaluate: Evaluate;
  readonly #description: string;
  readonly #traits: RuleTraits;

  /** @internal */
  constructor(description: string, evaluate: Evaluate, traits: Partial<RuleTraits> = {}) {
    this.#description =
      description.length > maxDescription
        ? `${description.slice(0, maxDescription)}...`
        : description;
    this.#evaluate = evaluate;
    this.#traits = Object.freeze({ ...ordinary, ...traits });
    Object.freeze(this);
  }

  /** @internal */
  get traits(): RuleTraits {
    return this.#traits;
  }

  /** Returns the rule in the words of its option. */
  describe(): string {
    return this.#description;
  }

  /**
   * Asks the rule. Never throws and never rejects: a fault inside is "cannot-tell".
   * Synchronous unless a predicate function is asynchronous.
   */
  evaluate(
    certificate: VerifiedClientCertificate,
    request: PolicyRequest,
  ): PolicyResult | Promise<PolicyResult> {
    if (!VerifiedClientCertificate.is(certificate)) {
      return this.#fault("not a verified certificate");
    }
    try {
      return this.#evaluate(certificate, request);
    } catch (error) {
      return this.#fault(thrownText(error));
    }
  }

  #fault(saw: string): PolicyResult {
    return { answer: "cannot-tell", rule: this.#description, saw };
  }
}

/**
 * A policy that the user writes: `true` admits, `false` does not, anything else is "cannot-tell". It has 1 second.
 */
export type Predicate = (
  certificate: VerifiedClientCertificate,
  request: PolicyRequest,
) => boolean | Promise<boolean>;

/** An authorization policy: a {@link Rule} from `alb-mtls/policy`, or a predicate function. */
export type Policy = Rule | Predicate;

/** Returns a rule that answers at once from the certificate alone. */
export function rule(
  description: string,
  look: (certificate: VerifiedClientCertificate) => Finding,
  traits?: Partial<RuleTraits>,
): Rule {
  const made: Rule = new Rule(
    description,
    (certificate) => ({ ...look(certificate), rule: made.describe() }),
    traits,
  );
  return made;
}

/** An answer and what it was given for. */
export interface Finding {
  readonly answer: Answer;
  readonly saw: string;
}

/** Returns the text of a thrown value, whatever was thrown. */
export function thrownText(error: unknown): string {
  try {
    return `threw ${String(error).slice(0, 200)}`;
  } catch {
    return "threw something without text";
  }
}

/** Returns whether a value has a `then`: promises of another realm are not instances of this one's Promise. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}
