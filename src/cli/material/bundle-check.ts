/**
 * Whether `CreateTrustStore` would take a CA bundle, and a clean one made of it.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 * @module
 */
import { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import { decodePemBlocks, encodePem, PemError } from "../../x509/pem.ts";
import { subjectText } from "./subject-text.ts";

/** AWS's quotas; the first can be raised. */
const BUNDLE_QUOTAS = Object.freeze({
  certificates: 25,
  certificateBytes: 16 * 1024,
  subjectBytes: 10_000,
});

/** One thing that is wrong or worth knowing. */
export interface Finding {
  /** An error would have the bundle refused, or clients refused; a warning would not. */
  readonly level: "error" | "warning";
  readonly text: string;
  /** Whether `--fix` takes care of it. */
  readonly fixable: boolean;
}

/** What became of a bundle. */
export interface BundleReport {
  readonly findings: readonly Finding[];
  /** Certificates that a clean bundle holds. */
  readonly kept: readonly Certificate[];
}

/** The byte order mark of UTF-8, one character a byte. */
export const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/**
 * Checks the text of a bundle; does not throw for anything in it.
 * @param latin1 one character a byte
 */
export function checkBundle(latin1: string, now: Date): BundleReport {
  const findings: Finding[] = [];
  const hasMark = latin1.startsWith(BYTE_ORDER_MARK);
  if (hasMark) {
    const what =
      "it begins with a byte order mark: AWS documents no bytes before the first BEGIN line";
    findings.push({ level: "error", text: what, fixable: true });
  }
  const text = hasMark ? latin1.slice(BYTE_ORDER_MARK.length) : latin1;
  findings.push(...textFindings(text));
  const certificates = readCertificates(text, findings);
  const kept: Certificate[] = [];
  const seen = new Set<string>();
  for (const [index, certificate] of certificates) {
    const wrong = whyOut(certificate, seen);
    seen.add(certificate.fingerprint256);
    const where = `certificate ${index} (${subjectText(certificate.subject)})`;
    if (wrong !== undefined) {
      findings.push({ level: "error", text: `${where} ${wrong}`, fixable: true });
      continue;
    }
    kept.push(certificate);
    findings.push(...dateFindings(certificate, where, now));
  }
  findings.push(...quotaFindings(kept));
  return { findings, kept };
}

/** Returns the clean bundle: the kept certificates and nothing else. */
export function cleanBundle({ kept }: BundleReport): string {
  return kept.map(({ der }) => encodePem("CERTIFICATE", der)).join("");
}

function textFindings(text: string): Finding[] {
  const findings: Finding[] = [];
  const error = (what: string) => findings.push({ level: "error", text: what, fixable: true });
  const lines = text.replace(/\n$/, "").split("\n");
  const blank = lines.findIndex((line) => line.trim() === "");
  if (blank !== -1) error(`line ${blank + 1} is blank: AWS takes no blank lines`);
  let inside = false;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("-----BEGIN")) inside = true;
    else if (line.startsWith("-----END")) inside = false;
    else if (!inside && line.trim() !== "" && !/^#[^-]*$/.test(line)) {
      error(
        `line ${index + 1} is text outside of a certificate: AWS takes comments that begin with # and hold no - only`,
      );
      break;
    }
  }
  if (text.includes("\r")) {
    findings.push({ level: "warning", text: "lines end as on Windows", fixable: true });
  }
  return findings;
}

function readCertificates(text: string, findings: Finding[]): [number, Certificate][] {
  const certificates: [number, Certificate][] = [];
  let blocks: ReturnType<typeof decodePemBlocks>;
  try {
    blocks = decodePemBlocks(text, {
      labels: ["CERTIFICATE"],
      maxBlocks: 20_000,
      maxBytes: 64 * 1024 * 1024,
      allowText: true,
    });
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    findings.push({ level: "error", text: error.message, fixable: false });
    return [];
  }
  for (const { der, index } of blocks) {
    try {
      certificates.push([index + 1, Certificate.fromDer(der).assertWellFormed()]);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      const what = `certificate ${index + 1} is malformed: ${error.message}`;
      findings.push({ level: "error", text: what, fixable: true });
    }
  }
  return certificates;
}

function whyOut(certificate: Certificate, seen: ReadonlySet<string>): string | undefined {
  if (seen.has(certificate.fingerprint256)) return "is there twice";
  if (certificate.version !== 3) return `is X.509 version ${certificate.version}, not 3`;
  if (certificate.basicConstraints?.ca !== true) return "is not a CA certificate";
  if (certificate.der.length > BUNDLE_QUOTAS.certificateBytes) {
    return `has ${certificate.der.length} bytes, over ${BUNDLE_QUOTAS.certificateBytes}`;
  }
  return undefined;
}

/** What AWS does with an expired CA is not documented; clients below it are refused here. */
function dateFindings({ notBefore, notAfter }: Certificate, where: string, now: Date): Finding[] {
  const warn = (text: string): Finding[] => [{ level: "warning", text, fixable: false }];
  if (now > notAfter) return warn(`${where} ended ${notAfter.toISOString()}`);
  if (now < notBefore) return warn(`${where} begins ${notBefore.toISOString()}`);
  const days = Math.floor((notAfter.getTime() - now.getTime()) / 86_400_000);
  return days < 30 ? warn(`${where} ends in ${days} days`) : [];
}

function quotaFindings(kept: readonly Certificate[]): Finding[] {
  const error = (text: string): Finding => ({ level: "error", text, fixable: false });
  if (kept.length === 0) return [error("there is no CA certificate in it")];
  const subjects = kept.reduce((total, { subject }) => total + subject.der.length, 0);
  return [
    ...(kept.length > BUNDLE_QUOTAS.certificates
      ? [
          error(
            `${kept.length} certificates, over the quota of ${BUNDLE_QUOTAS.certificates} (L-43FE5A42)`,
          ),
        ]
      : []),
    ...(subjects > BUNDLE_QUOTAS.subjectBytes
      ? [
          error(
            `${subjects} bytes of subjects, over the quota of ${BUNDLE_QUOTAS.subjectBytes} (L-F31E307C)`,
          ),
        ]
      : []),
  ];
}
