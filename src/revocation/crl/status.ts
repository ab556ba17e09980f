/**
 * What revocation lists say about one certificate of a path: all lists that cover it, and together all reasons (RFC 5280
 * section 6.3.3).
 * @module
 */
import { nameOf } from "../../trust/check-certificate.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl, CrlEntry } from "../../x509/crl/crl.ts";
import { type CertificateStatus, Explanation } from "../certificate-status.ts";
import type { PathToCheck } from "../path-to-check.ts";
import { askGroup, isoTime } from "./group-status.ts";
import type { CrlRules } from "./rules.ts";
import {
  ALL_REASONS,
  coveredReasons,
  type ReasonMask,
  type StatusPoint,
  statusPointsOf,
} from "./scope.ts";
import { CrlSigners } from "./signers.ts";
import type { ListSigners } from "./silence.ts";
import type { CrlGroup } from "./store.ts";

/** Looks up the certificates of one path. */
export class CrlLookup {
  readonly #path: PathToCheck;
  readonly #rules: CrlRules;
  readonly #signers: CrlSigners;

  constructor(path: PathToCheck, rules: CrlRules) {
    this.#path = path;
    this.#rules = rules;
    this.#signers = new CrlSigners(path, rules);
  }

  /**
   * The status of one certificate of the path.
   * @param index 0 is the leaf
   * @throws {ClientCertificateError} `path.budget`
   */
  statusOf(index: number): CertificateStatus {
    const certificate = this.#path.certificates[index] as Certificate;
    const explanation = new Explanation(
      "crl.issuer-missing",
      `there is no CRL of ${certificate.issuer.toString()}, which issued ${nameOf(certificate)}`,
    );
    const found = new Findings(certificate);
    for (const point of statusPointsOf(certificate)) {
      const own = point.crlIssuers === undefined;
      for (const name of point.crlIssuers ?? [certificate.issuer]) {
        for (const group of this.#rules.crls.groupsOf(name)) {
          // Found out when there is a list that covers the certificate.
          const signers = (): ListSigners =>
            own ? this.#signers.ofIssuer(index) : this.#signers.ofIndirect(index, name);
          this.#ask(group, point, signers, found, explanation);
          if (found.entry !== undefined) return found.revoked();
        }
      }
    }
    return found.status(explanation);
  }

  #ask(
    group: CrlGroup,
    point: StatusPoint,
    signers: () => ListSigners,
    found: Findings,
    explanation: Explanation,
  ): void {
    const { certificate } = found;
    const [sample] = [...group.complete, ...group.deltas] as [Crl];
    const isAuthority = certificate.basicConstraints?.ca === true;
    const reasons = coveredReasons(sample, point, isAuthority);
    if (reasons === 0) {
      explanation.offer(
        "crl.scope",
        `the CRLs of ${certificate.issuer.toString()} do not cover ${nameOf(certificate)}`,
      );
      return;
    }
    const { proofs, grace } = this.#rules;
    const now = this.#path.now.getTime();
    const question = { certificate, signers: signers(), proofs, now, grace };
    const answer = askGroup(group, question, explanation);
    found.add(answer.entry, answer.freshUntil === undefined ? 0 : reasons, answer.freshUntil);
  }
}

/** What was found about one certificate so far. */
class Findings {
  readonly certificate: Certificate;
  entry: CrlEntry | undefined;
  #covered: ReasonMask = 0;
  #until = Number.POSITIVE_INFINITY;

  constructor(certificate: Certificate) {
    this.certificate = certificate;
  }

  add(entry: CrlEntry | undefined, reasons: ReasonMask, until: number | undefined): void {
    this.entry ??= entry;
    // Reasons that are covered already do not shorten what is known.
    if (until === undefined || (reasons & ~this.#covered) === 0) return;
    this.#covered |= reasons;
    this.#until = Math.min(this.#until, until);
  }

  revoked(): CertificateStatus {
    const { revokedAt = 0, reason = "unspecified" } = this.entry ?? {};
    const { serialNumber } = this.certificate;
    const detail = `${nameOf(this.certificate)} (serial ${serialNumber}) was revoked at ${isoTime(revokedAt)}: ${reason}`;
    return { answer: "revoked", detail };
  }

  status({ reason, detail }: Explanation): CertificateStatus {
    if (this.#covered === ALL_REASONS) return { answer: "good", until: this.#until };
    if (this.#covered === 0 || reason !== "crl.issuer-missing") {
      return { answer: "unknown", reason, detail };
    }
    const partly = `the CRLs for ${nameOf(this.certificate)} only cover some reasons`;
    return { answer: "unknown", reason: "crl.scope", detail: partly };
  }
}
