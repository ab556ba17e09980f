/**
 * The gate: the steps in a row, from an event to a decision. The one place that decides; the middleware, the local load
 * balancer and the command line are adapters of it.
 * @module
 */

import { type AlbEvent, assertAlbEvent } from "../alb/event.ts";
import { headerLabel } from "../alb/header-label.ts";
import { compileHealthCheck } from "../alb/health-check.ts";
import { compileNameHiding } from "../alb/hide-names.ts";
import { compilePlan, type ReadPlan } from "../alb/read-options.ts";
import {
  compilePresentedReader,
  type PresentedReader,
  type PresentedText,
} from "../alb/read-presented.ts";
import { ClientCertificateError, refuse } from "../errors/client-certificate-error.ts";
import {
  createVerified,
  type VerifiedClientCertificate,
} from "../identity/verified-client-certificate.ts";
import type { Decision, DecisionFacts, ShadowResult } from "../observability/decision.ts";
import { DecisionLog } from "../observability/decision-log.ts";
import { ExpiryWarning } from "../observability/expiry-warning.ts";
import { reportUnreadable } from "../observability/unreadable-extensions.ts";
import { checkLeafDates } from "../trust/leaf-dates.ts";
import { ignoreRejection } from "../util/adopt.ts";
import { DenyMaterial } from "../verification/deny-material.ts";
import { instantOf } from "../verification/instant.ts";
import { PresentedChain } from "../verification/presented-chain.ts";
import { TextMemo } from "../verification/text-memo.ts";
import type { ChainStep } from "./chain-step.ts";
import type { MakeChains } from "./chains.ts";
import { note, type Progress, summaryOf, traceOf } from "./check-state.ts";
import { Deadline } from "./deadline.ts";
import { checkGateOptions, type GateOptions, type GateSettings, readOptions } from "./options.ts";
import type { PassthroughParts } from "./passthrough.ts";
import { type Admission, AdmissionDesk } from "./policy-evaluator.ts";
import { type HiddenNames, refusalOf } from "./refusal-of.ts";

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

/** What an entry point hands to the gate: each is absent in bundles that do without. */
export interface GateParts {
  /** Makes the step that verifies chains. */
  readonly makeChains?: MakeChains;
  /** What passthrough mode takes. */
  readonly passthrough?: PassthroughParts;
}

/**
 * Makes a gate. What `createGate` of all entry points stands on.
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function makeGate(options: GateOptions, parts: GateParts): Gate {
  return new AlbGate(options, parts);
}

class AlbGate implements Gate {
  readonly #mode: "verify" | "passthrough";
  readonly #settings: GateSettings;
  readonly #reader: PresentedReader;
  /** What header texts stand for; only of certificates that were verified, so that strangers push nothing out. */
  readonly #texts = new TextMemo<PresentedChain>();
  readonly #isHealthCheck: (event: AlbEvent) => boolean;
  readonly #chains: ChainStep | undefined;
  readonly #isAnonymous: (event: AlbEvent) => boolean;
  readonly #admissions: AdmissionDesk;
  readonly #log: DecisionLog;
  readonly #deny: DenyMaterial | undefined;
  readonly #expiry: ExpiryWarning;
  readonly #names: HiddenNames;

  constructor(options: GateOptions, { makeChains, passthrough }: GateParts) {
    this.#settings = checkGateOptions(options, passthrough);
    this.#mode = options.mode;
    const plan = compilePlan(readOptions(options), passthrough?.compileXSslCert);
    this.#reader = compilePresentedReader(plan);
    this.#isHealthCheck = healthCheckOf(options, plan);
    this.#isAnonymous = anonymityOf(options, plan, passthrough);
    this.#admissions = new AdmissionDesk(options);
    this.#names = {
      hide: compileNameHiding(plan.names, plan.xSslCert?.header),
      areSecret: plan.collected.some((name) => headerLabel(name, plan) !== name),
    };
    const { identityInLogs, expiryWarningDays } = this.#settings;
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
    if (options.trust !== undefined && makeChains === undefined) {
      throw new TypeError('options.trust needs a chain verifier: import "alb-mtls/verify-again"');
    }
    this.#chains = makeChains?.(options, {
      settings: this.#settings,
      admissions: this.#admissions,
      log,
      expiry: this.#expiry,
    });
  }

  async check(event: unknown, request: CheckRequest = {}): Promise<Decision> {
    const started = performance.now();
    const progress: Progress = { step: "gate", facts: { policy: this.#admissions.policy } };
    let decision: Decision;
    const finish = <T extends object>(
      outcome: T,
    ): T & DecisionFacts & Pick<Decision, "step" | "mode" | "microseconds" | "shadow"> => ({
      ...progress.facts,
      ...outcome,
      ...(progress.shadow === undefined ? {} : { shadow: this.#withoutNames(progress.shadow) }),
      step: progress.step,
      mode: this.#mode,
      microseconds: Math.round((performance.now() - started) * 1000),
    });
    let deadline: Deadline | undefined;
    try {
      deadline = new Deadline(this.#millis(request), request.signal);
      decision = finish(await this.#decide(event, deadline, progress));
    } catch (error) {
      const refusal = refusalOf(error, this.#names);
      const { code, reason, detail } = refusal;
      const presented = summaryOf(progress.chain);
      decision = finish({
        outcome: "refused" as const,
        code,
        reason,
        detail,
        error: refusal,
        ...(presented === undefined ? {} : { presented }),
      });
    } finally {
      deadline?.end();
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
    // Not a number means that nobody knows (a mocked context says undefined): the configured time holds.
    if (typeof remaining !== "number" || Number.isNaN(remaining)) {
      ignoreRejection(remaining);
      return timeoutMillis;
    }
    return Math.min(timeoutMillis, remaining - answerMillis);
  }

  async #decide(event: unknown, deadline: Deadline, progress: Progress): Promise<Outcome> {
    progress.step = "origin";
    const alb = assertAlbEvent(event);
    if (this.#isHealthCheck(alb)) {
      progress.step = "health-check";
      return { outcome: "health-check", healthy: await this.#isReady(deadline) };
    }
    progress.step = "headers";
    note(progress, traceOf(alb));
    const presented = this.#presentedIn(alb);
    if (presented === undefined) return { outcome: "anonymous" };
    const { text } = presented;
    const known = this.#texts.get(text);
    const chain = known ?? new PresentedChain(this.#reader.decode(presented));
    progress.chain = chain;
    note(progress, { headerSource: presented.source });
    const now = instantOf(this.#settings.clock);
    if (this.#deny !== undefined) await this.#checkDenied(this.#deny, chain, deadline, progress);
    const certificate =
      presented.mode === "verify"
        ? await this.#verifiedByAlb(presented, chain, now, deadline, progress)
        : await this.#verifiedHere(chain, now, deadline, progress);
    if (known === undefined) {
      this.#texts.set(text, chain);
      reportUnreadable(chain.leaf, this.#log);
    }
    const admission = await this.#admissions.admit(certificate, event, deadline, progress);
    this.#expiry.client(certificate, now);
    return { outcome: "admitted", ...admission };
  }

  /** What was presented; undefined when nothing was and nothing need be. */
  #presentedIn(event: AlbEvent): PresentedText | undefined {
    try {
      return this.#reader.readText(event);
    } catch (error) {
      const isAbsent = error instanceof ClientCertificateError && error.reason === "header.absent";
      if (isAbsent && this.#isAnonymous(event)) return undefined;
      throw error;
    }
  }

  /** Asked at every request, whatever is remembered of the chain. */
  async #checkDenied(
    deny: DenyMaterial,
    { readableLeaf: leaf }: PresentedChain,
    deadline: Deadline,
    progress: Progress,
  ): Promise<void> {
    progress.step = "deny";
    const list = deny.list ?? (await deadline.wait(deny.load(deadline.left), "the deny list"));
    note(progress, deny.version === undefined ? {} : { denyVersion: deny.version });
    // A leaf that cannot be read is refused further on, with a better reason.
    const found = leaf === undefined ? undefined : list.find(leaf);
    if (found !== undefined) refuse("deny.listed", `the deny list names ${found}`);
  }

  async #verifiedByAlb(
    presented: Extract<PresentedText, { mode: "verify" }>,
    chain: PresentedChain,
    now: Date,
    deadline: Deadline,
    progress: Progress,
  ): Promise<VerifiedClientCertificate> {
    progress.step = "certificate";
    // The load balancer has decided about the path: extensions are read when a policy asks for them, and refuse nothing here.
    const { leaf } = chain;
    if (leaf.version !== 3) refuse("certificate.version", `X.509 version ${leaf.version}, not 3`);
    checkLeafDates(leaf, now);
    progress.step = "agreement";
    for (const { header, detail } of chain.agreement(presented)) {
      this.#log.once(`doubt.${header}`, "a certificate header could not be compared", {
        header,
        detail,
      });
    }
    if (this.#chains !== undefined) {
      return this.#verifiedHere(chain, now, deadline, progress);
    }
    return createVerified(leaf, {
      mode: "verify",
      verifiedBy: "alb",
      revocation: "not-checked-here",
      now,
    });
  }

  #verifiedHere(
    chain: PresentedChain,
    now: Date,
    deadline: Deadline,
    progress: Progress,
  ): Promise<VerifiedClientCertificate> {
    if (this.#chains === undefined) refuse("internal.fault", "there is no chain verifier");
    return this.#chains.verify(chain, now, this.#mode, deadline, progress);
  }

  async #isReady(deadline: Deadline): Promise<boolean> {
    const chains = this.#chains;
    const deny = this.#deny;
    try {
      if (chains !== undefined && !(await chains.isReady(deadline))) return false;
      if (deny !== undefined && deny.list === undefined) {
        await deadline.wait(deny.load(deadline.left), "the deny list");
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

/** Whether an event without certificate may do without. */
function anonymityOf(
  options: GateOptions,
  plan: ReadPlan,
  passthrough: PassthroughParts | undefined,
): (event: AlbEvent) => boolean {
  const isOptional = options.mode === "passthrough" && options.optional === true;
  return (isOptional ? passthrough?.compileAbsence(plan) : undefined) ?? (() => false);
}

function healthCheckOf(
  { healthCheck }: GateOptions,
  { origin, names, xSslCert }: ReadPlan,
): (event: AlbEvent) => boolean {
  if (healthCheck === undefined) return () => false;
  return compileHealthCheck(healthCheck, origin, names, xSslCert);
}
