import { assertPositiveIntegers } from "../util/option-checks.ts";

/** Bounds on what is read from an event, checked before the work they bound is done. */
export interface AlbLimits {
  /**
   * Characters of all the mutual TLS header values of one request together. Default 65536: the load balancer's own
   * quota for a whole request header is 64 K.
   */
  readonly headerBytes: number;
  /**
   * Certificates in one header. Default 144: a header of 64 K holds 141 of the smallest P-256 CA certificates, some 100 ordinary
   * ones. The work on them is bounded by other limits. A load balancer in verify mode accepts chains of 4.
   */
  readonly certificates: number;
  /** Bytes (DER) of one certificate. Default 16384, the load balancer's quota for a CA certificate. */
  readonly certificateBytes: number;
}

/**
 * The default limits of this folder.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const DEFAULT_ALB_LIMITS: AlbLimits = Object.freeze({
  headerBytes: 65_536,
  certificates: 144,
  certificateBytes: 16_384,
});

/**
 * Completes limits with the defaults.
 * @throws {TypeError} for an unknown key or a value that is not a positive integer.
 */
export function resolveAlbLimits(limits: Partial<AlbLimits> = {}): AlbLimits {
  assertPositiveIntegers("limits", limits, Object.keys(DEFAULT_ALB_LIMITS));
  return Object.freeze({ ...DEFAULT_ALB_LIMITS, ...limits });
}
