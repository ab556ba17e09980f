/**
 * The authorities and clients of the samples. Dates are fixed and far apart, so that committed events keep their meaning: what is valid
 * is valid until 2046, what has expired had expired before this was written.
 */
import { createTestPki, type TestCertificateOptions } from "alb-mtls/testing";

const from = new Date("2025-01-01T00:00:00Z");
const until = new Date("2046-01-01T00:00:00Z");
const caUntil = new Date("2049-01-01T00:00:00Z");

/** What the names of all clients end in. */
export const ORGANIZATION = "OU=example.org.unit,O=example.org,L=Default City,ST=Osaka,C=JP";

const pki = createTestPki({
  name: "CN=Sample Root CA,O=alb-mtls samples",
  notBefore: from,
  notAfter: caUntil,
});
const issuing = pki.root.issueCa({
  subject: "CN=Sample Issuing CA,O=alb-mtls samples",
  pathLength: 0,
  notBefore: from,
  notAfter: caUntil,
});

/** The certificate that the functions trust. */
export const anchorPem = pki.root.pem;

/** A client's certificate, valid unless said otherwise. */
export function issue(name: string, options: TestCertificateOptions = {}) {
  return issuing.issue({ ...clientOptions(name), ...options });
}

/** The client of the same name that nobody vouches for. */
export function selfSigned(name: string) {
  return pki.selfSigned(clientOptions(name));
}

function clientOptions(name: string): TestCertificateOptions {
  return { subject: `CN=${name},${ORGANIZATION}`, notBefore: from, notAfter: until };
}

export const clientA = issue("clientA");
export const clientB = issue("clientB");
export const expired = issue("clientA", {
  notBefore: new Date("2024-01-01T00:00:00Z"),
  notAfter: new Date("2025-01-01T00:00:00Z"),
});
export const notYetValid = issue("clientA", { notBefore: until, notAfter: caUntil });
