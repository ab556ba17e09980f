/**
 * The check of one request: how far it has come, what is known of it for the decision, and how long it may wait.
 * @module
 */
import { type CertificateSummary, summarize } from "../identity/verified-client-certificate.ts";
import type { Client, ListenerCheck, Presented } from "../listeners/listener.ts";
import type { Decision, DecisionFacts, ShadowResult, Step } from "../observability/decision.ts";
import { instantOf } from "../verification/instant.ts";
import { Deadline } from "./deadline.ts";

/** What every decision has. */
type Common = DecisionFacts & Pick<Decision, "step" | "mode" | "microseconds" | "shadow">;

/** The one object that a request's steps share. */
export class CheckState implements ListenerCheck {
  step: Step = "gate";
  /** The answer of the policy that is only tried out. */
  shadow: ShadowResult | undefined;
  /** What was presented. */
  presented: Presented<Client> | undefined;
  readonly #started = performance.now();
  readonly #clock: () => Date;
  readonly #mode: Decision["mode"];
  #facts: DecisionFacts;
  #now: Date | undefined;
  #deadline: Deadline | undefined;

  /** @param policy the enforced policy, in the words of its option. */
  constructor(mode: Decision["mode"], policy: string, clock: () => Date) {
    this.#mode = mode;
    this.#facts = { policy };
    this.#clock = clock;
  }

  /** Sets how long the request may wait. */
  limit(millis: number, signal: AbortSignal | undefined): void {
    this.#deadline = new Deadline(millis, signal);
  }

  /**
   * The present, read once.
   * @throws {TypeError} when the clock does not return a valid date.
   */
  get now(): Date {
    this.#now ??= instantOf(this.#clock);
    return this.#now;
  }

  get millisLeft(): number {
    return this.#deadline?.left ?? 0;
  }

  /** Aborted when the time is over or the request is given up. */
  get signal(): AbortSignal {
    return this.#deadline?.signal ?? AbortSignal.abort();
  }

  note(facts: DecisionFacts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  async wait<T>(pending: PromiseLike<T>, forWhat: string): Promise<T> {
    return this.#deadline === undefined ? pending : this.#deadline.wait(pending, forWhat);
  }

  /** Returns what can be said of a leaf that was refused. */
  summary(): CertificateSummary | undefined {
    try {
      const leaf = this.presented?.readableLeaf;
      return leaf === undefined ? undefined : summarize(leaf);
    } catch {
      return undefined;
    }
  }

  /** Completes an outcome to a decision. */
  decision<Outcome extends object>(outcome: Outcome): Outcome & Common {
    return {
      ...this.#facts,
      ...outcome,
      ...(this.shadow === undefined ? {} : { shadow: this.shadow }),
      step: this.step,
      mode: this.#mode,
      microseconds: Math.round((performance.now() - this.#started) * 1000),
    };
  }

  /** Frees the timer; to be called when the request is decided. */
  end(): void {
    this.#deadline?.end();
  }
}
