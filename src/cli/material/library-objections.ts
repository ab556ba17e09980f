/**
 * What this library would object to in a chain, as far as the chain alone shows it.
 * @module
 */

import { ClientCertificateError } from "../../errors/client-certificate-error.ts";
import { readOrRefuse } from "../../errors/reading-refusal.ts";
import { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import { checkCriticalExtensions, checkLeafType } from "../../trust/check-certificate.ts";
import { CLIENT_PURPOSES, checkLeafPurpose } from "../../trust/key-purposes.ts";
import { checkLeafDates } from "../../trust/leaf-dates.ts";
import type { Certificate } from "../../x509/certificate.ts";

/** One objection. */
export interface LibraryObjection {
  readonly code: string;
  readonly reason: string;
  readonly text: string;
  /** Verify mode looks at dates and structure alone; passthrough mode at everything. */
  readonly mode: "both modes" | "passthrough mode";
}

/** Returns the objections to the leaf. Empty when there are none: then a trust store decides. */
export function libraryObjections(leaf: Certificate, now: Date): LibraryObjection[] {
  return [
    ...attempt("both modes", () => checkLeafDates(leaf, now)),
    ...attempt("passthrough mode", () => {
      readOrRefuse(() => leaf.assertWellFormed());
      checkLeafType(leaf, new AcceptedAlgorithms());
      checkCriticalExtensions(leaf);
      checkLeafPurpose(leaf, CLIENT_PURPOSES);
    }),
  ];
}

function attempt(mode: LibraryObjection["mode"], check: () => void): LibraryObjection[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
    return [{ code: error.code, reason: error.reason, text: error.detail, mode }];
  }
}
