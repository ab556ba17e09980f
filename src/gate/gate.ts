/**
 * The gate: the steps in a row, from an event to a decision. The one place that decides; the middleware, the local load
 * balancer and the command line are adapters of it.
 * @module
 */

import type { HiddenNames } from "../alb/hide-names.ts";
import { refuse } from "../errors/client-certificate-error.ts";
import type { Client, OpenListener, Presented } from "../listeners/listener.ts";
import type { Decision, ShadowResult } from "../observability/decision.ts";
import { DecisionLog } from "../observability/decision-log.ts";
import { ExpiryWarning } from "../observability/expiry-warning.ts";
import { ignoreRejection } from "../util/adopt.ts";
import { DenyMaterial } from "../verification/deny-material.ts";
import { checkGateOptions } from "./check-options.ts";
import { CheckState } from "./check-state.ts";
import type { GateOptions, GateSettings } from "./options.ts";
import { type Admission, PolicyEvaluator } from "./policy-evaluator.ts";
import { refusalOf } from "./refusal-of.ts";

/** What the caller knows of the invocation. */
export interface CheckRequest {
  /** Gives the request up. */
  readonly signal?: AbortSignal;
  /** Milliseconds that the Lambda has left. */
  readonly remainingMillis?: () => number;
}

/** Decides about events. */
export interface Gate {
  /**
   * Decides about one event. Never rejects: a fault of ours is a refusal too.
   * @param event anything; what is not an ALB event is refused.
   */
  check(event: unknown, request?: CheckRequest): Promise<Decision>;
}

/** Milliseconds of the Lambda's remaining time that are left for answering. */
const answerMillis = 100;

/**
 * Makes a gate: the decision alone, without Lambda's and Middy's forms.
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function createGate<C extends Client, P>(options: GateOptions<C, P>): Gate {
  return new ListenerGate(options);
}

class ListenerGate implements Gate {
  readonly #mode: Decision["mode"];
  readonly #settings: GateSettings;
  readonly #listener: OpenListener<Client>;
  readonly #policies: PolicyEvaluator;
  readonly #log: DecisionLog;
  readonly #deny: DenyMaterial | undefined;
  readonly #expiry: ExpiryWarning;
  readonly #names: HiddenNames;

  constructor(options: GateOptions) {
    this.#settings = checkGateOptions(options);
    this.#mode = options.listener.mode;
    this.#policies = new PolicyEvaluator(options);
    const { identityInLogs, expiryWarningDays } = this.#settings;
    this.#names = options.listener.hiddenNames;
    const { logger, onDecision } = options;
    const log = new DecisionLog(logger, identityInLogs, onDecision, this.#names.hide);
    this.#log = log;
    this.#expiry = new ExpiryWarning(expiryWarningDays, identityInLogs, (message, fields) =>
      log.warn(message, fields),
    );
    this.#deny =
      options.deny === undefined
        ? undefined
        : new DenyMaterial(options.deny, (event) => log.material("deny list", event));
    const { rules } = this.#policies;
    this.#listener = options.listener.open({ rules, log, expiry: this.#expiry, identityInLogs });
  }

  async check(event: unknown, request: CheckRequest = {}): Promise<Decision> {
    const check = new CheckState(this.#mode, this.#policies.policy, this.#settings.clock);
    let decision: Decision;
    try {
      check.limit(this.#millis(request), request.signal);
      decision = check.decision(await this.#decide(event, check));
    } catch (error) {
      const refusal = refusalOf(error, this.#names);
      const { code, reason, detail } = refusal;
      const presented = check.summary();
      decision = check.decision({
        outcome: "refused" as const,
        code,
        reason,
        detail,
        error: refusal,
        ...(presented === undefined ? {} : { presented }),
      });
    } finally {
      check.end();
    }
    if (decision.shadow !== undefined) {
      decision = { ...decision, shadow: this.#withoutNames(decision.shadow) };
    }
    this.#log.decided(Object.freeze(decision));
    return decision;
  }

  /** A predicate that threw is quoted here, and may have quoted the event. */
  #withoutNames(shadow: ShadowResult): ShadowResult {
    return { ...shadow, saw: this.#names.hide(shadow.saw) };
  }

  #millis({ remainingMillis }: CheckRequest): number {
    const { timeoutMillis } = this.#settings;
    const remaining: unknown = remainingMillis?.();
    // Not a number means that it is not known (a mocked context says undefined): the configured time holds.
    if (typeof remaining !== "number" || Number.isNaN(remaining)) {
      ignoreRejection(remaining);
      return timeoutMillis;
    }
    return Math.min(timeoutMillis, remaining - answerMillis);
  }

  async #decide(event: unknown, check: CheckState): Promise<Outcome> {
    const presented = this.#listener.read(event, check);
    if (presented === "health-check") {
      return { outcome: "health-check", healthy: await this.#isReady(check) };
    }
    if (presented === "anonymous") return { outcome: "anonymous" };
    check.presented = presented;
    if (this.#deny !== undefined) await this.#checkDenied(this.#deny, presented, check);
    const certificate = await presented.verify(check);
    if (certificate === null) return { outcome: "anonymous" };
    const admission = await this.#policies.admit(certificate, event, check);
    this.#expiry.client(certificate, check.now);
    return { outcome: "admitted", ...admission };
  }

  /** Asked at every request, whatever is remembered of the chain. */
  async #checkDenied(
    deny: DenyMaterial,
    { readableLeaf: leaf }: Presented<Client>,
    check: CheckState,
  ): Promise<void> {
    check.step = "deny";
    const list = deny.list ?? (await check.wait(deny.load(check.millisLeft), "the deny list"));
    check.note(deny.version === undefined ? {} : { denyVersion: deny.version });
    // A leaf that cannot be read is refused further on, with a better reason.
    const found = leaf === undefined ? undefined : list.find(leaf);
    if (found !== undefined) refuse("deny.listed", `the deny list names ${found}`);
  }

  async #isReady(check: CheckState): Promise<boolean> {
    const deny = this.#deny;
    try {
      if (!(await this.#listener.isReady(check))) return false;
      if (deny !== undefined && deny.list === undefined) {
        await check.wait(deny.load(check.millisLeft), "the deny list");
      }
      return true;
    } catch {
      return false;
    }
  }
}

type Outcome =
  | ({ readonly outcome: "admitted" } & Admission)
  | { readonly outcome: "anonymous" }
  | { readonly outcome: "health-check"; readonly healthy: boolean };
