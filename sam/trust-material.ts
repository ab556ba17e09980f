/**
 * What a load balancer would say of a CA bundle or a revocation list, before it is uploaded.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @module
 */
import { Certificate } from "../src/x509/certificate.ts";
import { decodePemBlocks, type PemBlock } from "../src/x509/pem.ts";

/** Quotas of a trust store: certificates (adjustable), bytes of one (not adjustable). */
const maxCertificates = 25;
const maxCertificateBytes = 16 * 1024;
const maxListBytes = 50 * 1024 * 1024;

/** What is wrong with a CA bundle, each fault with its line or certificate and what to do. Empty when nothing is. */
export function bundleFaults(text: string, now: Date): string[] {
  if (text.trim() === "")
    return ["the bundle is empty: a trust store needs at least one CA certificate"];
  const lines = lineFaults(text);
  if (lines.length > 0) return lines;
  const blocks = decode(text, "CERTIFICATE", 1000, 1000 * maxCertificateBytes);
  if (typeof blocks === "string") return [blocks];
  const tooMany = `${blocks.length} certificates: a trust store takes ${maxCertificates} unless AWS raised the quota`;
  return [
    ...(blocks.length > maxCertificates ? [tooMany] : []),
    ...blocks.flatMap((block) => certificateFaults(block, now)),
  ];
}

/** What is wrong with the file of a revocation list. */
export function revocationListFaults(text: string): string[] {
  if (text.trim() === "") return ["the file is empty: leave CrlKey empty when there is no list"];
  if (!text.includes("-----BEGIN ")) {
    return ["this is not PEM: convert it with `openssl crl -inform DER -in list.crl -out crl.pem`"];
  }
  const blocks = decode(text, "X509 CRL", 1000, maxListBytes);
  if (typeof blocks === "string") return [blocks];
  return blocks.length === 1
    ? []
    : [`${blocks.length} lists in one file: the load balancer takes one list from each file`];
}

/** Outside certificates only comments may stand: `#`, and no hyphen in them. */
function lineFaults(text: string): string[] {
  let inside = false;
  return text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.startsWith("-----BEGIN ")) inside = true;
      const outside = !inside;
      if (line.startsWith("-----END ")) inside = false;
      const fault = lineFault(line, outside);
      return fault === undefined ? [] : [`line ${index + 1}: ${fault}`];
    })
    .slice(0, 10);
}

function lineFault(line: string, outside: boolean): string | undefined {
  if (line.trim() === "") return "blank, which the load balancer refuses; delete the line";
  if (!outside) return undefined;
  if (!line.startsWith("#"))
    return "text outside a certificate; make it a comment with #, or delete it";
  return line.includes("-") ? "a comment may hold no hyphen" : undefined;
}

function decode(
  text: string,
  label: string,
  maxBlocks: number,
  maxBytes: number,
): PemBlock[] | string {
  try {
    return decodePemBlocks(text, { labels: [label], maxBlocks, maxBytes, allowText: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function certificateFaults({ der, index }: PemBlock, now: Date): string[] {
  const about = (certificate: Certificate | undefined, fault: string) =>
    `certificate ${index + 1}${certificate ? ` (${certificate.subject})` : ""}: ${fault}`;
  let certificate: Certificate;
  try {
    certificate = Certificate.fromDer(der).assertWellFormed();
  } catch {
    return [about(undefined, "malformed; take it out, or get it anew from its CA")];
  }
  const { version, basicConstraints, notAfter } = certificate;
  const faults = [
    version !== 3 && "is not X.509 v3, which the load balancer needs",
    basicConstraints?.ca !== true &&
      "is no CA certificate; a client's own certificate has no place here",
    notAfter < now && `has expired on ${notAfter.toISOString()}`,
    der.length > maxCertificateBytes && `has more than ${maxCertificateBytes} bytes`,
  ];
  return faults.filter((fault) => fault !== false).map((fault) => about(certificate, fault));
}
