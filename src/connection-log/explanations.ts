/**
 * What the codes of the connection log mean and what to do about each.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
 * @see https://repost.aws/knowledge-center/elb-alb-mtls-client-connection-errors
 * @module
 */

/** The explanation of one code. */
export interface Explanation {
  readonly code: string;
  /** What the load balancer found. */
  readonly meaning: string;
  /** The usual causes. */
  readonly causes: readonly string[];
  /** What to do, in this order. Commands are written as they are typed. */
  readonly steps: readonly string[];
}

/** The thirteen codes, in AWS's order. */
export const EXPLANATIONS: readonly Explanation[] = [
  {
    code: "ClientCertMaxChainDepthExceeded",
    meaning: "The client's chain is deeper than the load balancer accepts (4).",
    causes: [
      "The client sends certificates that do not belong to its chain, or sends its chain twice.",
      "The authority has more levels of intermediates than the load balancer follows.",
    ],
    steps: [
      "Count what the client sends: alb-mtls inspect client-chain.pem",
      "Have the client send its own certificate and the intermediates only, without the root.",
      "Add a lower intermediate to the trust store: a path may end there.",
    ],
  },
  {
    code: "ClientCertMaxSizeExceeded",
    meaning: "The client's certificate or chain is larger than the load balancer accepts.",
    causes: [
      "Very many alternative names, large extensions, or RSA keys of 8192 bits throughout the chain.",
    ],
    steps: [
      "Check the sizes: alb-mtls inspect client-chain.pem",
      "Have the client omit the root and every certificate that is not needed.",
      "Have a smaller certificate issued; elliptic-curve keys save the most.",
    ],
  },
  {
    code: "ClientCertCrlHit",
    meaning: "The certificate is on a revocation list of the trust store.",
    causes: [
      "The authority revoked it.",
      "A list was loaded that belongs to another authority of the same name.",
    ],
    steps: [
      "Find the serial in the list: compare alb-mtls inspect list.crl with field 10 of the log line",
      "If the revocation is right, the client needs a new certificate.",
      "If it was an error, have the authority issue a new list and load it; nothing else removes the entry.",
    ],
  },
  {
    code: "ClientCertCrlProcessingError",
    meaning: "The load balancer could not apply a revocation list.",
    causes: [
      "The list is damaged, or signed in a way that is not supported. AWS does not say more.",
      "An issuer of the path has no list while others have one: s2n-tls fails the handshake then (inferred).",
    ],
    steps: [
      "See whether every issuer of the path has a list: alb-mtls verify client-chain.pem --trust-store ca-bundle.pem --crl list.pem",
      "Check the dates and the signature: alb-mtls crl check list.pem --trust-store ca-bundle.pem",
      "Load a fresh list, and keep it fresh on a schedule (handlers/revocation-sync.ts).",
    ],
  },
  {
    code: "ClientCertUntrusted",
    meaning: "There is no certification path from the certificate to the trust store.",
    causes: [
      "The client does not send its intermediate, and the trust store does not hold it.",
      "The certificate comes from a CA that is not in the trust store.",
      "The CA renewed its key under the same name.",
      "An authority key identifier does not name its issuer, or several CAs of one name are in the trust store: AWS-LC refuses such chains (inferred), also where alb-mtls admits them.",
    ],
    steps: [
      "Read the load balancer's verdict, the last lines of: alb-mtls verify client-chain.pem --trust-store ca-bundle.pem",
      "Look for CAs of one name, and which of them is taken: alb-mtls trust-store check ca-bundle.pem",
      "Have the client send its intermediates, or add them to the trust store.",
      "Only if its CA is to be trusted: add the CA to the bundle and upload the bundle again.",
    ],
  },
  {
    code: "ClientCertNotYetValid",
    meaning: "The certificate is not yet valid.",
    causes: ["The certificate was issued for later, or the authority's clock is ahead."],
    steps: [
      "Read NotBefore in field 9 of the log line, or: alb-mtls inspect client-chain.pem",
      "Wait, or have the certificate issued with an earlier start.",
    ],
  },
  {
    code: "ClientCertExpired",
    meaning: "The certificate has expired.",
    causes: ["It was not renewed, or the client still uses the old file."],
    steps: [
      "Read NotAfter in field 9 of the log line, or: alb-mtls inspect client-chain.pem",
      "Have it renewed and the client restarted.",
      "IgnoreClientCertificateExpiry would admit it; this library would still refuse it.",
    ],
  },
  {
    code: "ClientCertTypeUnsupported",
    meaning: "The kind of certificate is not supported.",
    causes: [
      "X.509 version 1: made by openssl x509 -req without an extensions file.",
      "A key other than RSA of 2048 to 8192 bits or P-256, P-384, P-521; or a SHA-1 signature; or Ed25519 or ML-DSA.",
    ],
    steps: [
      "See what the load balancer would reject: alb-mtls inspect client-chain.pem",
      "Have the certificate issued as X.509 v3 with a supported key and signature.",
    ],
  },
  {
    code: "ClientCertInvalid",
    meaning: "The certificate is not valid in some other way.",
    causes: [
      "It is malformed, its signature is wrong, or a constraint of its authority forbids it (name, path length).",
    ],
    steps: [
      "Read both verdicts, the library's and the load balancer's: alb-mtls verify client-chain.pem --trust-store ca-bundle.pem",
      "Have a correct certificate issued.",
    ],
  },
  {
    code: "ClientCertPurposeInvalid",
    meaning: "The certificate is not for client authentication.",
    causes: [
      "Its extended key usage does not contain clientAuth. Public authorities stop issuing clientAuth in 2026.",
      "Its key usage does not allow signatures.",
    ],
    steps: [
      "Look at usages, those of intermediates too (anyExtendedKeyUsage alone is not enough there): alb-mtls inspect client-chain.pem",
      "Have a certificate with clientAuth issued, by a private authority if the public one no longer does.",
    ],
  },
  {
    code: "ClientCertRejected",
    meaning: "Custom validation rejected the certificate.",
    causes: [
      "AWS does not document it further. In this library's responses the same word means that the policy (allow) refused the client.",
    ],
    steps: [
      "Find the decision line of the function: its reason is policy.denied or policy.cannot-tell.",
      "Compare the subject in field 8 with what the policy allows.",
    ],
  },
  {
    code: "UnmappedConnectionError",
    meaning: "The connection failed in a way that has no code of its own.",
    causes: [
      "The client presented no certificate at all: the most frequent case.",
      "The client aborted the handshake, for example because it does not trust the server's certificate.",
    ],
    steps: [
      "Is field 8 a dash? Then no certificate was sent: check the client's --cert and --key.",
      "Check on the client: curl -v, or openssl s_client -connect HOST:443 -cert client-chain.pem -key client-key.pem",
      "Browsers select a certificate by its authority: turn AdvertiseTrustStoreCaNames on.",
    ],
  },
  {
    code: "ClientCertIncompatible",
    meaning: "The certificate is not compatible with the listener's security policy.",
    causes: [
      "Its key or signature algorithm is not offered by the policy, for example a FIPS one.",
    ],
    steps: [
      "Check the key and the signature: alb-mtls inspect client-chain.pem",
      "Have another certificate issued, or choose another security policy for the listener.",
    ],
  },
];

/**
 * Returns the explanation of a code, in any case, with or without `Failed:` before it; undefined for an unknown one.
 */
export function explainConnectionLogCode(code: string): Explanation | undefined {
  const wanted = code.replace(/^failed:/i, "").toLowerCase();
  return EXPLANATIONS.find((each) => each.code.toLowerCase() === wanted);
}
