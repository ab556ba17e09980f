/**
 * Detects whether a certificate is truly absent. Functions that serve clients without a certificate must not overlook anything that looks
 * like a certificate header: neither a default name that was renamed, nor a header without a value, nor another proxy's header.
 * @module
 */
import type { AlbEvent } from "./event.ts";
import { headerNamesWithPrefix } from "./headers.ts";
import { MTLS_HEADER_PREFIX, X_SSL_CERT_HEADER } from "./mtls-headers.ts";
import type { ReadPlan } from "./read-options.ts";

/** Compiles the check that an event has no header of any configured or default name, with or without a value. */
export function compileAbsence({ collected }: ReadPlan): (event: AlbEvent) => boolean {
  return (event) =>
    headerNamesWithPrefix(event, "").every(
      (name) =>
        !collected.includes(name) &&
        !name.startsWith(MTLS_HEADER_PREFIX) &&
        name !== X_SSL_CERT_HEADER,
    );
}
