/**
 * Size of the header that carries a client's chain in passthrough mode, known from the chain alone: a load balancer has a quota of
 * 16 K for one header, and what it does with its own header above it is not documented.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 * @module
 */
import { DEFAULT_HEADER_NAMES } from "./mtls-headers.ts";

/** The quota "size of a single header" of a load balancer, in bytes. */
export const MAX_SINGLE_HEADER_BYTES = 16_384;

/** What is known of the header of one chain. */
export interface PassthroughHeaderSize {
  /** The whole line: name, colon, space and value. */
  readonly bytes: number;
  readonly limit: number;
  /** Whether the line is within the quota. */
  readonly fits: boolean;
}

/** Characters of a base64 line. */
const columns = 64;
/** The lines around the base64 of one certificate, spaces and newlines percent-encoded. */
const framing = "-----BEGIN%20CERTIFICATE-----%0A".length + "-----END%20CERTIFICATE-----%0A".length;

/**
 * Computes the size of the header of a presented chain without encoding it.
 *
 * @param chain DER, as many certificates as the client sends
 * @param name the header's name where the listener renames it
 */
export function passthroughHeaderSize(
  chain: readonly Uint8Array[],
  name: string = DEFAULT_HEADER_NAMES.certificate,
): PassthroughHeaderSize {
  const value = chain.reduce((sum, { length }) => {
    const base64 = Math.ceil(length / 3) * 4;
    return sum + framing + base64 + Math.ceil(base64 / columns) * "%0A".length;
  }, 0);
  const bytes = name.length + ": ".length + value;
  return { bytes, limit: MAX_SINGLE_HEADER_BYTES, fits: bytes <= MAX_SINGLE_HEADER_BYTES };
}
