/**
 * `alb-mtls/powertools`: decisions as lines, metrics and annotations of Powertools for AWS Lambda. Powertools is not imported: the
 * functions use the instances that the caller passes.
 * @module
 */
import { boundedLine } from "../util/log-line.ts";
import { assertOptions } from "../util/option-checks.ts";
import type { Decision, IdentityInLogs, LoggerLike } from "./decision.ts";
import { decisionFields } from "./decision-fields.ts";

/** The part of Powertools' `Metrics` that this library uses. */
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
   * Receives the metrics, which are published with every decision in a separate line. Use a separate instance, because other metrics
   * stored in it are published, too.
   */
  readonly metrics?: MetricsLike;
  /** Receives a subsegment `## alb-mtls` for each decision, with annotations. */
  readonly tracer?: TracerLike;
  /** How much of the client's identity log lines carry. Default: the gate's option of the same name. */
  readonly identityInLogs?: IdentityInLogs;
}

/** Options of the gate, to be spread into those of `albMtls`. */
export interface PowertoolsGateOptions {
  readonly logger?: LoggerLike;
  /** Present only if it was given: otherwise it would replace an earlier value among the gate's options. */
  readonly identityInLogs?: IdentityInLogs;
  readonly onDecision: (decision: Decision, identityInLogs?: IdentityInLogs) => void;
}

/**
 * Returns the options that pass every decision to Powertools: one structured line, metrics, annotations.
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
  // A refusal ends the invocation before the user's middleware can publish.
  metrics.publishStoredMetrics();
}

function annotate(decision: Decision, tracer: TracerLike): void {
  // The function's own segment does not accept annotations.
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
