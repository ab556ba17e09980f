/**
 * The gate: the steps in a row, from an event to a decision. The one place that decides; the middleware, the local load
 * balancer and the command line are adapters of it.
 * @module
 */
import { type Admission, AdmissionDesk, type Progress } from "./admission.ts";
import { compileAbsence } from "./alb/absence.ts";
import { type AlbEvent, assertAlbEvent, compileOrigin } from "./alb/event.ts";
import { compileHealthCheck } from "./alb/health-check.ts";
import { resolveHeaderNames } from "./alb/mtls-headers.ts";
import { compilePresentedReader, type PresentedCertificate } from "./alb/read-presented.ts";
import { compileXSslCert } from "./alb/x-ssl-cert.ts";
import { Deadline } from "./deadline.ts";
import { ClientCertificateError, refuse } from "./errors/client-certificate-error.ts";
import {
  createVerified,
  VerifiedClientCertificate,
} from "./identity/verified-client-certificate.ts";
import type { Decision } from "./observability/decision.ts";
import { DecisionLog } from "./observability/decision-log.ts";
import { checkGateOptions, type GateOptions, type GateSettings, readOptions } from "./options.ts";
import { checkLeafDates } from "./trust/check-certificate.ts";
import type { CrossCheck } from "./trust/cross-check.ts";
import { ChainDecider } from "./verification/chain-decider.ts";
import { checkAgreement } from "./verification/header-agreement.ts";
import { instantOf } from "./verification/instant.ts";
import { Certificate } from "./x509/certificate.ts";

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
 * Makes a gate. What `createGate` of both entry points stands on.
 *
 * @param createCrossCheck makes the second validator of passthrough mode; absent in bundles that have none.
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function makeGate(options: GateOptions, createCrossCheck?: () => CrossCheck): Gate {
  return new AlbGate(options, createCrossCheck);
}

class AlbGate implements Gate {
  readonly #mode: "verify" | "passthrough";
  readonly #settings: GateSettings;
  readonly #read: (event: AlbEvent) => PresentedCertificate;
  readonly #isHealthCheck: (event: AlbEvent) => boolean;
  readonly #chains: ChainDecider | undefined;
  readonly #isAnonymous: (event: AlbEvent) => boolean;
  readonly #admissions: AdmissionDesk;
  readonly #log: DecisionLog;

  constructor(options: GateOptions, createCrossCheck?: () => CrossCheck) {
    this.#settings = checkGateOptions(options);
    this.#mode = options.mode;
    this.#read = compilePresentedReader(readOptions(options));
    this.#isHealthCheck = healthCheckOf(options);
    this.#isAnonymous = anonymityOf(options);
    this.#admissions = new AdmissionDesk(options);
    this.#chains = chainDecider(options, createCrossCheck);
    this.#log = new DecisionLog(options.logger, this.#settings.identityInLogs, options.onDecision);
  }

  async check(event: unknown, request: CheckRequest = {}): Promise<Decision> {
    const started = performance.now();
    const progress: Progress = { step: "gate" };
    let decision: Decision;
    const finish = <T extends object>(
      outcome: T,
    ): T & Pick<Decision, "step" | "mode" | "microseconds" | "shadow"> => ({
      ...outcome,
      ...(progress.shadow === undefined ? {} : { shadow: progress.shadow }),
      step: progress.step,
      mode: this.#mode,
      microseconds: Math.round((performance.now() - started) * 1000),
    });
    let deadline: Deadline | undefined;
    try {
      deadline = new Deadline(this.#millis(request), request.signal);
      decision = finish(await this.#decide(event, deadline, progress));
    } catch (error) {
      const refusal = asRefusal(error);
      const { code, reason, detail } = refusal;
      decision = finish({ outcome: "refused" as const, code, reason, detail, error: refusal });
    } finally {
      deadline?.end();
    }
    this.#log.decided(Object.freeze(decision));
    return decision;
  }

  #millis({ remainingMillis }: CheckRequest): number {
    const { timeoutMillis } = this.#settings;
    const remaining: unknown = remainingMillis?.();
    // Not a number means that nobody knows (a mocked context says undefined): the configured time holds.
    if (typeof remaining !== "number" || Number.isNaN(remaining)) return timeoutMillis;
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
    const presented = this.#presentedIn(alb);
    if (presented === undefined) return { outcome: "anonymous" };
    const now = instantOf(this.#settings.clock);
    const certificate =
      presented.mode === "verify"
        ? await this.#verifiedByAlb(presented, now, deadline, progress)
        : await this.#verifiedHere(presented.chain, now, "passthrough", deadline, progress);
    const admission = await this.#admissions.admit(certificate, event, deadline, progress);
    return { outcome: "admitted", ...admission };
  }

  /** What was presented; undefined when nothing was and nothing need be. */
  #presentedIn(event: AlbEvent): PresentedCertificate | undefined {
    try {
      return this.#read(event);
    } catch (error) {
      const isAbsent = error instanceof ClientCertificateError && error.reason === "header.absent";
      if (isAbsent && this.#isAnonymous(event)) return undefined;
      throw error;
    }
  }

  async #verifiedByAlb(
    presented: Extract<PresentedCertificate, { mode: "verify" }>,
    now: Date,
    deadline: Deadline,
    progress: Progress,
  ): Promise<VerifiedClientCertificate> {
    progress.step = "certificate";
    const leaf = Certificate.fromDer(presented.leaf).assertWellFormed();
    if (leaf.version !== 3) refuse("certificate.version", `X.509 version ${leaf.version}, not 3`);
    checkLeafDates(leaf, now);
    progress.step = "agreement";
    for (const { header, detail } of checkAgreement(presented, leaf)) {
      this.#log.once(`doubt.${header}`, "a certificate header could not be compared", {
        header,
        detail,
      });
    }
    if (this.#chains !== undefined) {
      return this.#verifiedHere([presented.leaf], now, "verify", deadline, progress);
    }
    return createVerified(leaf, {
      mode: "verify",
      verifiedBy: "alb",
      revocation: "not-checked-here",
      now,
    });
  }

  async #verifiedHere(
    chain: readonly Uint8Array[],
    now: Date,
    mode: "verify" | "passthrough",
    deadline: Deadline,
    progress: Progress,
  ): Promise<VerifiedClientCertificate> {
    const chains = this.#chains;
    if (chains === undefined) return refuse("internal.fault", "there is no chain verifier");
    progress.step = "trust";
    const store =
      chains.material.store ?? (await deadline.wait(chains.material.load(), "the trust store"));
    this.#admissions.lookAtAnchors(store, this.#log);
    progress.step = "path";
    const decided = chains.decide(chain, store, now, mode);
    return decided instanceof VerifiedClientCertificate
      ? decided
      : deadline.wait(decided, "the cross-check");
  }

  async #isReady(deadline: Deadline): Promise<boolean> {
    const material = this.#chains?.material;
    if (material === undefined || material.store !== undefined) return true;
    try {
      await deadline.wait(material.load(), "the trust store");
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
function anonymityOf(options: GateOptions): (event: AlbEvent) => boolean {
  const isOptional = options.mode === "passthrough" && options.optional === true;
  return isOptional ? compileAbsence(readOptions(options)) : () => false;
}

function chainDecider(
  options: GateOptions,
  createCrossCheck: (() => CrossCheck) | undefined,
): ChainDecider | undefined {
  const { trust, revocation = { mode: "off" }, limits = {} } = options;
  if (trust === undefined) return undefined;
  const isAsked = options.mode === "passthrough" && options.pkijsCrossCheck !== false;
  return new ChainDecider(
    { trust, revocation, limits },
    isAsked ? createCrossCheck?.() : undefined,
  );
}

function healthCheckOf(options: GateOptions): (event: AlbEvent) => boolean {
  if (options.healthCheck === undefined) return () => false;
  const names = resolveHeaderNames(options.headers);
  const origin = compileOrigin(options.origin);
  const other =
    options.mode === "passthrough" && options.xSslCert !== undefined
      ? compileXSslCert(options.xSslCert, origin, names)
      : undefined;
  return compileHealthCheck(options.healthCheck, origin, names, other);
}

/** Whatever was thrown, as one of our refusals; what is not ours is a fault of ours. */
function asRefusal(error: unknown): ClientCertificateError {
  if (error instanceof ClientCertificateError) return error;
  return new ClientCertificateError("internal.fault", { cause: error, detail: "unexpected fault" });
}
