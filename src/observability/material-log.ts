/**
 * Log lines for events of trust material.
 * @module
 */
import type { LoggerLike } from "./decision.ts";

/** The maximum number of fingerprints in one line. */
const maxListed = 20;

interface Anchor {
  readonly id: string;
  readonly certificate: { readonly fingerprint256: string };
}

/** An event of trust store, deny list or revocation lists. */
export type LoggedEvent =
  | {
      readonly event: "failed";
      readonly source: string;
      readonly error: string;
      readonly version: string | undefined;
    }
  | { readonly event: "recovered"; readonly source: string }
  | {
      readonly event: "swapped";
      readonly version: string | undefined;
      readonly previous?: string | undefined;
      readonly added?: readonly Anchor[];
      readonly removed?: readonly Anchor[];
      readonly entries?: number;
    };

/**
 * Writes one line for an event. A first load is written only with a count of entries: a list with no or too few entries has no effect,
 * and the operator must see that. The logger escapes and bounds the fields.
 */
export function logMaterialEvent(what: string, event: LoggedEvent, logger: LoggerLike): void {
  if (event.event === "failed") {
    const { source, error, version } = event;
    const fields = { source, error };
    if (version === undefined) logger.error(`${what}: nothing usable could be read`, fields);
    else logger.warn(`${what}: the last good content is kept`, { ...fields, version });
  } else if (event.event === "recovered") {
    logger.info(`${what}: the source works again`, { source: event.source });
  } else if (event.previous !== undefined || event.entries !== undefined) {
    const { version, previous, added, removed, entries } = event;
    logger.info(`${what}: ${previous === undefined ? "first" : "new"} content in use`, {
      version,
      ...(previous === undefined ? {} : { previous }),
      ...(entries === undefined ? {} : { entries }),
      ...listed("added", added),
      ...listed("removed", removed),
    });
  }
}

function listed(name: string, anchors: readonly Anchor[] | undefined): Record<string, unknown> {
  if (anchors === undefined) return {};
  return {
    [name]: anchors.slice(0, maxListed).map(({ certificate }) => certificate.fingerprint256),
    [`${name}Count`]: anchors.length,
  };
}
