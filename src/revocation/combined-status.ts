/**
 * What lists and responders say of one certificate, together.
 * @module
 */
import { type CertificateStatus, rankOf } from "./certificate-status.ts";
import type { OcspSettings } from "./ocsp/options.ts";

type NotRevoked = Exclude<CertificateStatus, { answer: "revoked" }>;
type Unknown = Extract<CertificateStatus, { answer: "unknown" }>;

/** What both say of a certificate that neither says is revoked. Undefined is who is not asked at all. */
export interface BothStatuses {
  readonly crl: NotRevoked | undefined;
  readonly ocsp: NotRevoked | undefined;
}

/** The conclusion. */
export interface CombinedStatus {
  readonly status: NotRevoked;
  /** False when asking could change it. */
  readonly isFinal: boolean;
}

/** Draws the conclusion in the order that the operator wants. */
export function combine({ crl, ocsp }: BothStatuses, order: OcspSettings["order"]): CombinedStatus {
  if (crl === undefined || ocsp === undefined) {
    const status = crl ?? ocsp;
    if (status === undefined) throw new TypeError("nobody is asked");
    return { status, isFinal: status.answer === "good" };
  }
  if (order === "both") return bothNeeded(crl, ocsp);
  const [first, second] = order === "crls-first" ? [crl, ocsp] : [ocsp, crl];
  if (first.answer === "good") return { status: first, isFinal: true };
  if (second.answer === "good") return { status: second, isFinal: order === "crls-first" };
  return { status: furthest(first, second), isFinal: false };
}

function bothNeeded(crl: NotRevoked, ocsp: NotRevoked): CombinedStatus {
  if (crl.answer === "unknown") {
    const status = ocsp.answer === "unknown" ? furthest(crl, ocsp) : crl;
    return { status, isFinal: false };
  }
  if (ocsp.answer === "unknown") return { status: ocsp, isFinal: false };
  const until = Math.min(crl.until, ocsp.until);
  return { status: { answer: "good", until }, isFinal: true };
}

/** The explanation that got furthest, with the other one behind it. */
function furthest(first: Unknown, second: Unknown): Unknown {
  const [main, other] =
    rankOf(second.reason) > rankOf(first.reason) ? [second, first] : [first, second];
  const detail = `${main.detail}; and ${other.reason}: ${other.detail}`;
  return { answer: "unknown", reason: main.reason, detail };
}
