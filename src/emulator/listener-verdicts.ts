/**
 * The verdicts of a listener in verify mode on a chain: AWS-LC's and s2n-tls's as inferred from their sources, and the local load
 * balancer's, which adds the library's own path validation within what AWS documents.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @module
 */
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { Code } from "../errors/codes.ts";
import { readOrRefuse } from "../errors/reading-refusal.ts";
import { AcceptedAlgorithms } from "../trust/accepted-algorithms.ts";
import { checkLeafType } from "../trust/check-certificate.ts";
import { CLIENT_PURPOSES, checkLeafPurpose } from "../trust/key-purposes.ts";
import { checkLeafDates } from "../trust/leaf-dates.ts";
import { createChainVerifier } from "../verification/create-chain-verifier.ts";
import { Certificate } from "../x509/certificate.ts";
import { CertificateError } from "../x509/certificate-error.ts";
import { sameBytes } from "../x509/der/der.ts";
import { rowOfKey, rowOfOid } from "../x509/keys/algorithm-table.ts";
import { orUndefined } from "../x509/or-undefined.ts";
import { readListenerLists } from "./aws-tls-lists.ts";
import {
  type AwsTlsRefusal,
  type AwsTlsVerdict,
  awsTlsVerdict,
  MAX_TLS_MESSAGE,
  whyTooDeep,
} from "./aws-tls-verdict.ts";
import { type ListenerTrustStore, readListenerTrustStore } from "./listener-trust-store.ts";

/** The listener's verdict on a chain. */
export type ProfileVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: Code; readonly detail: string };

/** Decides about a chain, leaf first, DER. Does not reject. */
export type VerifyChain = (chain: readonly Uint8Array[]) => Promise<ProfileVerdict>;

/**
 * Returns the name of the algorithm of the key or the signature that this library accepts and the load balancer does not: Ed25519 and
 * ML-DSA. AWS lists RSA and ECDSA.
 */
function unlistedAlgorithm(der: Uint8Array): string | undefined {
  // The verifier reports a certificate that cannot be read.
  return orUndefined(CertificateError, () => {
    const { publicKeyDescription, signatureAlgorithm } = Certificate.fromDer(der);
    const rows = [rowOfKey(publicKeyDescription), rowOfOid(signatureAlgorithm.oid)];
    return rows.find((row) => row?.form === "octets" && row.accepted === "default")?.name;
  });
}

function outsideProfile(chain: readonly Uint8Array[]): ProfileVerdict | undefined {
  const tooDeep = whyTooDeep(chain);
  if (tooDeep !== undefined) return tooDeep;
  const names = chain.map(unlistedAlgorithm);
  const index = names.findIndex((name) => name !== undefined);
  if (index === -1) return undefined;
  const detail = `certificate ${index + 1} uses ${names[index]}`;
  return { ok: false, code: "ClientCertTypeUnsupported", detail };
}

/** Decides about a leaf that is in the trust store itself: its dates, type and purpose are checked, and no path. */
function trustedItself(leaf: Certificate, now: Date): ProfileVerdict {
  try {
    checkLeafType(leaf, new AcceptedAlgorithms());
    checkLeafDates(leaf, now);
    readOrRefuse(() => leaf.assertWellFormed());
    checkLeafPurpose(leaf, CLIENT_PURPOSES);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
    return { ok: false, code: error.code, detail: error.detail };
  }
}

/** The verdicts on one chain. */
export interface ListenerVerdicts {
  /** AWS-LC's and s2n-tls's verdict, as inferred from their sources. */
  readonly awsTls: AwsTlsVerdict;
  /** The local load balancer's verdict: the former, and what AWS documents or the library refuses in addition. */
  readonly local: ProfileVerdict;
}

/** Returns both verdicts on a chain, leaf first, DER, at an instant. Does not reject because of the chain's contents. */
export type GiveVerdicts = (chain: readonly Uint8Array[], now: Date) => Promise<ListenerVerdicts>;

/**
 * Creates the verifier of a listener in verify mode.
 *
 * With revocation lists, a certificate that is on one is refused, and so is a path of which an issuer has no list; the dates of lists
 * are ignored. AWS documents neither; both are inferred from s2n-tls, as is everything in the `aws-tls-` files.
 *
 * @param trustStorePem the CA bundle: roots, intermediates, and certificates that are trusted themselves.
 * @param crlPem revocation lists.
 * @throws {TypeError} when the bundle or a list cannot be read.
 */
export function createListenerVerdicts(trustStorePem: string, crlPem?: string): GiveVerdicts {
  const store = readListenerTrustStore(trustStorePem);
  const lists = crlPem === undefined ? undefined : readListenerLists(crlPem);
  const verifyPath = store.authorities.length === 0 ? undefined : pathVerifier(store);
  return async (chain, now) => {
    const awsTls = awsTlsVerdict(chain, { bundle: store.bundle, lists }, now);
    const own = await libraryVerdict(chain, store, verifyPath, now);
    // Its code first: it is more specific than s2n-tls's.
    return { awsTls, local: own.ok && !awsTls.ok ? inferred(awsTls) : own };
  };
}

/** Creates the verifier of the local load balancer, which uses the system clock. */
export function createAlbVerifier(trustStorePem: string, crlPem?: string): VerifyChain {
  const verdicts = createListenerVerdicts(trustStorePem, crlPem);
  return async (chain) => {
    try {
      return (await verdicts(chain, new Date())).local;
    } catch (error) {
      return { ok: false, code: "InternalFault", detail: String(error) };
    }
  };
}

function inferred({ code, detail }: AwsTlsRefusal): ProfileVerdict {
  return { ok: false, code, detail: `${detail} (inferred from AWS-LC and s2n-tls)` };
}

async function libraryVerdict(
  chain: readonly Uint8Array[],
  store: ListenerTrustStore,
  verifyPath: VerifyPath | undefined,
  now: Date,
): Promise<ProfileVerdict> {
  const refused = outsideProfile(chain);
  if (refused !== undefined) return refused;
  const own = store.others.find((each) => sameBytes(each.der, chain[0] ?? new Uint8Array()));
  if (own !== undefined) return trustedItself(own, now);
  return verifyPath === undefined ? noAnchor : verifyPath(chain, now);
}

const noAnchor: ProfileVerdict = {
  ok: false,
  code: "ClientCertUntrusted",
  detail: "the trust store contains no CA certificate",
};

type VerifyPath = (chain: readonly Uint8Array[], now: Date) => Promise<ProfileVerdict>;

function pathVerifier(store: ListenerTrustStore): VerifyPath {
  let instant = new Date();
  const verifier = createChainVerifier({
    trust: { anchors: store.authorities.map(({ der }) => der) },
    // The AWS verdict processes the lists.
    revocation: { mode: "off" },
    // A TLS message is bounded by 64 K, a certificate in it by nothing else (inferred from s2n-tls).
    limits: { certificateBytes: MAX_TLS_MESSAGE },
    clock: () => instant,
  });
  return (chain, now) => {
    // The verifier reads its clock before it waits for anything.
    instant = now;
    return verifier.verify([...chain]);
  };
}
