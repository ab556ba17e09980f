/**
 * What a load balancer in verify mode would object to in a chain, as far as the chain alone tells.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 * @module
 */
import { MAX_CHAIN_DEPTH, MAX_TLS_MESSAGE } from "../../emulator/aws-tls-verdict.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { KEY_PURPOSE } from "../../x509/der/oids.ts";
import { schemeOf } from "../../x509/keys/algorithms.ts";

/** One objection, in the words of the connection log. */
export interface Objection {
  readonly code: string;
  readonly text: string;
}

const CURVES: ReadonlySet<string> = new Set(["P-256", "P-384", "P-521"]);

/** The objections, the chain's first. Empty when there are none. */
export function albObjections(chain: readonly Certificate[], now: Date): Objection[] {
  const [leaf] = chain;
  return [
    ...chainObjections(chain),
    ...chain.flatMap((certificate, index) =>
      typeObjections(certificate).map((text) => ({
        code: "ClientCertTypeUnsupported",
        text: `certificate ${index + 1}: ${text}`,
      })),
    ),
    ...(leaf === undefined ? [] : [...dateObjections(leaf, now), ...purposeObjections(leaf)]),
  ];
}

function chainObjections(chain: readonly Certificate[]): Objection[] {
  const objections: Objection[] = [];
  if (chain.length > MAX_CHAIN_DEPTH) {
    objections.push({
      code: "ClientCertMaxChainDepthExceeded",
      text: `${chain.length} certificates, over ${MAX_CHAIN_DEPTH}`,
    });
  }
  const bytes = chain.reduce((total, { der }) => total + der.length, 0);
  if (bytes > MAX_TLS_MESSAGE) {
    objections.push({
      code: "ClientCertMaxSizeExceeded",
      text: `${bytes} bytes, over ${MAX_TLS_MESSAGE} for a TLS message`,
    });
  }
  return objections;
}

/** What AWS lists: v3; RSA of 2048 to 8192 bits or P-256, P-384, P-521; SHA-256, SHA-384 or SHA-512 with RSA, PSS or ECDSA. */
function typeObjections(certificate: Certificate): string[] {
  const { version, publicKeyDescription: key, signatureAlgorithm } = certificate;
  const scheme = schemeOf(signatureAlgorithm);
  const isRsa = key.kind === "rsa" || key.kind === "rsa-pss";
  const keyFits = isRsa
    ? key.bits >= 2048 && key.bits <= 8192
    : key.kind === "ec" && CURVES.has(key.curve ?? "");
  const signatureFits = scheme !== undefined && "hash" in scheme && scheme.hash !== "sha224";
  return [
    ...(version === 3 ? [] : [`X.509 version ${version}, not 3`]),
    ...(keyFits ? [] : ["its key is neither RSA of 2048 to 8192 bits nor P-256, P-384 or P-521"]),
    ...(signatureFits
      ? []
      : ["its signature is not RSA or ECDSA with SHA-256, SHA-384 or SHA-512"]),
  ];
}

function dateObjections({ notBefore, notAfter }: Certificate, now: Date): Objection[] {
  if (now < notBefore) {
    return [{ code: "ClientCertNotYetValid", text: `valid from ${notBefore.toISOString()} on` }];
  }
  if (now > notAfter) {
    return [{ code: "ClientCertExpired", text: `ended ${notAfter.toISOString()}` }];
  }
  return [];
}

function purposeObjections({ extendedKeyUsage }: Certificate): Objection[] {
  if (extendedKeyUsage === undefined || extendedKeyUsage.includes(KEY_PURPOSE.clientAuth)) {
    return [];
  }
  return [
    { code: "ClientCertPurposeInvalid", text: "the extended key usage does not hold clientAuth" },
  ];
}
