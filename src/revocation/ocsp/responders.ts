/**
 * Who may answer for a CA (RFC 6960 section 4.2.2.2): the key that issued the certificate in question, or a certificate that this
 * very key issued for the purpose. A CA with the same name and another key is somebody else.
 * @module
 */
import type { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import { nameOf, whyCriticalExtensionRefused } from "../../trust/check-certificate.ts";
import { whyKeyUsageForbidden } from "../../trust/key-purposes.ts";
import { floorToSecond } from "../../trust/leaf-dates.ts";
import type { WorkBudget } from "../../trust/limits.ts";
import { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import { sameBytes } from "../../x509/der/der.ts";
import { KEY_PURPOSE, OCSP } from "../../x509/der/oids.ts";
import { schemeFitsKey, verificationCost } from "../../x509/keys/algorithms.ts";
import { isSignedBy } from "../../x509/keys/certificate-signature.ts";
import type { BasicOcspResponse } from "../../x509/ocsp/ocsp.ts";
import { responderKeyHash } from "../../x509/ocsp/ocsp-cert-id.ts";
import { orUndefined } from "../../x509/or-undefined.ts";

/** The certificate that an answer is about, and what is accepted of its signer. */
export interface ResponderQuestion {
  /** The certificate that was asked about. */
  readonly certificate: Certificate;
  /** The certificate above it in the validated path, or the anchor. */
  readonly issuer: Certificate;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly algorithms: AcceptedAlgorithms;
  /** For the signatures, of answers and of responders' certificates. */
  readonly budget: WorkBudget;
  /**
   * Whether a responder's certificate is known to be revoked. Asked whether or not the certificate has id-pkix-ocsp-nocheck, which
   * allows not to look but not to look away.
   */
  readonly isRevoked?: ((responder: Certificate, issuer: Certificate) => boolean) | undefined;
}

/** Who signed. `until`: milliseconds since 1970, inclusive, that a responder may speak; or why nobody was found who may. */
export type ResponderFinding =
  | { readonly signer: Certificate; readonly until: number }
  | { readonly signer: undefined; readonly why: string };

/**
 * Most certificates with the name that the answer gives whose signatures are looked at. Sibling CAs may share a responder's name
 * and key; anybody can add more.
 */
const maxCandidates = 3;

/**
 * Finds who signed an answer, if it is somebody who may.
 * @throws {ClientCertificateError} `path.budget`
 */
export function findResponder(
  answer: BasicOcspResponse,
  question: ResponderQuestion,
): ResponderFinding {
  const { issuer } = question;
  let why = `${nameOf(issuer)} did not sign the answer`;
  if (isNamed(answer, issuer)) {
    const wrong = whyNotSignedBy(answer, issuer, question);
    if (wrong === undefined) return { signer: issuer, until: Number.POSITIVE_INFINITY };
    why = wrong;
  }
  for (const candidate of candidatesOf(answer, issuer)) {
    const wrong =
      whyNotDelegated(candidate, question) ?? whyNotSignedBy(answer, candidate, question);
    if (wrong === undefined) {
      return { signer: candidate, until: candidate.validity.notAfter + 999 };
    }
    why = wrong;
  }
  return { signer: undefined, why };
}

/** Whether the answer says that this one signed it. */
function isNamed({ responderId }: BasicOcspResponse, certificate: Certificate): boolean {
  return responderId.kind === "name"
    ? responderId.name.matches(certificate.subject)
    : sameBytes(responderId.keyHash, responderKeyHash(certificate));
}

/** Certificates that came along and have the right names; those that cannot be read are left out. */
function candidatesOf(answer: BasicOcspResponse, issuer: Certificate): readonly Certificate[] {
  const found = new Map<string, Certificate>();
  for (const der of answer.certificates) {
    const certificate = orUndefined(CertificateError, () =>
      Certificate.fromDer(der).assertWellFormed(),
    );
    if (certificate === undefined || certificate.equals(issuer)) continue;
    if (!certificate.issuer.matches(issuer.subject) || !isNamed(answer, certificate)) continue;
    found.set(certificate.fingerprint256, certificate);
  }
  return [...found.values()].slice(0, maxCandidates);
}

function whyNotSignedBy(
  answer: BasicOcspResponse,
  signer: Certificate,
  { algorithms, budget }: ResponderQuestion,
): string | undefined {
  const scheme = algorithms.acceptedScheme(answer.signatureAlgorithm);
  if (scheme === undefined) {
    return `signature algorithm ${answer.signatureAlgorithm.oid} of the answer is not accepted`;
  }
  const key = signer.publicKeyDescription;
  const refused = algorithms.whyKeyRefused(key);
  if (refused !== undefined) return `${nameOf(signer)} has an ${refused}`;
  if (schemeFitsKey(scheme, key)) {
    budget.spend("work", verificationCost(key));
    const publicKey = orUndefined(CertificateError, () => signer.publicKey);
    if (publicKey !== undefined && answer.isSignedBy(publicKey, scheme)) return undefined;
  }
  return `the answer names ${nameOf(signer)}, whose key did not sign it`;
}

/** Why a certificate may not answer for its issuer; undefined when it may. What is cheap comes first. */
function whyNotDelegated(responder: Certificate, question: ResponderQuestion): string | undefined {
  const wrong =
    whyNotMeant(responder) ??
    whyNotInForce(responder, question.now) ??
    whyNotIssued(responder, question);
  return wrong && `${nameOf(responder)} may not answer: ${wrong}`;
}

/**
 * RFC 6960 section 4.2.2.2 requires the purpose in the certificate itself; anyExtendedKeyUsage is not it. A CA is refused: many sub-CAs
 * carried the purpose by mistake, and each could have pardoned itself and its siblings.
 */
function whyNotMeant(responder: Certificate): string | undefined {
  if (responder.version !== 3) return `X.509 version ${responder.version}`;
  if (responder.extendedKeyUsage?.includes(KEY_PURPOSE.ocspSigning) !== true) {
    return "extendedKeyUsage does not have OCSPSigning";
  }
  if (responder.basicConstraints?.ca === true) return "it is a CA";
  const usage = responder.keyUsage;
  if (usage !== undefined && !usage.digitalSignature && !usage.nonRepudiation) {
    return "keyUsage has neither digitalSignature nor nonRepudiation";
  }
  const forbidden = whyKeyUsageForbidden(responder);
  if (forbidden !== undefined) return forbidden;
  return whyCriticalExtensionRefused(responder, OCSP.noCheck) === undefined
    ? undefined
    : "it has a critical extension that is not known";
}

function whyNotInForce({ validity }: Certificate, now: number): string | undefined {
  const second = floorToSecond(new Date(now));
  if (second > validity.notAfter) return "it has expired";
  return second < validity.notBefore ? "it is not valid yet" : undefined;
}

function whyNotIssued(responder: Certificate, question: ResponderQuestion): string | undefined {
  const { certificate, issuer, algorithms, budget, isRevoked } = question;
  if (responder.hasSameKeyAs(certificate)) return "it would vouch for its own key";
  const scheme = algorithms.acceptedScheme(responder.signatureAlgorithm);
  if (scheme === undefined) return "its signature algorithm is not accepted";
  const key = issuer.publicKeyDescription;
  if (!schemeFitsKey(scheme, key)) return "the issuer's key did not sign it";
  budget.spend("work", verificationCost(key));
  if (orUndefined(CertificateError, () => isSignedBy(responder, issuer, scheme)) !== true) {
    return "the issuer's key did not sign it";
  }
  return isRevoked?.(responder, issuer) === true ? "it is revoked" : undefined;
}
