/**
 * Whether a validated path may be believed as far as revocation goes.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { UnknownReason } from "./certificate-status.ts";
import { type CombinedStatus, combine } from "./combined-status.ts";
import type { CrlProofs } from "./crl/proofs.ts";
import type { OcspStatuses, OcspSubject } from "./ocsp/port.ts";
import { type ListsOfNow, PathStatuses } from "./path-statuses.ts";
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

/** What is known of a path so far. */
export interface Survey {
  readonly finding: RevocationFinding;
  /** False when asking somebody could change it. */
  readonly isFinal: boolean;
  /** The lists leave something open. */
  readonly listsAreSilent: boolean;
  /** Whom responders are to be asked about. */
  readonly wanted: readonly OcspSubject[];
}

/** Milliseconds that "unknown" is believed: a list may arrive at any time. */
const unknownMillis = 30_000;
/** The same where responders are asked: one that failed is asked again about then. */
const unansweredMillis = 5000;

const nothingToLookUp = { isFinal: true, listsAreSilent: false, wanted: [] } as const;

/** Checks paths against the lists of the moment, and what responders have told. */
export class RevocationChecker {
  readonly #settings: RevocationSettings;
  readonly #proofs: CrlProofs;
  readonly #ocsp: OcspStatuses | undefined;
  readonly #hasLists: boolean;
  readonly #unknownMillis: number;

  constructor(settings: RevocationSettings, proofs: CrlProofs, ocsp?: OcspStatuses) {
    this.#settings = settings;
    this.#proofs = proofs;
    this.#ocsp = ocsp;
    const { crls, pointHosts } = settings;
    this.#hasLists = ocsp === undefined || crls.length + pointHosts.length > 0;
    this.#unknownMillis = ocsp === undefined ? unknownMillis : unansweredMillis;
  }

  /** Whether anything is looked at at all. */
  get isOff(): boolean {
    return this.#settings.mode === "off";
  }

  /**
   * Looks up every certificate that the scope names, from the anchor down. The anchor itself is never looked up: it is trusted
   * because the operator says so.
   *
   * @throws {ClientCertificateError} `crl.revoked`, `crl.ca-revoked`, `ocsp.revoked`, `ocsp.ca-revoked`; `path.budget`
   */
  survey(path: PathToCheck, lists: ListsOfNow): Survey {
    if (this.isOff) return { ...nothingToLookUp, finding: endless("not-checked-here") };
    const [leaf] = path.certificates as [Certificate];
    const scope = this.#settings.scope === "leaf" ? [leaf] : path.certificates;
    const concerned = scope.filter((each) => !isExempt(each, leaf));
    if (concerned.length === 0) return { ...nothingToLookUp, finding: endless("not-applicable") };
    return this.#lookUp(path, lists, concerned);
  }

  /**
   * What a finding means in the mode that is set.
   * @throws {ClientCertificateError} with `"require"` one of `UNKNOWN_REASONS`
   */
  conclude(finding: RevocationFinding): RevocationFinding {
    const { why } = finding;
    if (why !== undefined && this.#settings.mode === "require") refuse(why.reason, why.detail);
    return finding;
  }

  #lookUp(path: PathToCheck, lists: ListsOfNow, concerned: readonly Certificate[]): Survey {
    const statuses = new PathStatuses(path, {
      lists: this.#hasLists ? lists : undefined,
      proofs: this.#proofs,
      grace: this.#settings.grace,
      acceptOtherKeys: this.#settings.acceptOtherKeys,
      ocsp: this.#ocsp,
    });
    const found = concerned.toReversed().map((each) => statuses.of(each));
    const { order = "crls-first" } = this.#settings.ocsp ?? {};
    const combined = found.map((each) => combine(each, order));
    const isFinal = combined.every((each) => each.isFinal);
    const soon = path.now.getTime() + this.#unknownMillis;
    const finding = sumUp(
      combined.map(({ status }) => status),
      isFinal ? Number.POSITIVE_INFINITY : soon,
    );
    const isAboutLeaf = concerned.includes(path.certificates[0] as Certificate);
    return {
      finding:
        finding.status === "good" && !isAboutLeaf
          ? { ...finding, status: "not-applicable" }
          : finding,
      isFinal,
      listsAreSilent: found.some(({ crl }) => crl?.answer === "unknown"),
      wanted: found
        .filter(({ crl }) => order !== "crls-first" || crl?.answer !== "good")
        .map(({ subject }) => subject),
    };
  }
}

/** All of them good, or the first one that is not known. */
function sumUp(statuses: readonly CombinedStatus["status"][], latest: number): RevocationFinding {
  const unknown = statuses.find((each) => each.answer === "unknown");
  if (unknown !== undefined) {
    const { reason, detail } = unknown;
    return { status: "unknown", validUntil: latest, why: { reason, detail } };
  }
  const ends = statuses.flatMap((each) => (each.answer === "good" ? [each.until] : []));
  return { status: "good", validUntil: Math.min(latest, ...ends) };
}

function endless(status: "not-checked-here" | "not-applicable"): RevocationFinding {
  return { status, validUntil: Number.POSITIVE_INFINITY };
}

/** RFC 9608: an issuer says of an end entity's certificate that it will never be on a list. A CA's is always looked up. */
function isExempt(certificate: Certificate, leaf: Certificate): boolean {
  return (
    certificate === leaf && certificate.noRevAvail && certificate.basicConstraints?.ca !== true
  );
}
