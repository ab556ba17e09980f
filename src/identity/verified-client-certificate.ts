import { readOrRefuse } from "../errors/reading-refusal.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { DistinguishedName } from "../x509/names/distinguished-name.ts";
import {
  alternativeNamesOf,
  type SubjectAlternativeNames,
  type SummarizedNames,
  summarizeNames,
} from "./subject-alternative-names.ts";

/** What is known of a certificate's revocation. "not-checked-here" means that this library was not asked to look. */
export type RevocationStatus = "good" | "unknown" | "not-applicable" | "not-checked-here";

/** One certificate of a path, as text for logs. */
export interface CertificateSummary {
  /** The name an operator gave the trust anchor; absent for other certificates. */
  readonly id?: string;
  /** RFC 4514 text. */
  readonly subject: string;
  /** Upper-case hexadecimal, as the load balancer prints it. */
  readonly serialNumber: string;
  /** SHA-256 of the DER: 64 lower-case hexadecimal digits. */
  readonly fingerprint256: string;
  /** ISO 8601, whole seconds. */
  readonly notAfter: string;
}

/** What the verifier found out, in addition to what the certificate says itself. */
export interface VerificationFacts {
  readonly mode: "verify" | "passthrough";
  readonly verifiedBy: "alb" | "alb-mtls";
  readonly revocation: RevocationStatus;
  /** Why the status is unknown: a reason and a sentence. */
  readonly revocationDetail?: string;
  /** The instant of the verification. */
  readonly now: Date;
  readonly anchor?: CertificateSummary;
  readonly path?: readonly CertificateSummary[];
  /** The certificates of `path`, leaf first, anchor last. */
  readonly chain?: readonly Certificate[];
  /** Version of the trust store that the path ends in. */
  readonly trustVersion?: string;
  /** Version of the revocation lists that were looked at. */
  readonly crlVersion?: string;
  /** The verdict was remembered from an earlier request with the same chain and versions. */
  readonly cached?: boolean;
}

/** Only this module has it, so only {@link createVerified} can construct a verified certificate. */
const constructionKey: unique symbol = Symbol("alb-mtls.verified");

const millisPerDay = 86_400_000;

let construct: (certificate: Certificate, facts: VerificationFacts) => VerifiedClientCertificate;
let reveal: (verified: VerifiedClientCertificate) => Certificate;
let revealChain: (verified: VerifiedClientCertificate) => readonly Certificate[] | undefined;

/**
 * A client certificate that was verified: by the load balancer (verify mode) or by this library (passthrough mode, or
 * verify mode with a trust store). There is no other way to get one: the class has a private brand, and only the
 * verifier constructs it. Every value comes from the leaf's DER, never from header text.
 *
 * `JSON.stringify` gives a summary without the certificate itself.
 */
export class VerifiedClientCertificate {
  readonly #certificate: Certificate;
  readonly #facts: VerificationFacts;
  #names: SubjectAlternativeNames | undefined;

  private constructor(
    key: typeof constructionKey,
    certificate: Certificate,
    facts: VerificationFacts,
  ) {
    if (key !== constructionKey) {
      throw new TypeError("a VerifiedClientCertificate is made by the verifier only");
    }
    this.#certificate = certificate;
    this.#facts = facts;
    Object.freeze(this);
  }

  static {
    construct = (certificate, facts) =>
      new VerifiedClientCertificate(constructionKey, certificate, facts);
    reveal = (verified) => verified.#certificate;
    revealChain = (verified) => verified.#facts.chain;
  }

  /** The subject as structured name; `.commonName` is undefined when there is none or more than one. */
  get subject(): DistinguishedName {
    return this.#certificate.subject;
  }

  /** The issuer as structured name. */
  get issuer(): DistinguishedName {
    return this.#certificate.issuer;
  }

  /** Upper-case hexadecimal with an even number of digits, as the load balancer prints it. Unique per issuer only. */
  get serialNumber(): string {
    return this.#certificate.serialNumber;
  }

  /**
   * DNS names, URIs, e-mail addresses, IP addresses, user principal names and other names of the subjectAltName extension (RFC
   * 5280 section 4.2.1.6).
   *
   * @throws {ClientCertificateError} `certificate.malformed` in verify mode when the extension cannot be read: it is not empty
   *   then.
   */
  get subjectAlternativeNames(): SubjectAlternativeNames {
    this.#names ??= readOrRefuse(() => alternativeNamesOf(this.#certificate));
    return this.#names;
  }

  /** Start of the validity period, a fresh Date each time. */
  get notBefore(): Date {
    return new Date(this.#certificate.notBefore);
  }

  /** End of the validity period, inclusive, a fresh Date each time. */
  get notAfter(): Date {
    return new Date(this.#certificate.notAfter);
  }

  /** Whole days from the verification to `notAfter`, rounded down; 0 on the last day. */
  get daysUntilExpiry(): number {
    const left = this.#certificate.notAfter.getTime() - this.#facts.now.getTime();
    return Math.floor(left / millisPerDay);
  }

  /** SHA-256 of the certificate's DER: 64 lower-case hexadecimal digits. */
  get fingerprint256(): string {
    return this.#certificate.fingerprint256;
  }

  /** SHA-256 of the subject public key info's DER: 64 lower-case hexadecimal digits. */
  get spkiSha256(): string {
    return this.#certificate.spkiSha256;
  }

  /** The mode in which the certificate arrived. */
  get mode(): "verify" | "passthrough" {
    return this.#facts.mode;
  }

  /** Who validated the chain. */
  get verifiedBy(): "alb" | "alb-mtls" {
    return this.#facts.verifiedBy;
  }

  /** What is known of revocation. */
  get revocation(): RevocationStatus {
    return this.#facts.revocation;
  }

  /** Why revocation is `unknown`, for the log; undefined otherwise. */
  get revocationDetail(): string | undefined {
    return this.#facts.revocationDetail;
  }

  /** The configured trust anchor that the path ends in; undefined when the load balancer alone verified. */
  get anchor(): CertificateSummary | undefined {
    return this.#facts.anchor;
  }

  /** The validated path from the leaf to the anchor; undefined when the load balancer alone verified. */
  get path(): readonly CertificateSummary[] | undefined {
    return this.#facts.path;
  }

  /** Version of the trust store that made the verdict; undefined when the load balancer alone verified. */
  get trustVersion(): string | undefined {
    return this.#facts.trustVersion;
  }

  /** Version of the revocation lists that made the verdict; undefined when none were looked at. */
  get crlVersion(): string | undefined {
    return this.#facts.crlVersion;
  }

  /** True when the verdict was remembered from an earlier request with the same chain and the same versions. */
  get cached(): boolean {
    return this.#facts.cached === true;
  }

  /** Returns a summary for logs and responses; never contains the certificate itself. */
  toJSON(): Record<string, unknown> {
    return {
      subject: this.subject.toString(),
      issuer: this.issuer.toString(),
      serialNumber: this.serialNumber,
      ...readableNames(this),
      notBefore: this.notBefore.toISOString(),
      notAfter: this.notAfter.toISOString(),
      daysUntilExpiry: this.daysUntilExpiry,
      fingerprint256: this.fingerprint256,
      spkiSha256: this.spkiSha256,
      mode: this.mode,
      verifiedBy: this.verifiedBy,
      revocation: this.revocation,
      ...(this.anchor === undefined ? {} : { anchor: this.anchor }),
      ...(this.path === undefined ? {} : { path: this.path }),
    };
  }

  /** Returns true only for an object that the verifier made. */
  static is(value: unknown): value is VerifiedClientCertificate {
    return typeof value === "object" && value !== null && #certificate in value;
  }
}

/**
 * Makes a verified certificate.
 * @internal For the verifier and the test kit only: the caller has verified the certificate.
 */
export function createVerified(
  certificate: Certificate,
  facts: VerificationFacts,
): VerifiedClientCertificate {
  return construct(certificate, facts);
}

/**
 * Returns the parsed certificate of a verified one, for policies and views.
 * @internal
 */
export function certificateOf(verified: VerifiedClientCertificate): Certificate {
  return reveal(verified);
}

/**
 * Returns the parsed certificates of the validated path, leaf first, anchor last; undefined when the load balancer alone
 * verified.
 * @internal
 */
export function chainOf(verified: VerifiedClientCertificate): readonly Certificate[] | undefined {
  return revealChain(verified);
}

/** Returns a certificate as text for logs. */
export function summarize(certificate: Certificate, id?: string): CertificateSummary {
  return Object.freeze({
    ...(id === undefined ? {} : { id }),
    subject: certificate.subject.toString(),
    serialNumber: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
    notAfter: `${certificate.notAfter.toISOString().slice(0, 19)}Z`,
  });
}

/** Returns the names for a summary, which leaves out what cannot be read. */
function readableNames(verified: VerifiedClientCertificate): {
  readonly subjectAlternativeNames?: SummarizedNames;
} {
  try {
    return { subjectAlternativeNames: summarizeNames(verified.subjectAlternativeNames) };
  } catch {
    return {};
  }
}
