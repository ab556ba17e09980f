/**
 * What both modes of the load balancer have in common: the options of its events, and how they are read.
 * @module
 */
import { type AlbEvent, type AnyTargetGroup, assertAlbEvent } from "../alb/event.ts";
import { headerLabel } from "../alb/header-label.ts";
import { readHeader } from "../alb/headers.ts";
import { compileHealthCheck, type HealthCheckOptions } from "../alb/health-check.ts";
import { compileNameHiding, type HiddenNames } from "../alb/hide-names.ts";
import type { AlbLimits } from "../alb/limits.ts";
import type { HeaderNames } from "../alb/mtls-headers.ts";
import type { ReadPlan } from "../alb/read-options.ts";
import { compilePresentedReader, type PresentedText } from "../alb/read-presented.ts";
import { PresentedChain } from "../verification/presented-chain.ts";
import { TextCache } from "../verification/text-cache.ts";
import type { ListenerCheck } from "./listener.ts";

/** Options of both modes. */
export interface AlbListenerOptions {
  /**
   * Through which target groups a request must have come. Required: headers are hostile until the origin says otherwise. ARNs, or
   * patterns whose last segment is `*` (`arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-api/*`): that segment is
   * random and unknown before the first deployment. Entries may be typed undefined, as `process.env.X` is, but an undefined entry is a
   * `TypeError`.
   */
  readonly targetGroups: readonly (string | undefined)[] | AnyTargetGroup;
  /** Accepted ports of the listener (`x-forwarded-port`). Default: every port. */
  readonly ports?: readonly number[];
  /** Header names changed by listener attributes. Default: the load balancer's own. */
  readonly headers?: Partial<HeaderNames>;
  /** Whether an event without `multiValueHeaders` is read. Default `"refuse"`: a duplicate header cannot be seen in it. */
  readonly singleValueHeaders?: "refuse" | "accept";
  /** Answer the load balancer's health check at this path. Default: none; a health check is then an event without certificate. */
  readonly healthCheck?: HealthCheckOptions;
  /** Bounds on what is read from an event. */
  readonly limits?: Partial<AlbLimits>;
}

/** The names of {@link AlbListenerOptions}. */
export const ALB_LISTENER_KEYS = [
  "targetGroups",
  "ports",
  "headers",
  "singleValueHeaders",
  "healthCheck",
  "limits",
] as const satisfies readonly (keyof AlbListenerOptions)[];

/** Longest trace id, in UTF-16 units. */
const maxTraceId = 128;

/** What was presented: the texts of the headers, and the chain that they stand for. */
export interface PresentedAlbChain<Mode extends PresentedText["mode"]> {
  readonly texts: Extract<PresentedText, { mode: Mode }>;
  readonly chain: PresentedChain;
}

/** Reads events by a plan that was compiled once. */
export class AlbReader {
  readonly #decode: ReturnType<typeof compilePresentedReader>["decode"];
  readonly #readText: ReturnType<typeof compilePresentedReader>["readText"];
  readonly #isHealthCheck: (event: AlbEvent) => boolean;
  /** What header texts stand for; only of certificates that were verified, so that unrelated clients push nothing out. */
  readonly #texts = new TextCache<PresentedChain>();
  readonly hiddenNames: HiddenNames;

  /** @throws {TypeError} for a wrong `healthCheck`. */
  constructor(plan: ReadPlan, { healthCheck }: Pick<AlbListenerOptions, "healthCheck">) {
    const { decode, readText } = compilePresentedReader(plan);
    this.#decode = decode;
    this.#readText = readText;
    this.#isHealthCheck =
      healthCheck === undefined
        ? () => false
        : compileHealthCheck(healthCheck, plan.origin, plan.names, plan.xSslCert);
    this.hiddenNames = Object.freeze({
      hide: compileNameHiding(plan.names, plan.xSslCert?.header),
      areSecret: plan.collected.some((name) => headerLabel(name, plan) !== name),
    });
  }

  /**
   * Reads what this library needs of an event.
   * @returns undefined for a health check, which the gate answers.
   * @throws {ClientCertificateError} `origin.not-alb`, `limit.header-bytes`
   */
  event(event: unknown, check: ListenerCheck): AlbEvent | undefined {
    check.step = "origin";
    const alb = assertAlbEvent(event);
    if (this.#isHealthCheck(alb)) {
      check.step = "health-check";
      return undefined;
    }
    check.step = "headers";
    const trace = readHeader(alb, "x-amzn-trace-id");
    // Nothing proves the trace id, so it is only ever printed.
    if (trace.state === "one") check.note({ traceId: trace.value.slice(0, maxTraceId) });
    return alb;
  }

  /** @throws {ClientCertificateError} `origin.*`, `header.*`, `limit.header-bytes`. */
  texts(event: AlbEvent): PresentedText {
    return this.#readText(event);
  }

  /**
   * Returns the chain that a header text stands for.
   * @throws {ClientCertificateError} `header.malformed`, `limit.*`.
   */
  chain(texts: PresentedText, check: ListenerCheck): PresentedChain {
    const chain = this.#texts.get(texts.text) ?? new PresentedChain(this.#decode(texts));
    check.note({ headerSource: texts.source });
    return chain;
  }

  /**
   * Remembers the chain of a text. Only for certificates that were verified.
   * @returns whether it was not remembered before.
   */
  remember({ text }: PresentedText, chain: PresentedChain): boolean {
    if (this.#texts.get(text) === chain) return false;
    this.#texts.set(text, chain);
    return true;
  }
}
