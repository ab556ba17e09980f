/**
 * Why s2n-tls and this library disagree about a chain: each cause says what has to be true of the chain and of both answers.
 */

import { whyKeyIdentifierDiffers } from "../../src/emulator/aws-tls-rules.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { KEY_PURPOSE } from "../../src/x509/der/oids.ts";

/** Which of ours is compared with s2n-tls. */
export type Subject = "local load balancer" | "passthrough";

/** A chain as both were asked about it. */
export interface AskedChain {
  readonly chain: readonly Uint8Array[];
  readonly trust: readonly Uint8Array[];
  readonly crls?: readonly string[];
}

/** One disagreement: `ok`, or the error and the reason. */
export interface Disagreement {
  readonly subject: Subject;
  readonly s2n: string;
  readonly ours: string;
}

/** A named cause. */
export interface Cause {
  readonly because: string;
  readonly subjects: readonly Subject[];
  readonly s2n: RegExp;
  readonly ours: RegExp;
  readonly holds: (chain: AskedChain) => boolean;
}

const ok = /^ok$/;
const both: readonly Subject[] = ["local load balancer", "passthrough"];
const passthrough: readonly Subject[] = ["passthrough"];
const always = (): boolean => true;

function readable(ders: readonly Uint8Array[]): Certificate[] {
  return ders.flatMap((der) => {
    try {
      return [Certificate.fromDer(der)];
    } catch {
      return [];
    }
  });
}
const presented = ({ chain }: AskedChain): Certificate[] => readable(chain);
const all = ({ chain, trust }: AskedChain): Certificate[] => readable([...chain, ...trust]);
const uses =
  (kind: string) =>
  (chain: AskedChain): boolean =>
    all(chain).some(
      ({ publicKeyDescription, signatureAlgorithm }) =>
        publicKeyDescription.kind === kind || signatureAlgorithm.oid === "1.3.101.112",
    );

/** Some certificate names the key of its issuer, and a CA of the issuer's name does not fit. */
function isMisidentified(chain: AskedChain): boolean {
  return presented(chain).some((each) =>
    all(chain).some(
      (ca) => ca.subject.matches(each.issuer) && whyKeyIdentifierDiffers(each, ca) !== undefined,
    ),
  );
}

/** Two CAs of one name and different keys, presented or in the bundle. */
function hasTwins(chain: AskedChain): boolean {
  const known = all(chain);
  return known.some((one) =>
    known.some((other) => other.subject.matches(one.subject) && !other.hasSameKeyAs(one)),
  );
}

function hasAnyPurposeCa(chain: AskedChain): boolean {
  return all(chain)
    .filter((each) => each.basicConstraints?.ca === true)
    .some(({ extendedKeyUsage: stated }) => {
      return stated?.includes(KEY_PURPOSE.any) === true && !stated.includes(KEY_PURPOSE.clientAuth);
    });
}

const carriesEd25519 = uses("ed25519");

/** The causes; the first that fits counts. */
export const causes: readonly Cause[] = [
  {
    because: "trailing bytes: two programs may read two things, refused here in every mode",
    subjects: both,
    s2n: ok,
    ours: /certificate is followed by/,
    holds: always,
  },
  {
    because: "an extension twice: RFC 5280 4.2; AWS-LC looks at the extensions that it knows only",
    subjects: both,
    s2n: ok,
    ours: /extension [0-9.]+ occurs twice/,
    holds: always,
  },
  {
    because: "X.509 v1: AWS documents v3 for client certificates",
    subjects: both,
    s2n: ok,
    ours: /version/,
    holds: (chain) => presented(chain).some(({ version }) => version !== 3),
  },
  {
    because: "RSA below 2048 bits: AWS documents RSA from 2048 bits on",
    subjects: both,
    s2n: ok,
    ours: /RSA key of 1024 bits/,
    holds: (chain) =>
      all(chain).some(({ publicKeyDescription: key }) => key.kind === "rsa" && key.bits < 2048),
  },
  {
    because: "certificate policies: RFC 5280 6.1; AWS-LC processes them only when it is asked to",
    subjects: both,
    s2n: ok,
    ours: /^path\.certificate-policies/,
    holds: (chain) =>
      all(chain).some(
        (each) =>
          each.policyConstraints !== undefined ||
          each.inhibitAnyPolicy !== undefined ||
          each.policyMappings !== undefined,
      ),
  },
  {
    because:
      "the anchor's own extended key usage: RFC 5280 6.2 lets an application hold an anchor to it; s2n-tls does not",
    subjects: both,
    s2n: ok,
    ours: /^purpose\.ca-extended-key-usage/,
    holds: ({ trust }) =>
      readable(trust).some(({ extendedKeyUsage }) => extendedKeyUsage !== undefined),
  },
  {
    because: "a trust anchor has to be a CA certificate; AWS-LC trusts whatever is in the bundle",
    subjects: passthrough,
    s2n: ok,
    ours: /is not a CA certificate/,
    holds: ({ trust }) =>
      readable(trust).some(({ basicConstraints }) => basicConstraints?.ca !== true),
  },
  {
    because: "16 KB a certificate by default: a header of the load balancer holds no more",
    subjects: passthrough,
    s2n: ok,
    ours: /^limit\.certificate-bytes/,
    holds: ({ chain }) => chain.some((der) => der.length > 16_384),
  },
  {
    because:
      "names in a URI with a user part: RFC 5280 4.2.1.10 constrains the host; AWS-LC leaves the user part in it",
    subjects: both,
    s2n: /^(ok|S2N_ERR_CERT_UNTRUSTED)$/,
    ours: /^(ok|path\.name-constraints: a uri name)/,
    holds: (chain) =>
      presented(chain)[0]?.subjectAlternativeName?.some(
        (name) => name.type === "uri" && name.value.includes("@"),
      ) === true,
  },
  {
    because:
      "a wildcard over an excluded name: it stands for such names (CVE-2025-61727); AWS-LC takes it for a label",
    subjects: both,
    s2n: ok,
    ours: /^path\.name-constraints: a dns name .* is excluded/,
    holds: (chain) =>
      presented(chain)[0]?.subjectAlternativeName?.some(
        (name) => name.type === "dns" && name.value.startsWith("*."),
      ) === true,
  },
  {
    because: "an e-mail address in the subject: RFC 5280 4.2.1.10 constrains it wherever it stands",
    subjects: both,
    s2n: ok,
    ours: /^path\.name-constraints: a email name/,
    holds: (chain) => (presented(chain)[0]?.subject.get("emailAddress").length ?? 0) > 0,
  },
  {
    because:
      "a presented certificate with Ed25519 that the path does not need: the local load balancer refuses what AWS does not list, s2n-tls follows the bundle first",
    subjects: ["local load balancer"],
    s2n: ok,
    ours: /uses Ed25519/,
    holds: carriesEd25519,
  },
  {
    because:
      "the anchor's own path length: RFC 5280 6.2 lets an application hold an anchor to it; AWS-LC does not",
    subjects: both,
    s2n: ok,
    ours: /^path\.path-length/,
    holds: ({ trust }) =>
      readable(trust).some(({ basicConstraints }) => basicConstraints?.pathLength !== undefined),
  },
  {
    because: "the load balancer takes no Ed25519, the library does",
    subjects: passthrough,
    s2n: /DECODE_CERTIFICATE|SECURITY_POLICY_INCOMPATIBLE_CERT|INVALID_SIGNATURE|CERT_UNTRUSTED|CERT_TYPE_UNSUPPORTED/,
    ours: ok,
    holds: carriesEd25519,
  },
  {
    because: "at most four certificates on the wire: the load balancer's quota, not the library's",
    subjects: passthrough,
    s2n: /MAX_CHAIN_DEPTH/,
    ours: ok,
    holds: ({ chain }) => chain.length > 4,
  },
  {
    because:
      "a certificate beside the leaf that cannot be read is left out here, and ends s2n-tls's handshake",
    subjects: passthrough,
    s2n: /DECODE_CERTIFICATE/,
    ours: ok,
    holds: ({ chain }) => readable(chain).length < chain.length,
  },
  {
    because:
      "anyExtendedKeyUsage in a CA restricts nothing (RFC 5280 4.2.1.12); s2n-tls asks for clientAuth",
    subjects: passthrough,
    s2n: /INTENT_INVALID/,
    ours: ok,
    holds: hasAnyPurposeCa,
  },
  {
    because:
      "key identifiers are hints (RFC 5280 6.1 does not look at them); AWS-LC takes them for a rule",
    subjects: passthrough,
    s2n: /CERT_UNTRUSTED/,
    ours: ok,
    holds: isMisidentified,
  },
  {
    because: "twin CAs: every path is tried here (RFC 4158 2.4), AWS-LC follows the first",
    subjects: passthrough,
    s2n: /CERT_UNTRUSTED/,
    ours: ok,
    holds: hasTwins,
  },
  {
    because:
      "lists outside of their dates are used by the local load balancer, as s2n-tls does; here its caller withheld them",
    subjects: ["local load balancer"],
    s2n: /CRL_LOOKUP_FAILED/,
    ours: ok,
    holds: ({ crls }) => crls !== undefined,
  },
  {
    because:
      "revocation lists that are missing, outdated, wrongly signed or unusable: best-effort here, a failure in s2n-tls",
    subjects: passthrough,
    s2n: /CRL_/,
    ours: ok,
    holds: ({ crls }) => crls !== undefined,
  },
];

/** Returns why both disagree; undefined when no cause fits. */
export function causeOf(
  chain: AskedChain,
  { subject, s2n, ours }: Disagreement,
): string | undefined {
  return causes.find(
    (cause) =>
      cause.subjects.includes(subject) &&
      cause.s2n.test(s2n) &&
      cause.ours.test(ours) &&
      cause.holds(chain),
  )?.because;
}
