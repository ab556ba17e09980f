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
export interface Cast {
  /** The authority that load balancer and handlers trust, in PEM. */
  readonly anchorPem: string;
  /** The client that the policy names. */
  readonly clientA: TestCertificate;
  /** Another client of the same authority. */
  readonly clientB: TestCertificate;
  // The rest call themselves clientA, so that nothing but their defect can stop them.
  readonly expired: TestCertificate;
  readonly notYetValid: TestCertificate;
  readonly selfSigned: TestCertificate;
  readonly serverOnly: TestCertificate;
}

const HOUR = 3_600_000;

/** Makes the clients, with keys made on the spot. */
export function createCast(now: Date = new Date()): Cast {
  const pki = createTestPki({ name: "CN=Demo Root CA,O=alb-mtls", now });
  const issuing = pki.root.issueCa({ subject: "CN=Demo Issuing CA,O=alb-mtls", pathLength: 0 });
  const clientA = (options: TestCertificateOptions) =>
    issuing.issue({ subject: "CN=clientA,O=alb-mtls", ...options });
  const hours = (count: number) => new Date(now.getTime() + count * HOUR);
  return {
    anchorPem: pki.root.pem,
    clientA: clientA({}),
    clientB: issuing.issue({ subject: "CN=clientB,O=alb-mtls" }),
    expired: clientA({ notBefore: hours(-48), notAfter: hours(-24) }),
    notYetValid: clientA({ notBefore: hours(24), notAfter: hours(48) }),
    selfSigned: pki.selfSigned({ subject: "CN=clientA,O=alb-mtls" }),
    serverOnly: clientA({ extendedKeyUsage: ["serverAuth"] }),
  };
}
