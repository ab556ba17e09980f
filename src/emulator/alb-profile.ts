/**
 * The verification of a listener in verify mode: the library's own path validation, restricted to what AWS documents.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @module
 */
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { Code } from "../errors/codes.ts";
import { chainOf } from "../identity/verified-client-certificate.ts";
import { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import { checkLeafType } from "../trust/check-certificate.ts";
import { CLIENT_PURPOSES, checkLeafPurpose } from "../trust/key-purposes.ts";
import { checkLeafDates } from "../trust/leaf-dates.ts";
import { type ChainVerifier, createChainVerifier } from "../verification/chain-verifier.ts";
import { Certificate } from "../x509/certificate.ts";
import { sameBytes } from "../x509/der/der.ts";
import { whyAwsTlsRefuses } from "./aws-tls-rules.ts";
import {
  authoritiesPem,
  type ListenerTrustStore,
  readListenerTrustStore,
} from "./listener-trust-store.ts";

/** The listener's verdict on a chain. */
export type ProfileVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: Code; readonly detail: string };

/** Verifies a chain, leaf first, DER. Does not reject. */
export type VerifyChain = (chain: readonly Uint8Array[]) => Promise<ProfileVerdict>;

/**
 * AWS's "maximum certificate chain depth". AWS does not document which certificates count; here all presented certificates do.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const MAX_CHAIN_DEPTH = 4;

/** The quota "TLS message size", in bytes. */
export const MAX_TLS_MESSAGE = 65_536;

/** RFC 8410 section 3: id-Ed25519. */
const ED25519 = "1.3.101.112";

/** Returns whether a certificate uses Ed25519. The library accepts it, the load balancer does not: neither as a key nor as a signature. */
function usesEd25519(der: Uint8Array): boolean {
  try {
    const { publicKeyDescription, signatureAlgorithm } = Certificate.fromDer(der);
    return publicKeyDescription.kind === "ed25519" || signatureAlgorithm.oid === ED25519;
  } catch (error) {
    // The verifier reports a certificate that cannot be read.
    if (error instanceof ClientCertificateError) return false;
    throw error;
  }
}

function outsideProfile(chain: readonly Uint8Array[]): ProfileVerdict | undefined {
  if (chain.length > MAX_CHAIN_DEPTH) {
    const detail = `${chain.length} certificates presented, over ${MAX_CHAIN_DEPTH}`;
    return { ok: false, code: "ClientCertMaxChainDepthExceeded", detail };
  }
  const index = chain.findIndex(usesEd25519);
  if (index === -1) return undefined;
  const detail = `certificate ${index + 1} uses Ed25519`;
  return { ok: false, code: "ClientCertTypeUnsupported", detail };
}

/** Finds an unreadable certificate: s2n-tls parses every certificate of the message and aborts the handshake if it cannot. */
function unreadable(chain: readonly Uint8Array[]): ProfileVerdict | undefined {
  for (const [index, der] of chain.entries()) {
    try {
      Certificate.fromDer(der);
    } catch (error) {
      if (!(error instanceof ClientCertificateError)) throw error;
      const detail = `certificate ${index + 1}: ${error.detail}`;
      return { ok: false, code: error.code, detail };
    }
  }
  return undefined;
}

/** Decides about a leaf that is in the trust store itself: its dates, type and purpose are checked, and no path. */
function trustedItself(leaf: Certificate, now: Date): ProfileVerdict {
  try {
    checkLeafType(leaf, new AcceptedAlgorithms());
    checkLeafDates(leaf, now);
    checkLeafPurpose(leaf.assertWellFormed(), CLIENT_PURPOSES);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
    return { ok: false, code: error.code, detail: error.detail };
  }
}

/**
 * Creates the verifier of a listener in verify mode.
 *
 * With revocation lists, a certificate that is on one is refused. What a load balancer does with an outdated list or a missing one
 * is not documented; here the client is admitted. What is in `aws-tls-rules.ts` and the handling of certificates that are not CA
 * certificates are inferred from AWS-LC and s2n-tls.
 *
 * @param trustStorePem the CA bundle: roots, intermediates, and certificates that are trusted themselves.
 * @param crlPem revocation lists.
 * @throws {TypeError} when the bundle or a list cannot be read.
 */
export function createAlbVerifier(trustStorePem: string, crlPem?: string): VerifyChain {
  const store = readListenerTrustStore(trustStorePem);
  const verifier = store.authorities.length === 0 ? undefined : pathVerifier(store, crlPem);
  return async (chain) => {
    try {
      const refused = outsideProfile(chain) ?? unreadable(chain);
      if (refused !== undefined) return refused;
      const now = new Date();
      const own = store.others.find((each) => sameBytes(each.der, chain[0] ?? new Uint8Array()));
      if (own !== undefined) return trustedItself(own, now);
      if (verifier === undefined) return noAnchor;
      const verdict = await verifier.verify([...chain]);
      if (!verdict.ok) return verdict;
      const path = chainOf(verdict.certificate) ?? [];
      const narrower = whyAwsTlsRefuses({ path, bundle: store.authorities, now });
      return narrower === undefined ? { ok: true } : { ok: false, ...narrower };
    } catch (error) {
      return { ok: false, code: "InternalFault", detail: String(error) };
    }
  };
}

const noAnchor: ProfileVerdict = {
  ok: false,
  code: "ClientCertUntrusted",
  detail: "the trust store contains no CA certificate",
};

function pathVerifier(store: ListenerTrustStore, crlPem: string | undefined): ChainVerifier {
  return createChainVerifier({
    trust: { anchors: authoritiesPem(store) },
    revocation: crlPem === undefined ? { mode: "off" } : { mode: "best-effort", crls: crlPem },
    // A TLS message is bounded by 64 K, a certificate in it by nothing else (inferred from s2n-tls).
    limits: { certificateBytes: MAX_TLS_MESSAGE },
  });
}
