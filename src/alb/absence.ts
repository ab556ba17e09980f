/**
 * Is there really no certificate? For functions that serve clients without one, nothing that looks like a certificate header
 * may be overlooked: neither a name that was renamed away, nor one without a value, nor another proxy's.
 * @module
 */
import type { AlbEvent } from "./event.ts";
import { headerNamesWithPrefix } from "./headers.ts";
import { MTLS_HEADER_PREFIX, X_SSL_CERT_HEADER } from "./mtls-headers.ts";
import type { ReadPlan } from "./read-options.ts";

/** Whether an event has no header of any configured or default name, with or without a value. */
export function compileAbsence({ collected }: ReadPlan): (event: AlbEvent) => boolean {
  return (event) =>
    headerNamesWithPrefix(event, "").every(
      (name) =>
        !collected.includes(name) &&
        !name.startsWith(MTLS_HEADER_PREFIX) &&
        name !== X_SSL_CERT_HEADER,
    );
}
