/**
 * What a load balancer in verify mode would object to in a chain, as far as the chain alone shows it: what AWS documents, and what
 * AWS-LC and s2n-tls decide (inferred), by the rules of the local load balancer.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 * @module
 */
import { whyExtensionsUnusable } from "../../emulator/aws-tls-certificate.ts";
import {
  isInTime,
  unprocessedExtension,
  whyIncompatible,
  whyKeyIdentifierDiffers,
  whyNotForClients,
} from "../../emulator/aws-tls-rules.ts";
import { readPresented, whyTooDeep } from "../../emulator/aws-tls-verdict.ts";
import type { Certificate } from "../../x509/certificate.ts";

/** One objection, in the words of the connection log. */
export interface Objection {
  readonly code: string;
  readonly text: string;
  /** Whether AWS documents it, or AWS-LC's and s2n-tls's sources show it. */
  readonly basis: "documented" | "inferred";
}

/** A chain as it was given and as far as it can be read, leaf first. */
export interface InspectedChain {
  readonly ders: readonly Uint8Array[];
  /** Undefined for those that cannot be read. */
  readonly certificates: readonly (Certificate | undefined)[];
}

/** Returns the objections, the chain's first. Empty when there are none. */
export function albObjections({ ders, certificates }: InspectedChain, now: Date): Objection[] {
  const readable = certificates.filter((each) => each !== undefined);
  const own = certificates.flatMap((certificate, index) =>
    certificate === undefined
      ? []
      : certificateObjections(certificate, index, readable).map(({ text, ...rest }) => ({
          text: `certificate ${index + 1}: ${text}`,
          ...rest,
        })),
  );
  const [leaf] = certificates;
  return [
    ...chainObjections(ders),
    ...own,
    ...(leaf === undefined ? [] : dateObjections(leaf, now)),
  ];
}

/** What s2n-tls says before it looks at any path; algorithms are said of each certificate, and do not hide the depth. */
function chainObjections(ders: readonly Uint8Array[]): Objection[] {
  const read = ders.length === 0 ? [] : readPresented(ders);
  if (!("code" in read)) return [];
  const refusal = read.code === "ClientCertTypeUnsupported" ? whyTooDeep(ders) : read;
  if (refusal === undefined) return [];
  const { code, detail } = refusal;
  return [{ code, text: detail, basis: code === "ClientCertInvalid" ? "inferred" : "documented" }];
}

function certificateObjections(
  certificate: Certificate,
  index: number,
  chain: readonly Certificate[],
): Objection[] {
  const unusable = whyExtensionsUnusable(certificate);
  if (unusable !== undefined) {
    return [{ code: "ClientCertUntrusted", text: unusable, basis: "inferred" }];
  }
  const critical = unprocessedExtension(certificate);
  const isRoot = index > 0 && certificate.isSelfIssued;
  const purpose = isRoot ? undefined : whyNotForClients(certificate, index === 0);
  return [
    ...typeObjections(certificate, index === 0),
    ...(critical === undefined
      ? []
      : [inferred("ClientCertUntrusted", `the critical extension ${critical} is not processed`)]),
    ...(purpose === undefined ? [] : [inferred("ClientCertPurposeInvalid", purpose)]),
    ...issuerObjections(certificate, chain),
  ];
}

function inferred(code: string, text: string): Objection {
  return { code, text, basis: "inferred" };
}

/** What AWS lists: v3; RSA of 2048 to 8192 bits or P-256, P-384, P-521; SHA-256, SHA-384 or SHA-512 with RSA, PSS or ECDSA. */
function typeObjections(certificate: Certificate, isLeaf: boolean): Objection[] {
  const { version, publicKeyDescription: key } = certificate;
  const isRsa = key.kind === "rsa" || key.kind === "rsa-pss";
  const incompatible = whyIncompatible(certificate, isLeaf);
  const texts = [
    ...(version === 3 ? [] : [`X.509 version ${version}, not 3`]),
    ...(isRsa && (key.bits < 2048 || key.bits > 8192)
      ? [`its RSA key of ${key.bits} bits is not within 2048 to 8192`]
      : []),
    ...(incompatible === undefined ? [] : [incompatible]),
  ];
  return texts.map((text) => ({ code: "ClientCertTypeUnsupported", text, basis: "documented" }));
}

/** CAs of the issuer's name are in the chain, and the authority key identifier fits none of them. */
function issuerObjections(certificate: Certificate, chain: readonly Certificate[]): Objection[] {
  const named = chain.filter(
    (each) => each !== certificate && each.subject.matches(certificate.issuer),
  );
  const differences = named.map((each) => whyKeyIdentifierDiffers(certificate, each));
  const [first] = differences;
  if (first === undefined || differences.some((each) => each === undefined)) return [];
  return [
    inferred(
      "ClientCertUntrusted",
      `its authority key identifier does not name the issuer in this chain: ${first}`,
    ),
  ];
}

function dateObjections(leaf: Certificate, now: Date): Objection[] {
  if (isInTime(leaf, now)) return [];
  const { notBefore, notAfter } = leaf;
  return now < notBefore
    ? [
        {
          code: "ClientCertNotYetValid",
          text: `valid from ${notBefore.toISOString()}`,
          basis: "documented",
        },
      ]
    : [{ code: "ClientCertExpired", text: `ended ${notAfter.toISOString()}`, basis: "documented" }];
}
