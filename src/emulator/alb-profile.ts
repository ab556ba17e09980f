/**
 * What a listener in verify mode accepts: the library's own path validation, narrowed to what AWS documents.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @module
 */
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { Code } from "../errors/codes.ts";
import { createChainVerifier } from "../verification/create-chain-verifier.ts";
import { Certificate } from "../x509/certificate.ts";

/** The listener's judgement of a chain. */
export type ProfileVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: Code; readonly detail: string };

/** Judges a chain, leaf first, DER. Does not reject. */
export type VerifyChain = (chain: readonly Uint8Array[]) => Promise<ProfileVerdict>;

/**
 * AWS's "maximum certificate chain depth". What is counted is not documented; here it is what the client presents.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export const MAX_CHAIN_DEPTH = 4;

/** RFC 8410 section 3: id-Ed25519. */
const ED25519 = "1.3.101.112";

/** The library takes Ed25519, the load balancer does not: neither as a key nor as a signature. */
function usesEd25519(der: Uint8Array): boolean {
  try {
    const { publicKeyDescription, signatureAlgorithm } = Certificate.fromDer(der);
    return publicKeyDescription.kind === "ed25519" || signatureAlgorithm.oid === ED25519;
  } catch (error) {
    // The verifier says what is wrong with a certificate that cannot be read.
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

/**
 * Makes the judge of a trust store.
 *
 * With revocation lists, whoever is on one is refused. What a load balancer does with an outdated list or a missing one is not
 * documented; here it admits the client then.
 *
 * @param trustStorePem the CA bundle, roots or intermediates: whatever is in it ends a path.
 * @param crlPem revocation lists.
 * @throws {TypeError} when the bundle holds something that is not a CA certificate, or a list cannot be read.
 */
export function createAlbVerifier(trustStorePem: string, crlPem?: string): VerifyChain {
  const verifier = createChainVerifier({
    trust: { anchors: trustStorePem },
    revocation: crlPem === undefined ? { mode: "off" } : { mode: "best-effort", crls: crlPem },
  });
  return async (chain) => {
    try {
      return outsideProfile(chain) ?? (await verifier.verify([...chain]));
    } catch (error) {
      return { ok: false, code: "InternalFault", detail: String(error) };
    }
  };
}
