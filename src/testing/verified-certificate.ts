import {
  createVerified,
  type RevocationStatus,
  summarize,
  type VerifiedClientCertificate,
} from "../identity/verified-client-certificate.ts";
import { Certificate } from "../x509/certificate.ts";
import type { TestCertificateOptions } from "./issue-options.ts";
import { createTestPki, type TestCertificate } from "./pki.ts";

/** Options of {@link verifiedCertificate}: how it was verified, in addition to the options of the certificate. */
export interface VerifiedCertificateOptions extends TestCertificateOptions {
  /** An existing certificate; the options of the certificate are then ignored. */
  readonly certificate?: TestCertificate;
  /** Default `passthrough`. */
  readonly mode?: "verify" | "passthrough";
  /** Default `alb` in verify mode, `alb-mtls` in passthrough mode. */
  readonly verifiedBy?: "alb" | "alb-mtls";
  /** Default `not-checked-here`. */
  readonly revocation?: RevocationStatus;
  /** The operator's name for the trust anchor. Default its SHA-256, as for an anchor without a name. */
  readonly anchorId?: string;
  /** The instant of the verification, from which default dates are counted too, in whole seconds. Default now. */
  readonly now?: Date;
}

/**
 * Returns a verified client certificate for unit tests of handlers and policies, without an event: a real certificate is issued, but it
 * is not verified.
 *
 * @example
 * const certificate = verifiedCertificate({ subject: "CN=clientA,O=Example", san: { dns: ["a.example"] } });
 * await expect(handler(event, { clientCertificate: certificate })).resolves.toMatchObject({ statusCode: 200 });
 *
 * @throws TypeError for options that cannot be written into a certificate.
 * @throws ClientCertificateError for a certificate that the library cannot read.
 */
export function verifiedCertificate(
  options: VerifiedCertificateOptions = {},
): VerifiedClientCertificate {
  const { mode = "passthrough", revocation = "not-checked-here" } = options;
  // A certificate's dates are whole seconds; with the same clock in whole seconds 30 days are 30 days.
  const now = new Date(Math.floor((options.now?.getTime() ?? Date.now()) / 1000) * 1000);
  const { verifiedBy = mode === "verify" ? "alb" : "alb-mtls" } = options;
  const leaf = options.certificate ?? createTestPki({ now }).root.issue(options);
  const certificate = Certificate.fromDer(leaf.der).assertWellFormed();
  const facts = { mode, verifiedBy, revocation, now };
  return createVerified(
    certificate,
    verifiedBy === "alb" ? facts : { ...facts, ...pathOf(leaf, options.anchorId) },
  );
}

/** Returns the path as the verifier would report it: from the leaf to the anchor. */
function pathOf(leaf: TestCertificate, anchorId: string | undefined) {
  const certificates: TestCertificate[] = [];
  for (let next: TestCertificate | undefined = leaf; next !== undefined; next = next.issuer) {
    certificates.push(next);
  }
  const chain = certificates.map((each) => Certificate.fromDer(each.der));
  const path = chain.map((each, index) =>
    summarize(each, index === chain.length - 1 ? (anchorId ?? each.fingerprint256) : undefined),
  );
  const anchor = path.at(-1);
  return anchor === undefined ? { path, chain } : { path, chain, anchor };
}
