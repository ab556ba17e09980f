/** Basic constraints (RFC 5280 section 4.2.1.9). @module */
import { openOnly, TAG } from "../der/der.ts";
import { readDefaultFalse, smallIntegerOf } from "../der/der-values.ts";

/** Whether the subject is a CA, and how many CAs may follow it. */
export interface BasicConstraints {
  readonly ca: boolean;
  /** Most non-self-issued intermediates below; undefined for no limit. Without meaning unless `ca`. */
  readonly pathLength: number | undefined;
}

/**
 * Reads the extension's value. `cA FALSE` may be written out, and a path length beside it is tolerated: it says nothing
 * about a certificate that is no CA.
 *
 * @throws {DerError}
 */
export function parseBasicConstraints(value: Uint8Array): BasicConstraints {
  const fields = openOnly(value, TAG.sequence, "basicConstraints");
  const ca = readDefaultFalse(fields, "cA");
  const pathLength = fields.optional(TAG.integer) ? smallIntegerOf(fields) : undefined;
  fields.finish("basicConstraints");
  return Object.freeze({ ca, pathLength });
}
