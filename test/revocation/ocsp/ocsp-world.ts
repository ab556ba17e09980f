/** What is proven by an OCSP answer, in one word. */
import { judgeOcspAnswer, type OcspQuestion } from "../../../src/revocation/ocsp/answer.ts";
import { createTestPki, type TestCa, type TestCertificate } from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { WorkBudget } from "../../../src/trust/limits.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { type AnswerFields, answerOf, now } from "../../x509/ocsp/ocsp-world.ts";

/** A root, an issuing CA, a client of it and another one. */
export const pki = createTestPki({ now });
export const issuing: TestCa = pki.root.issueCa({ subject: "CN=Issuing CA" });
export const client: TestCertificate = issuing.issue({ subject: "CN=clientA" });
export const other: TestCertificate = issuing.issue({ subject: "CN=clientB" });

/** A certificate to answer with, as RFC 6960 section 4.2.2.2 wants it. */
export const responderOptions = {
  subject: "CN=Responder",
  extendedKeyUsage: ["OCSPSigning"],
} as const;

/** What is asked beside the defaults: the client, its issuer, now. */
export interface Asked extends Partial<Omit<OcspQuestion, "certificate" | "issuer" | "now">> {
  readonly certificate?: TestCertificate;
  readonly issuer?: TestCertificate;
  /** Seconds from the instant of these tests. */
  readonly later?: number;
}

const parsed = new Map<TestCertificate, Certificate>();

/** The same object each time, as in a path. */
export function certificateOf(certificate: TestCertificate): Certificate {
  const known = parsed.get(certificate) ?? Certificate.fromDer(certificate.der);
  parsed.set(certificate, known);
  return known;
}

export function questionOf(asked: Asked = {}): OcspQuestion {
  const {
    certificate = client,
    issuer = certificate.issuer ?? issuing,
    later = 0,
    ...rest
  } = asked;
  return {
    certificate: certificateOf(certificate),
    issuer: certificateOf(issuer),
    nonceRequired: false,
    now: now.getTime() + later * 1000,
    grace: 0,
    algorithms: new AcceptedAlgorithms(),
    budget: new WorkBudget(),
    ...rest,
  };
}

/** "good", "revoked", "revoked (hold)" or the reason of not knowing. */
export function verdictOf(answer: AnswerFields | Uint8Array, asked: Asked = {}): string {
  const status = judgeOcspAnswer("signer" in answer ? answerOf(answer) : answer, questionOf(asked));
  if (status.answer === "unknown") return status.reason;
  return status.answer === "revoked" && status.hold ? "revoked (hold)" : status.answer;
}

/** The detail of what is not good. */
export function detailOf(answer: AnswerFields | Uint8Array, asked: Asked = {}): string {
  const status = judgeOcspAnswer("signer" in answer ? answerOf(answer) : answer, questionOf(asked));
  return status.answer === "good" ? "good" : status.detail;
}
