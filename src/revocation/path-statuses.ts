/**
 * What lists and responders say of the certificates of one path, before anybody is asked.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import { WorkBudget } from "../trust/limits.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { CertificateStatus } from "./certificate-status.ts";
import type { BothStatuses } from "./combined-status.ts";
import type { CrlProofs } from "./crl/proofs.ts";
import { CrlLookup } from "./crl/status.ts";
import type { CrlStore } from "./crl/store.ts";
import type { OcspStatuses, OcspSubject } from "./ocsp/port.ts";
import type { PathToCheck } from "./path-to-check.ts";

/** The revocation lists of a moment. */
export interface ListsOfNow {
  /** All that are held, whatever their age. */
  readonly crls: CrlStore;
  /** Which places tell nothing now, and why: what is not known may be what they would have told. */
  readonly fault: string | undefined;
}

/** Where statuses come from. */
export interface StatusSources {
  /** Undefined where no lists are looked at. */
  readonly lists: ListsOfNow | undefined;
  readonly proofs: CrlProofs;
  /** Milliseconds that a list is used after its nextUpdate. */
  readonly grace: number;
  /** Whether lists of other keys of the same name can say that a certificate is good. */
  readonly acceptOtherKeys: boolean;
  /** Undefined where no responders are asked. */
  readonly ocsp: OcspStatuses | undefined;
}

/** Statuses of a certificate that nobody revokes, and how to ask about it. */
export interface FoundStatuses extends BothStatuses {
  readonly subject: OcspSubject;
}

/** Looks up the certificates of one path. */
export class PathStatuses {
  readonly #path: PathToCheck;
  readonly #sources: StatusSources;
  readonly #crlStatusOf: (index: number) => CertificateStatus | undefined;

  constructor(path: PathToCheck, sources: StatusSources) {
    this.#path = path;
    this.#sources = sources;
    this.#crlStatusOf = this.#byLists(sources.lists);
  }

  /**
   * The statuses of one certificate of the path.
   * @throws {ClientCertificateError} `crl.revoked`, `crl.ca-revoked`, `ocsp.revoked`, `ocsp.ca-revoked`; `path.budget`
   */
  of(certificate: Certificate): FoundStatuses {
    const index = this.#path.certificates.indexOf(certificate);
    const crl = this.#crlStatusOf(index);
    if (crl?.answer === "revoked") {
      return refuse(index === 0 ? "crl.revoked" : "crl.ca-revoked", crl.detail);
    }
    const subject = this.#subject(index);
    const ocsp = this.#sources.ocsp?.statusOf(subject);
    if (ocsp?.answer === "revoked") {
      return refuse(index === 0 ? "ocsp.revoked" : "ocsp.ca-revoked", ocsp.detail);
    }
    return { crl, ocsp, subject };
  }

  #byLists(lists: ListsOfNow | undefined): (index: number) => CertificateStatus | undefined {
    if (lists === undefined) return () => undefined;
    const { crls, fault } = lists;
    const lookup = this.#lookup(this.#path, crls);
    return (index) => withFault(lookup.statusOf(index), fault);
  }

  #lookup(path: PathToCheck, crls: CrlStore): CrlLookup {
    const { proofs, grace, acceptOtherKeys } = this.#sources;
    return new CrlLookup(path, { crls, proofs, grace, acceptOtherKeys });
  }

  #subject(index: number): OcspSubject {
    const { certificates, anchor, now } = this.#path;
    const above = certificates.slice(index + 1);
    return {
      certificate: certificates[index] as Certificate,
      issuer: above[0] ?? anchor.certificate,
      now: now.getTime(),
      isRevoked: (responder) => this.#isRevoked([responder, ...above]),
    };
  }

  /**
   * By the lists, as if the responder were a client of the same issuer. What this client has presented has no part in it, nor what
   * was spent on it: the answer is remembered for everybody.
   */
  #isRevoked(certificates: readonly [Certificate, ...Certificate[]]): boolean {
    const crls = this.#sources.lists?.crls;
    if (crls === undefined) return false;
    const { limits } = this.#path.budget;
    const path = { ...this.#path, certificates, presented: [], budget: new WorkBudget(limits) };
    const lookup = this.#lookup(path, crls);
    return lookup.statusOf(0).answer === "revoked";
  }
}

/** A list that is not there may be one of a place that tells nothing now. */
function withFault(status: CertificateStatus, fault: string | undefined): CertificateStatus {
  if (fault === undefined || status.answer !== "unknown") return status;
  const { answer, reason } = status;
  const isAbsent = reason === "crl.issuer-missing" || reason === "crl.scope";
  const detail = `${status.detail}; ${fault}`;
  return { answer, reason: isAbsent ? "crl.missing" : reason, detail };
}
