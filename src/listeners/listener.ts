/**
 * What the gate stands on: where the certificate of a client comes from, and who verified it. The gate knows this interface and none
 * of its implementations, so that a bundle holds the listener that its user names and nothing of the others.
 * @module
 */
import type { HiddenNames } from "../alb/hide-names.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { DecisionFacts, IdentityInLogs, Step } from "../observability/decision.ts";
import type { DecisionLog } from "../observability/decision-log.ts";
import type { ExpiryWarning } from "../observability/expiry-warning.ts";
import type { Rule } from "../policy/policy.ts";
import type { Certificate } from "../x509/certificate.ts";

/** Who a request comes from: null for a client without a certificate, where a listener allows that. */
export type Client = VerifiedClientCertificate | null;

/** The load balancer's mode that a listener serves. */
export type ListenerMode = "verify" | "passthrough";

/** What a listener sees of the check of one request. */
export interface ListenerCheck {
  /** The present, the same for the whole request. */
  readonly now: Date;
  /** Milliseconds that the request may still wait. */
  readonly millisLeft: number;
  /** Where the request is: what a refusal names. */
  step: Step;
  /** Adds what has become known. */
  note(facts: DecisionFacts): void;
  /**
   * Waits for a value until the deadline of the request.
   * @throws {ClientCertificateError} `deadline.exceeded`
   */
  wait<T>(pending: PromiseLike<T>, forWhat: string): Promise<T>;
}

/** What was presented in one request. */
export interface Presented<C extends Client> {
  /** The leaf, when it can be read. Nothing is verified yet. */
  readonly readableLeaf: Certificate | undefined;
  /**
   * Verifies the certificate.
   * @throws {ClientCertificateError} for whatever is wrong with it, or keeps it from being verified.
   */
  verify(check: ListenerCheck): C | Promise<C>;
}

/** A listener at work for one gate. */
export interface OpenListener<C extends Client> {
  /**
   * Reads an event.
   * @param event anything; what is not an event of this listener is refused.
   * @returns `"anonymous"` when no certificate was presented and none is needed.
   * @throws {ClientCertificateError} for what is not an event of this listener, or cannot be read.
   */
  read(event: unknown, check: ListenerCheck): "health-check" | "anonymous" | Presented<C>;
  /** Returns whether there is what requests are verified with. Rejects as what it waits for does. */
  isReady(check: ListenerCheck): Promise<boolean>;
}

/** The policies of a gate: the enforced one, and the one that is only tried out. */
export interface GateRules {
  readonly allow: Rule;
  readonly shadow: Rule | undefined;
}

/** What a gate lends to its listener. */
export interface GateServices {
  readonly rules: GateRules;
  readonly log: DecisionLog;
  readonly expiry: ExpiryWarning;
  readonly identityInLogs: IdentityInLogs;
}

/**
 * Where the certificate of a client comes from and who verified it: made by `verify()` and `passthrough()`. `C` is what a handler
 * finds in `context.clientCertificate`.
 */
export interface Listener<C extends Client = Client> {
  readonly mode: ListenerMode;
  /** Whether a path to an anchor is validated here, so that policies may ask about it. */
  readonly validatesPath: boolean;
  /** Names of certificate headers that a refusal and the log must not show: a name that was configured may be a secret. */
  readonly hiddenNames: HiddenNames;
  /** Connects the listener to a gate. */
  open(services: GateServices): OpenListener<C>;
}
