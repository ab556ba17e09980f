/**
 * The demo's clients: one authority, and certificates that are right or wrong in one way each.
 * @module
 */
import {
  createTestPki,
  type TestCertificate,
  type TestCertificateOptions,
} from "../../testing/index.ts";

/** The clients that present a certificate. */
export interface DemoClients {
  /** The authority that load balancer and handlers trust, in PEM. */
  readonly anchorPem: string;
  /** The revocation lists of its authorities, in PEM. */
  readonly crlPem: string;
  /** The client that the policy names. */
  readonly clientA: TestCertificate;
  /** Another client of the same authority. */
  readonly clientB: TestCertificate;
  // The rest call themselves clientA, so that nothing but their defect can stop them.
  readonly expired: TestCertificate;
  readonly notYetValid: TestCertificate;
  readonly selfSigned: TestCertificate;
  readonly serverOnly: TestCertificate;
  /** On its issuer's revocation list. */
  readonly revoked: TestCertificate;
  /** Its issuer is on the root's list. */
  readonly revokedIssuer: TestCertificate;
  /** The list of its issuer is outdated. */
  readonly outdatedList: TestCertificate;
}

const HOUR = 3_600_000;

/** The CA whose list was not renewed. */
export const SLEEPY_CA = "CN=Demo Sleepy CA,O=alb-mtls";

/** Makes the clients, with keys made on the spot. */
export function createDemoClients(now: Date = new Date()): DemoClients {
  const hours = (count: number) => new Date(now.getTime() + count * HOUR);
  const pki = createTestPki({ name: "CN=Demo Root CA,O=alb-mtls", now });
  const issuing = pki.root.issueCa({ subject: "CN=Demo Issuing CA,O=alb-mtls", pathLength: 0 });
  const closed = pki.root.issueCa({ subject: "CN=Demo Closed CA,O=alb-mtls", pathLength: 0 });
  const sleepy = pki.root.issueCa({ subject: SLEEPY_CA, pathLength: 0 });
  const subject = "CN=clientA,O=alb-mtls";
  const clientA = (options: TestCertificateOptions) => issuing.issue({ subject, ...options });
  const revoked = clientA({});
  return {
    anchorPem: pki.root.pem,
    crlPem: [
      pki.root.crl({ revoked: [{ certificate: closed, reason: "cACompromise" }] }),
      issuing.crl({ revoked: [{ certificate: revoked, reason: "keyCompromise" }] }),
      closed.crl(),
      sleepy.crl({ thisUpdate: hours(-48), nextUpdate: hours(-24) }),
    ]
      .map(({ pem }) => pem)
      .join(""),
    clientA: clientA({}),
    clientB: issuing.issue({ subject: "CN=clientB,O=alb-mtls" }),
    expired: clientA({ notBefore: hours(-48), notAfter: hours(-24) }),
    notYetValid: clientA({ notBefore: hours(24), notAfter: hours(48) }),
    selfSigned: pki.selfSigned({ subject: "CN=clientA,O=alb-mtls" }),
    serverOnly: clientA({ extendedKeyUsage: ["serverAuth"] }),
    revoked,
    revokedIssuer: closed.issue({ subject }),
    outdatedList: sleepy.issue({ subject }),
  };
}
