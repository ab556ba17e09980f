/**
 * What an OCSP answer proves about one certificate (RFC 6960 section 3.2). It came over plain HTTP, so all of it is hostile until
 * somebody who may has signed it, and even then it may be an old one, or one about another certificate.
 * @module
 */
import { nameOf } from "../../trust/check-certificate.ts";
import { DerError, sameBytes } from "../../x509/der/der.ts";
import { type BasicOcspResponse, OcspResponse, type SingleResponse } from "../../x509/ocsp/ocsp.ts";
import {
  type CertId,
  type CertIdHash,
  certIdOf,
  sameCertId,
} from "../../x509/ocsp/ocsp-request.ts";
import { isFromFuture } from "../clock-skew.ts";
import { isoTime } from "../crl/group-status.ts";
import { findResponder, type ResponderQuestion } from "./responders.ts";
import type { OcspStatus, OcspUnknownReason } from "./status.ts";

export { OCSP_UNKNOWN_REASONS, type OcspStatus, type OcspUnknownReason } from "./status.ts";

/** Milliseconds that an answer without nextUpdate is accepted: newer information may be there at any time (RFC 6960 section 2.4). */
export const openAnswerMillis = 300_000;

/**
 * What was asked, and what is accepted as an answer. The CertID that was sent is not among it: an answer is matched by computing the
 * certificate's name with the answer's own hash function.
 */
export interface OcspQuestion extends ResponderQuestion {
  /** What was sent; an answer that repeats something else is not ours. */
  readonly nonce?: Uint8Array | undefined;
  /** Whether an answer has to repeat the nonce; many responders do not. */
  readonly nonceRequired: boolean;
  /** Milliseconds that an answer is used after its nextUpdate. */
  readonly grace: number;
}

/**
 * Judges an answer. A good one has to be signed by somebody who may, be about this certificate, fresh and, with a nonce, ours. A
 * revoked one only has to be signed and about this certificate: it stays true when it is old, but for a certificate on hold.
 *
 * @param bytes the body of the response
 * @throws {ClientCertificateError} `path.budget`
 */
export function judgeOcspAnswer(bytes: Uint8Array, question: OcspQuestion): OcspStatus {
  const response = read(bytes);
  if (typeof response === "string") return unknown("ocsp.malformed", response);
  const { basic, status } = response;
  if (basic === undefined) return unknown("ocsp.refused", `the responder answers ${status}`);
  const named = new CertificateNames(question);
  const matching = basic.responses.filter(({ certId }) => named.has(certId));
  if (matching.length === 0) {
    return unknown("ocsp.mismatch", `the answer is not about ${nameOf(question.certificate)}`);
  }
  const unusable = basic.whyUnusable ?? matching.find(hasCriticalUnknown)?.criticalUnknown;
  if (unusable !== undefined) {
    return unknown("ocsp.malformed", `the answer has the unknown ${unusable}`);
  }
  const finding = findResponder(basic, question);
  if (finding.signer === undefined) return unknown("ocsp.signature", finding.why);
  return new SignedAnswer(basic, finding.until, question).statusOf(matching);
}

function read(bytes: Uint8Array): OcspResponse | string {
  try {
    return OcspResponse.fromDer(bytes);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return `${error.message} (byte ${error.offset})`;
  }
}

function hasCriticalUnknown({ criticalUnknown }: SingleResponse): boolean {
  return criticalUnknown !== undefined;
}

function unknown(reason: OcspUnknownReason, detail: string): OcspStatus {
  return { answer: "unknown", reason, detail };
}

/** The names of the certificate in question, one for each hash function. */
class CertificateNames {
  readonly #question: OcspQuestion;
  readonly #names = new Map<CertIdHash, CertId>();

  constructor(question: OcspQuestion) {
    this.#question = question;
  }

  has(certId: CertId): boolean {
    return certId.hash !== undefined && sameCertId(certId, this.#name(certId.hash));
  }

  #name(hash: CertIdHash): CertId {
    const { certificate, issuer } = this.#question;
    const name = this.#names.get(hash) ?? certIdOf(certificate, issuer, hash);
    this.#names.set(hash, name);
    return name;
  }
}

/** An answer that was signed by an authorised responder. */
class SignedAnswer {
  readonly #basic: BasicOcspResponse;
  /** How long the signer may speak. */
  readonly #signerUntil: number;
  readonly #question: OcspQuestion;

  constructor(basic: BasicOcspResponse, signerUntil: number, question: OcspQuestion) {
    this.#basic = basic;
    this.#signerUntil = signerUntil;
    this.#question = question;
  }

  /** Of several statuses of the one certificate the worst counts. */
  statusOf(matching: readonly SingleResponse[]): OcspStatus {
    const revoked = matching.filter(({ status }) => status.answer === "revoked");
    const worst = revoked.find((each) => !isOnHold(each)) ?? newest(revoked);
    if (worst !== undefined) return this.#revoked(worst);
    const name = nameOf(this.#question.certificate);
    const good = matching.filter(({ status }) => status.answer === "good");
    if (good.length === 0) return unknown("ocsp.unknown", `the responder does not know ${name}`);
    if (good.length < matching.length) {
      return unknown("ocsp.mismatch", `the answer contradicts itself about ${name}`);
    }
    const single = newest(good) as SingleResponse;
    const { thisUpdate } = single;
    return this.#whyNotNow(single) ?? { answer: "good", thisUpdate, until: this.#until(single) };
  }

  #revoked(single: SingleResponse): OcspStatus {
    const hold = isOnHold(single);
    const stale = hold ? this.#whyNotNow(single) : undefined;
    if (stale !== undefined) return stale;
    const { status, thisUpdate } = single;
    const { revokedAt = 0, reason = "unspecified" } = status.answer === "revoked" ? status : {};
    const { certificate } = this.#question;
    const detail = `${nameOf(certificate)} (serial ${certificate.serialNumber}) was revoked at ${isoTime(revokedAt)}: ${reason}`;
    return { answer: "revoked", detail, thisUpdate, until: this.#until(single), hold };
  }

  /** Why the answer is none of this moment, or not one to this question. */
  #whyNotNow(single: SingleResponse): OcspStatus | undefined {
    const { now } = this.#question;
    const { thisUpdate, nextUpdate } = single;
    const wrongNonce = this.#whyNotOurs();
    if (wrongNonce !== undefined) return unknown("ocsp.nonce", wrongNonce);
    const made = Math.max(thisUpdate, this.#basic.producedAt);
    if (isFromFuture(made, now)) {
      return unknown("ocsp.not-yet-valid", `the answer is from the future: ${isoTime(made)}`);
    }
    if (nextUpdate !== undefined && nextUpdate < thisUpdate) {
      return unknown("ocsp.malformed", "the answer ends before it begins");
    }
    const until = this.#until(single);
    if (now <= until) return undefined;
    return unknown("ocsp.outdated", `the answer was good until ${isoTime(until)}`);
  }

  #whyNotOurs(): string | undefined {
    const { nonce, nonceRequired } = this.#question;
    const repeated = this.#basic.nonce;
    if (repeated === undefined) {
      return nonceRequired ? "the answer does not repeat the nonce" : undefined;
    }
    if (nonce === undefined) return nonceRequired ? "no nonce was sent" : undefined;
    return sameBytes(repeated, nonce) ? undefined : "the answer repeats another nonce";
  }

  #until({ thisUpdate, nextUpdate }: SingleResponse): number {
    const { grace } = this.#question;
    const promised = nextUpdate === undefined ? thisUpdate + openAnswerMillis : nextUpdate + grace;
    return Math.min(promised, this.#signerUntil);
  }
}

/** Revoked for now: it may be lifted again (RFC 5280 section 5.3.1). */
function isOnHold({ status }: SingleResponse): boolean {
  return status.answer === "revoked" && status.reason === "certificateHold";
}

function newest(singles: readonly SingleResponse[]): SingleResponse | undefined {
  return singles.toSorted((a, b) => b.thisUpdate - a.thisUpdate)[0];
}
