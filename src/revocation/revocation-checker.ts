/**
 * Whether a validated path may be believed as far as revocation goes.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { CertificateStatus, UnknownReason } from "./certificate-status.ts";
import { combine } from "./combined-status.ts";
import type { CrlProofs } from "./crl-proofs.ts";
import { CrlLookup } from "./crl-status.ts";
import type { CrlStore } from "./crl-store.ts";
import type { OcspStatuses, OcspSubject } from "./ocsp-port.ts";
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

/** The revocation lists of a moment. */
export interface ListsOfNow {
  /** Undefined when there are none yet. */
  readonly crls: CrlStore | undefined;
  /** Why there are none, or none that are young enough: those that are there can still revoke. */
  readonly fault: string | undefined;
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

type Unknown = Extract<CertificateStatus, { answer: "unknown" }>;

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
    const { order = "crls-first" } = this.#settings.ocsp ?? {};
    const [leaf] = path.certificates as [Certificate];
    const crlStatusOf = this.#lists(path, lists);
    const wanted: OcspSubject[] = [];
    let unknown: Unknown | undefined;
    let validUntil = Number.POSITIVE_INFINITY;
    let isFinal = true;
    let listsAreSilent = false;
    for (const certificate of [...concerned].reverse()) {
      const index = path.certificates.indexOf(certificate);
      const crl = crlStatusOf(index);
      if (crl?.answer === "revoked") {
        refuse(certificate === leaf ? "crl.revoked" : "crl.ca-revoked", crl.detail);
      }
      const subject = this.#subject(path, index, lists);
      const ocsp = this.#ocsp?.statusOf(subject);
      if (ocsp?.answer === "revoked") {
        refuse(certificate === leaf ? "ocsp.revoked" : "ocsp.ca-revoked", ocsp.detail);
      }
      if (crl?.answer === "unknown") listsAreSilent = true;
      if (order !== "crls-first" || crl?.answer !== "good") wanted.push(subject);
      const combined = combine({ crl, ocsp }, order);
      isFinal &&= combined.isFinal;
      if (combined.status.answer === "unknown") unknown ??= combined.status;
      else validUntil = Math.min(validUntil, combined.status.until);
    }
    const soon = path.now.getTime() + this.#unknownMillis;
    const until = isFinal ? validUntil : Math.min(validUntil, soon);
    const status = concerned.includes(leaf) ? "good" : "not-applicable";
    const finding =
      unknown === undefined
        ? ({ status, validUntil: until } as const)
        : unknownUntil(soon, unknown);
    return { finding, isFinal, listsAreSilent, wanted };
  }

  /** What lists say of the certificate at a place in the path; undefined where no lists are looked at. */
  #lists(
    path: PathToCheck,
    { crls, fault }: ListsOfNow,
  ): (index: number) => CertificateStatus | undefined {
    if (!this.#hasLists) return () => undefined;
    const detail = fault ?? "no list";
    const missing: Unknown = { answer: "unknown", reason: "crl.missing", detail };
    if (crls === undefined) return () => missing;
    const lookup = this.#lookup(path, crls);
    return (index) => {
      const status = lookup.statusOf(index);
      return fault !== undefined && status.answer === "good" ? missing : status;
    };
  }

  #lookup(path: PathToCheck, crls: CrlStore): CrlLookup {
    return new CrlLookup(path, { crls, proofs: this.#proofs, grace: this.#settings.grace });
  }

  #subject(path: PathToCheck, index: number, { crls }: ListsOfNow): OcspSubject {
    const above = path.certificates.slice(index + 1);
    return {
      certificate: path.certificates[index] as Certificate,
      issuer: above[0] ?? path.anchor.certificate,
      now: path.now.getTime(),
      isRevoked: (responder) => {
        if (crls === undefined) return false;
        const below = { ...path, certificates: [responder, ...above] };
        return this.#lookup(below, crls).statusOf(0).answer === "revoked";
      },
    };
  }
}

function endless(status: "not-checked-here" | "not-applicable"): RevocationFinding {
  return { status, validUntil: Number.POSITIVE_INFINITY };
}

function unknownUntil(validUntil: number, { reason, detail }: Unknown): RevocationFinding {
  return { status: "unknown", validUntil, why: { reason, detail } };
}

/** RFC 9608: an issuer says of an end entity's certificate that it will never be on a list. A CA's is always looked up. */
function isExempt(certificate: Certificate, leaf: Certificate): boolean {
  return (
    certificate === leaf && certificate.noRevAvail && certificate.basicConstraints?.ca !== true
  );
}
