/**
 * `alb-mtls/powertools`: decisions as lines, metrics and annotations of Powertools for AWS Lambda. Nothing of Powertools is imported:
 * it works on the instances it is given.
 * @module
 */
import { boundedLine } from "../util/log-line.ts";
import { assertOptions } from "../util/option-checks.ts";
import type { Decision, IdentityInLogs, LoggerLike } from "./decision.ts";
import { decisionFields } from "./decision-fields.ts";

/** The part of Powertools' `Metrics` that is used. */
export interface MetricsLike {
  addMetric(
    name: string,
    unit: "Count" | "Microseconds" | "Seconds" | "None",
    value: number,
  ): unknown;
  addDimension(name: string, value: string): unknown;
  publishStoredMetrics(): unknown;
}

/** The part of an X-Ray segment that is used. */
export interface SegmentLike {
  addNewSubsegment(name: string): SegmentLike;
  addAnnotation(key: string, value: string | number | boolean): void;
  close(): void;
}

/** The part of Powertools' `Tracer` that is used. */
export interface TracerLike {
  isTracingEnabled(): boolean;
  getSegment(): SegmentLike | undefined;
}

/** Instances of Powertools' utilities; each may be left out. */
export interface PowertoolsOptions {
  /** Writes one line for each decision. */
  readonly logger?: LoggerLike;
  /**
   * Gets the metrics, published with every decision in a line of their own. Use an instance for this alone, because what is stored in
   * it is published, too.
   */
  readonly metrics?: MetricsLike;
  /** Gets a subsegment `## alb-mtls` for each decision, with annotations. */
  readonly tracer?: TracerLike;
  /** How much of the client's identity log lines carry. Default: what the gate's option of this name says. */
  readonly identityInLogs?: IdentityInLogs;
}

/** Options of the gate, to be spread into those of `albMtls`. */
export interface PowertoolsGateOptions {
  readonly logger?: LoggerLike;
  /** Only when it was stated: it would replace what stands before it among the gate's options. */
  readonly identityInLogs?: IdentityInLogs;
  readonly onDecision: (decision: Decision, identityInLogs?: IdentityInLogs) => void;
}

/**
 * Makes the options that show every decision to Powertools: one structured line, metrics, annotations.
 *
 * @example
 * albMtls({ ...options, ...withPowertools({ logger, metrics, tracer }) })
 */
export function withPowertools(options: PowertoolsOptions): PowertoolsGateOptions {
  const { logger, metrics, tracer, identityInLogs: stated } = options;
  assertOptions("withPowertools()", options, ["logger", "metrics", "tracer", "identityInLogs"]);
  return {
    ...(logger === undefined ? {} : { logger }),
    ...(stated === undefined ? {} : { identityInLogs: stated }),
    onDecision: (decision, identity = stated ?? "full") => {
      // The gate itself writes a line for each refusal.
      if (decision.outcome === "admitted") {
        const fields = decisionFields(decision, identity);
        logger?.info(...boundedLine("client certificate accepted", fields));
      }
      if (metrics !== undefined) count(decision, metrics);
      if (tracer?.isTracingEnabled() === true) annotate(decision, tracer);
    },
  };
}

function count(decision: Decision, metrics: MetricsLike): void {
  if (decision.outcome === "admitted") {
    const { cached, daysUntilExpiry } = decision.certificate;
    metrics.addMetric("ClientCertificateAccepted", "Count", 1);
    metrics.addMetric("ClientCertificateCacheHit", "Count", cached ? 1 : 0);
    metrics.addMetric("ClientCertificateDaysToExpiry", "None", daysUntilExpiry);
  } else if (decision.outcome === "refused") {
    metrics.addDimension("code", decision.code);
    metrics.addMetric("ClientCertificateRefused", "Count", 1);
  } else {
    return;
  }
  metrics.addMetric("ClientCertificateVerificationTime", "Microseconds", decision.microseconds);
  if (decision.crlAgeSeconds !== undefined) {
    metrics.addMetric("RevocationListAge", "Seconds", decision.crlAgeSeconds);
  }
  // A refusal ends the invocation before any middleware of the user's could publish.
  metrics.publishStoredMetrics();
}

function annotate(decision: Decision, tracer: TracerLike): void {
  // The function's own segment takes no annotations.
  const segment = tracer.getSegment()?.addNewSubsegment("## alb-mtls");
  if (segment === undefined) return;
  segment.addAnnotation("clientCertificateOutcome", decision.outcome);
  segment.addAnnotation("clientCertificateMicroseconds", decision.microseconds);
  if (decision.outcome === "refused") {
    segment.addAnnotation("clientCertificateCode", decision.code);
    segment.addAnnotation("clientCertificateReason", decision.reason);
  }
  segment.close();
}
