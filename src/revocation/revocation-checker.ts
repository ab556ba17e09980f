/**
 * Whether a validated path may be believed as far as revocation goes.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { CertificateStatus, UnknownReason } from "./certificate-status.ts";
import type { CrlProofs } from "./crl-proofs.ts";
import { CrlLookup } from "./crl-status.ts";
import type { CrlStore } from "./crl-store.ts";
import type { PathToCheck } from "./path-to-check.ts";
import type { RevocationSettings } from "./revocation-options.ts";

/** What is known of a path that is not refused. */
export interface RevocationFinding {
  readonly status: "good" | "unknown" | "not-applicable" | "not-checked-here";
  /** Milliseconds since 1970, inclusive: ask again afterwards. */
  readonly validUntil: number;
  /** Why the status is unknown. */
  readonly why?: { readonly reason: UnknownReason; readonly detail: string };
}

/** Milliseconds that "unknown" is believed: a list may arrive at any time. */
const unknownMillis = 30_000;

type Unknown = Extract<CertificateStatus, { answer: "unknown" }>;

/** Checks paths against the lists of the moment. */
export class RevocationChecker {
  readonly #settings: RevocationSettings;
  readonly #proofs: CrlProofs;

  constructor(settings: RevocationSettings, proofs: CrlProofs) {
    this.#settings = settings;
    this.#proofs = proofs;
  }

  /** Whether lists are looked at at all. */
  get isOff(): boolean {
    return this.#settings.mode === "off";
  }

  /**
   * Looks up every certificate that the scope names, from the anchor down. The anchor itself is never looked up: it is trusted
   * because the operator says so.
   *
   * @param crls all lists that are held
   * @param fault which places tell nothing now, and why: what is not known may be what they would have told
   * @throws {ClientCertificateError} `crl.revoked`, `crl.ca-revoked`; with `"require"` one of `UNKNOWN_REASONS`; `path.budget`
   */
  check(path: PathToCheck, crls: CrlStore, fault?: string): RevocationFinding {
    if (this.isOff) return { status: "not-checked-here", validUntil: Number.POSITIVE_INFINITY };
    const [leaf] = path.certificates as [Certificate];
    const scope = this.#settings.scope === "leaf" ? [leaf] : path.certificates;
    const concerned = scope.filter((each) => !isExempt(each, leaf));
    if (concerned.length === 0) {
      return { status: "not-applicable", validUntil: Number.POSITIVE_INFINITY };
    }
    return this.#lookUp(path, crls, concerned, leaf, fault);
  }

  #lookUp(
    path: PathToCheck,
    crls: CrlStore,
    concerned: readonly Certificate[],
    leaf: Certificate,
    fault: string | undefined,
  ): RevocationFinding {
    const { proofs, grace } = { proofs: this.#proofs, grace: this.#settings.grace };
    const lookup = new CrlLookup(path, { crls, proofs, grace });
    let unknown: Unknown | undefined;
    let validUntil = Number.POSITIVE_INFINITY;
    for (const certificate of [...concerned].reverse()) {
      const status = lookup.statusOf(path.certificates.indexOf(certificate));
      if (status.answer === "revoked") {
        refuse(certificate === leaf ? "crl.revoked" : "crl.ca-revoked", status.detail);
      }
      if (status.answer === "unknown") unknown ??= withFault(status, fault);
      else validUntil = Math.min(validUntil, status.until);
    }
    if (unknown !== undefined) return this.#unknown(unknown, path.now);
    return { status: concerned.includes(leaf) ? "good" : "not-applicable", validUntil };
  }

  #unknown({ reason, detail }: Unknown, now: Date): RevocationFinding {
    if (this.#settings.mode === "require") refuse(reason, detail);
    const validUntil = now.getTime() + unknownMillis;
    return { status: "unknown", validUntil, why: { reason, detail } };
  }
}

/** A list that is not there may be one of a place that tells nothing now. */
function withFault(unknown: Unknown, fault: string | undefined): Unknown {
  if (fault === undefined) return unknown;
  const { answer, reason } = unknown;
  const isAbsent = reason === "crl.issuer-missing" || reason === "crl.scope";
  const detail = `${unknown.detail}; ${fault}`;
  return { answer, reason: isAbsent ? "crl.missing" : reason, detail };
}

/** RFC 9608: an issuer says of an end entity's certificate that it will never be on a list. A CA's is always looked up. */
function isExempt(certificate: Certificate, leaf: Certificate): boolean {
  return (
    certificate === leaf && certificate.noRevAvail && certificate.basicConstraints?.ca !== true
  );
}
