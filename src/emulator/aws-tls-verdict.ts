/**
 * The verdict of AWS's own TLS stack (AWS-LC and s2n-tls) on a client's chain, as inferred from their published sources. The local load
 * balancer and the command line both use it, so that they cannot disagree.
 *
 * It is not exact in one respect: names in a URI with a user part, wildcards over excluded names and e-mail addresses in a subject are
 * checked against name constraints as in RFC 5280.
 * @module
 */

import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { Code } from "../errors/codes.ts";
import { readOrRefuse } from "../errors/reading-refusal.ts";
import { nameOf } from "../trust/check-certificate.ts";
import { DEFAULT_PATH_LIMITS, WorkBudget } from "../trust/limits.ts";
import { checkNameConstraints } from "../trust/name-constraints.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Crl } from "../x509/crl/crl.ts";
import { schemeFitsKey, schemeOf, verifyFitting } from "../x509/keys/algorithms.ts";
import { type AwsTlsCertificate, readAwsTlsCertificate } from "./aws-tls-certificate.ts";
import { whyListsRefuse } from "./aws-tls-lists.ts";
import { type AwsTlsSearch, findAwsTlsPath } from "./aws-tls-path.ts";
import {
  isAuthority,
  unprocessedExtension,
  whyIncompatible,
  whyNotForClients,
  whyNotIssuer,
} from "./aws-tls-rules.ts";

/** The verdict, with the code of the connection log. */
export type AwsTlsVerdict =
  | { readonly ok: true; readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly code: Code; readonly detail: string };

/** A refusal. */
export type AwsTlsRefusal = Extract<AwsTlsVerdict, { ok: false }>;

/** The configuration of a listener in verify mode. */
export interface AwsTlsListener {
  /** The trust store, in its order. */
  readonly bundle: readonly Certificate[];
  /** Undefined: no revocation checking. */
  readonly lists: readonly Crl[] | undefined;
  /** Whether lists outside of their dates count as missing. Default "ignore", as s2n-tls does. */
  readonly listDates?: "ignore" | "check";
}

/**
 * AWS's "maximum certificate chain depth". AWS does not document which certificates count; s2n-tls counts those that the client presents.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
const MAX_CHAIN_DEPTH = 4;

/** The quota "TLS message size", in bytes. */
export const MAX_TLS_MESSAGE = 65_536;

/** The maximum number of bytes after a leaf that s2n-tls ignores. */
const MOST_TRAILING_BYTES = 3;

/** Returns AWS-LC's and s2n-tls's verdict on a chain, leaf first, DER. Does not throw because of the chain's contents. */
export function awsTlsVerdict(
  chain: readonly Uint8Array[],
  { bundle, lists, listDates = "ignore" }: AwsTlsListener,
  now: Date,
): AwsTlsVerdict {
  const presented = readPresented(chain);
  if ("code" in presented) return presented;
  const anchors = bundle.map((certificate) => ({
    certificate,
    signed: certificate.signed,
    trailingBytes: 0,
  }));
  const used =
    listDates === "ignore" ? lists : lists?.filter((list) => isListInTime(list, now.getTime()));
  return pathVerdict({ presented, bundle: anchors, now }, used);
}

function pathVerdict(search: AwsTlsSearch, lists: readonly Crl[] | undefined): AwsTlsVerdict {
  const found = findAwsTlsPath(search);
  if (!found.found) return refusal("ClientCertUntrusted", found.detail);
  const path = found.path.map(({ certificate }) => certificate);
  const presented = search.presented.map(({ certificate }) => certificate);
  try {
    return readOrRefuse(
      () =>
        whyExtensionsRefuse(path) ??
        revoked(lists && whyListsRefuse({ path, presented, lists })) ??
        whySignaturesRefuse(found.path, search) ??
        whyNamesRefuse(path) ??
        whyPurposesRefuse(path) ?? { ok: true, path },
    );
  } catch (error) {
    // A key or an extension that is needed and cannot be read.
    if (!(error instanceof ClientCertificateError)) throw error;
    return refusal("ClientCertUntrusted", error.detail);
  }
}

function isListInTime({ thisUpdate, nextUpdate }: Crl, now: number): boolean {
  return thisUpdate <= now && (nextUpdate === undefined || nextUpdate > now);
}

function refusal(code: Code, detail: string): AwsTlsRefusal {
  return { ok: false, code, detail };
}

function revoked(found: Omit<AwsTlsRefusal, "ok"> | undefined): AwsTlsRefusal | undefined {
  return found && { ok: false, ...found };
}

/** Reads the presented certificates as s2n-tls does; a refusal ends the handshake before a path is built. */
export function readPresented(
  chain: readonly Uint8Array[],
): readonly AwsTlsCertificate[] | AwsTlsRefusal {
  if (chain.length === 0) {
    return refusal("ClientCertMissing", "the client presented no certificate");
  }
  const bytes = chain.reduce((total, der) => total + der.length, 0);
  if (bytes > MAX_TLS_MESSAGE) {
    const detail = `${bytes} bytes of certificates, over ${MAX_TLS_MESSAGE} for a TLS message`;
    return refusal("ClientCertMaxSizeExceeded", detail);
  }
  const presented: AwsTlsCertificate[] = [];
  for (const [index, der] of chain.slice(0, MAX_CHAIN_DEPTH).entries()) {
    const read = readOne(der, index);
    if ("code" in read) return read;
    presented.push(read);
  }
  return whyTooDeep(chain) ?? presented;
}

/** Returns the refusal of a chain of more certificates than the quota; undefined for any other. */
export function whyTooDeep({ length }: readonly Uint8Array[]): AwsTlsRefusal | undefined {
  if (length <= MAX_CHAIN_DEPTH) return undefined;
  const detail = `${length} certificates presented, over ${MAX_CHAIN_DEPTH}`;
  return refusal("ClientCertMaxChainDepthExceeded", detail);
}

function readOne(der: Uint8Array, index: number): AwsTlsCertificate | AwsTlsRefusal {
  const where = `certificate ${index + 1}`;
  try {
    const read = readOrRefuse(() => readAwsTlsCertificate(der));
    if (index === 0 && read.trailingBytes > MOST_TRAILING_BYTES) {
      return refusal("ClientCertInvalid", `${where} is followed by ${read.trailingBytes} bytes`);
    }
    const why = readOrRefuse(() => whyIncompatible(read.certificate, index === 0));
    return why === undefined
      ? read
      : refusal("ClientCertTypeUnsupported", `${where} (${nameOf(read.certificate)}): ${why}`);
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
    const detail = `${where} cannot be read, which ends the handshake: ${error.detail}`;
    return refusal("ClientCertInvalid", detail);
  }
}

/**
 * Returns why critical extensions, the rights of CAs or path lengths refuse a path; AWS-LC does not apply a path length to a self-issued
 * anchor.
 */
function whyExtensionsRefuse(path: readonly Certificate[]): AwsTlsRefusal | undefined {
  let below = 0;
  for (const [index, certificate] of path.entries()) {
    const name = nameOf(certificate);
    const oid = unprocessedExtension(certificate);
    if (oid !== undefined) {
      return refusal("ClientCertUntrusted", `${name} has the critical extension ${oid}`);
    }
    if (index > 0 && !isAuthority(certificate)) {
      return refusal("ClientCertUntrusted", `${name} is not a CA`);
    }
    const { isSelfIssued } = certificate;
    const pathLength = certificate.basicConstraints?.pathLength;
    if (index > 1 && !isSelfIssued && pathLength !== undefined && below - 1 > pathLength) {
      const detail = `${name} allows ${pathLength} CAs below it, there are ${below - 1}`;
      return refusal("ClientCertUntrusted", detail);
    }
    if (!isSelfIssued) below += 1;
  }
  return undefined;
}

/** Returns why a signature or a date refuses a path, from the anchor down. */
function whySignaturesRefuse(
  path: readonly AwsTlsCertificate[],
  search: AwsTlsSearch,
): AwsTlsRefusal | undefined {
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const { certificate, signed } = path[index] as AwsTlsCertificate;
    const issuer = path[index + 1]?.certificate;
    if (issuer !== undefined && !isSigned(certificate, signed, issuer)) {
      return refusal("ClientCertUntrusted", whyUnsigned({ certificate, signed }, issuer, search));
    }
    const late = whyOutOfDate(certificate, search.now);
    if (late !== undefined) return late;
  }
  return undefined;
}

function isSigned(
  certificate: Certificate,
  signed: AwsTlsCertificate["signed"],
  issuer: Certificate,
): boolean {
  const scheme = schemeOf(certificate.signatureAlgorithm);
  if (scheme === undefined || !schemeFitsKey(scheme, issuer.publicKeyDescription)) return false;
  return verifyFitting({ scheme, publicKey: issuer.publicKey, ...signed });
}

function whyUnsigned(
  { certificate, signed }: Pick<AwsTlsCertificate, "certificate" | "signed">,
  issuer: Certificate,
  { bundle }: AwsTlsSearch,
): string {
  const twins = bundle.filter(
    ({ certificate: each }) =>
      each.subject.matches(issuer.subject) &&
      whyNotIssuer(certificate, each) === undefined &&
      isSigned(certificate, signed, each),
  );
  return twins.length === 0
    ? `the signature of ${nameOf(certificate)} is not by the key of ${nameOf(issuer)}`
    : `the first CA named ${nameOf(issuer)} in the trust store has another key than the one that signed ${nameOf(certificate)}; no other one is tried`;
}

function whyOutOfDate(certificate: Certificate, now: Date): AwsTlsRefusal | undefined {
  const { notBefore, notAfter } = certificate;
  const name = nameOf(certificate);
  if (now < notBefore) {
    return refusal("ClientCertNotYetValid", `${name} is valid from ${notBefore.toISOString()}`);
  }
  if (now < notAfter) return undefined;
  return refusal("ClientCertExpired", `${name} ended ${notAfter.toISOString()}`);
}

function whyNamesRefuse(path: readonly Certificate[]): AwsTlsRefusal | undefined {
  checkNameConstraints(path, new WorkBudget(DEFAULT_PATH_LIMITS));
  return undefined;
}

/** Returns why a purpose refuses a path. The anchor is not checked. */
function whyPurposesRefuse(path: readonly Certificate[]): AwsTlsRefusal | undefined {
  for (const [index, certificate] of path.slice(0, -1).entries()) {
    const why = whyNotForClients(certificate, index === 0);
    if (why !== undefined) return refusal("ClientCertPurposeInvalid", why);
  }
  return undefined;
}
