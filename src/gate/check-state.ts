/**
 * How far a request has come, and what is known of it for the decision.
 * @module
 */
import type { AlbEvent } from "../alb/event.ts";
import { readHeader } from "../alb/headers.ts";
import { type CertificateSummary, summarize } from "../identity/verified-client-certificate.ts";
import type { DecisionFacts, ShadowResult, Step } from "../observability/decision.ts";
import type { PresentedChain } from "../verification/presented-chain.ts";

/** Longest trace id, in UTF-16 units. */
const maxTraceId = 128;

/** Where a request is: the step is what a refusal names. */
export interface Progress {
  step: Step;
  /** What is known so far, for the decision. */
  facts: DecisionFacts;
  /** The answer of the policy that is only tried out. */
  shadow?: ShadowResult;
  /** What was presented. */
  chain?: PresentedChain;
}

/** Adds what has become known. */
export function note(progress: Progress, facts: DecisionFacts): void {
  progress.facts = { ...progress.facts, ...facts };
}

/** The trace id of a request: nobody checks it, so it is only ever printed. */
export function traceOf(event: AlbEvent): DecisionFacts {
  const reading = readHeader(event, "x-amzn-trace-id");
  return reading.state === "one" ? { traceId: reading.value.slice(0, maxTraceId) } : {};
}

/** What can be said of a leaf that was refused. */
export function summaryOf(chain: PresentedChain | undefined): CertificateSummary | undefined {
  const leaf = chain?.readableLeaf;
  try {
    return leaf === undefined ? undefined : summarize(leaf);
  } catch {
    return undefined;
  }
}
