/**
 * A certification authority for tests: root, intermediates and client certificates, correct ones and hostile ones, created synchronously
 * in memory. Keys are generated at run time, so that none is ever committed.
 *
 * @module
 */
import type { KeyObject } from "node:crypto";
import { crlDer, TestCrl } from "./crl.ts";
import type { TestCrlOptions, TestRevocation } from "./crl-options.ts";
import { type CertificateDefaults, certificateDer, keyIdentifier } from "./issue.ts";
import type { TestCaOptions, TestCertificateOptions, TestPkiOptions } from "./issue-options.ts";
import { type KeyPair, keyPairOf, newKeyPair } from "./keys.ts";
import { nameDer } from "./names.ts";
import { ocspDer } from "./ocsp-answer.ts";
import type { TestOcspOptions } from "./ocsp-options.ts";
import { RevocationRegister } from "./revocation-register.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const CLIENT = nameDer("CN=client");
const ISSUING_CA = nameDer("CN=Test Issuing CA");
const OCSP_RESPONDER = nameDer("CN=OCSP responder");
const ANOTHER_ROOT = nameDer("CN=Another Test Root CA");

/** A certificate with its key. */
export class TestCertificate {
  readonly der: Uint8Array;
  /** The private key. */
  readonly key: KeyObject;
  /** The issuer; undefined when self-signed. */
  readonly issuer: TestCa | undefined;
  /** DER of the subject's name. */
  readonly subjectDer: Uint8Array;

  constructor(made: MadeCertificate) {
    this.der = made.der;
    this.key = made.keys.privateKey;
    this.issuer = made.issuer;
    this.subjectDer = made.subject;
  }

  /** The certificate in PEM. */
  get pem(): string {
    return pemBlock(this.der);
  }

  /** The private key in PEM (PKCS #8). */
  get keyPem(): string {
    return this.key.export({ type: "pkcs8", format: "pem" }).toString();
  }

  /** DER of this certificate and the intermediates above it, without the root, as a client presents them. */
  get chain(): Uint8Array[] {
    const above = this.issuer;
    return above === undefined || above.issuer === undefined
      ? [this.der]
      : [this.der, ...above.chain];
  }

  /** {@link chain} in PEM. */
  get chainPem(): string {
    return this.chain.map(pemBlock).join("");
  }
}

/** A certificate of a CA, which issues others. */
export class TestCa extends TestCertificate {
  readonly #keys: KeyPair;
  readonly #now: Date;
  readonly #register: RevocationRegister;

  constructor(made: MadeCertificate, register = new RevocationRegister()) {
    super(made);
    this.#keys = made.keys;
    this.#now = made.now;
    this.#register = register;
  }

  /** The public key. */
  get publicKey(): KeyObject {
    return this.#keys.publicKey;
  }

  /**
   * Issues an end entity's certificate; by default for a TLS client.
   *
   * @throws TypeError for options that cannot be written, e.g. an unknown attribute name.
   */
  issue(options: TestCertificateOptions = {}): TestCertificate {
    return new TestCertificate(
      this.#make(options, keysFor(options, true), CLIENT, leafDefaults(this.#now)),
    );
  }

  /**
   * Issues an intermediate CA's certificate.
   *
   * @throws TypeError for options that cannot be written.
   */
  issueCa(options: TestCaOptions = {}): TestCa {
    const defaults = caDefaults(this.#now, options.pathLength, 5);
    return new TestCa(this.#make(options, keysFor(options, false), ISSUING_CA, defaults));
  }

  /**
   * Certifies another CA's name and key: the same CA, reached by another path. Certificates that the result issues chain through this CA;
   * certificates that `other` issued chain through either.
   */
  crossSign(other: TestCa, options: TestCaOptions = {}): TestCa {
    const defaults = caDefaults(this.#now, options.pathLength, 5);
    return new TestCa(
      this.#make(options, other.#keys, other.subjectDer, defaults),
      other.#register,
    );
  }

  /**
   * Issues the certificate of an OCSP responder that is authorised by this CA (RFC 6960 section 4.2.2.2): purpose
   * `OCSPSigning`, and `ocspNoCheck`.
   *
   * @throws TypeError for options that cannot be written.
   */
  issueOcspResponder(options: TestCertificateOptions = {}): TestCertificate {
    const defaults: CertificateDefaults = {
      ...leafDefaults(this.#now),
      extendedKeyUsage: ["OCSPSigning"],
    };
    return new TestCertificate(
      this.#make(
        { ocspNoCheck: true, ...options },
        keysFor(options, true),
        OCSP_RESPONDER,
        defaults,
      ),
    );
  }

  /** Revokes a certificate: {@link crl} lists it from now on, {@link ocspAnswer} reports it. A second call replaces the first. */
  revoke(certificate: { readonly der: Uint8Array }, revocation: TestRevocation = {}): void {
    this.#register.add({ ...revocation, certificate });
  }

  /**
   * Signs a revocation list; by default of the revoked certificates ({@link revoke}), valid for a week.
   *
   * @example
   * const crls = [pki.root.crl().pem, issuing.crl({ revoked: [client] }).pem];
   *
   * @throws TypeError for options that cannot be written.
   */
  crl(options: TestCrlOptions = {}): TestCrl {
    return new TestCrl(
      crlDer(options, {
        name: this.subjectDer,
        key: this.key,
        keyIdentifier: keyIdentifier(this.publicKey),
        now: this.#now,
        register: this.#register,
      }),
    );
  }

  /**
   * Signs an OCSP answer (RFC 6960) and returns its DER; by default `revoked` for revoked certificates ({@link revoke}), `good` for all
   * others, valid for a day. {@link startOcspResponder} serves such answers.
   *
   * @example
   * issuing.ocspAnswer({ for: client });
   * issuing.ocspAnswer({ for: client, status: "revoked", reason: "keyCompromise" });
   * issuing.ocspAnswer({ for: client, signer: issuing.issueOcspResponder(), responderId: "key" });
   *
   * @throws TypeError for options that cannot be written.
   */
  ocspAnswer(options: TestOcspOptions = {}): Uint8Array {
    return ocspDer(options, {
      der: this.der,
      key: this.key,
      subjectDer: this.subjectDer,
      publicKey: this.publicKey,
      register: this.#register,
      now: this.#now,
    });
  }

  #make(
    options: TestCertificateOptions,
    keys: KeyPair,
    defaultSubject: Uint8Array,
    defaults: CertificateDefaults,
  ): MadeCertificate {
    const subject = subjectOf(options, defaultSubject);
    const der = certificateDer(options, defaults, {
      subject,
      publicKey: keys.publicKey,
      issuer: options.issuerName === undefined ? this.subjectDer : nameDer(options.issuerName),
      issuerKey: this.key,
      issuerKeyIdentifier: keyIdentifier(this.publicKey),
    });
    return { der, keys, subject, issuer: this, now: this.#now };
  }
}

/** A set of test certificates with one clock. */
export interface TestPki {
  /** The root CA, to be used as trust anchor. */
  readonly root: TestCa;
  /** The time from which default dates are counted. */
  readonly now: Date;
  /** Creates another root with its own key: an unrelated CA, or a second anchor. With `key`, a renewed root. */
  createRoot(options?: TestCaOptions): TestCa;
  /** Creates a self-signed end entity's certificate. */
  selfSigned(options?: TestCertificateOptions): TestCertificate;
}

/**
 * Creates a root CA, which issues all other certificates for a test.
 *
 * @example
 * const pki = createTestPki();
 * const issuing = pki.root.issueCa({ subject: "CN=Issuing CA,O=Example", pathLength: 0 });
 * const client = issuing.issue({ subject: "CN=clientA,O=Example,C=JP" });
 * client.chainPem; // leaf and intermediate; the anchor is pki.root.pem
 *
 * @throws TypeError for options that cannot be written.
 */
export function createTestPki(options: TestPkiOptions = {}): TestPki {
  const { name = "CN=Test Root CA,O=alb-mtls tests", now = new Date(), ...root } = options;
  const createRoot = (rootOptions: TestCaOptions = {}) =>
    new TestCa(
      makeSelfSigned(
        rootOptions,
        keysFor(rootOptions, false),
        ANOTHER_ROOT,
        caDefaults(now, rootOptions.pathLength, 10),
        now,
      ),
    );
  return {
    root: createRoot({ ...root, subject: name }),
    now,
    createRoot,
    selfSigned: (leafOptions = {}) =>
      new TestCertificate(
        makeSelfSigned(leafOptions, keysFor(leafOptions, true), CLIENT, leafDefaults(now), now),
      ),
  };
}

/** The parameters of the constructors: a new certificate. */
export interface MadeCertificate {
  readonly der: Uint8Array;
  readonly keys: KeyPair;
  readonly subject: Uint8Array;
  readonly issuer: TestCa | undefined;
  readonly now: Date;
}

function makeSelfSigned(
  options: TestCertificateOptions,
  keys: KeyPair,
  defaultSubject: Uint8Array,
  defaults: CertificateDefaults,
  now: Date,
): MadeCertificate {
  const subject = subjectOf(options, defaultSubject);
  const der = certificateDer(options, defaults, {
    subject,
    publicKey: keys.publicKey,
    issuer: options.issuerName === undefined ? subject : nameDer(options.issuerName),
    issuerKey: keys.privateKey,
    issuerKeyIdentifier: undefined,
  });
  return { der, keys, subject, issuer: undefined, now };
}

function subjectOf(options: TestCertificateOptions, otherwise: Uint8Array): Uint8Array {
  return options.subject === undefined ? otherwise : nameDer(options.subject);
}

function keysFor(options: TestCertificateOptions, mayShare: boolean): KeyPair {
  return options.key === undefined
    ? newKeyPair(options.keyType ?? "P-256", mayShare && options.freshKey !== true)
    : keyPairOf(options.key);
}

function leafDefaults(now: Date): CertificateDefaults {
  return {
    notBefore: new Date(now.getTime() - HOUR),
    notAfter: new Date(now.getTime() + 30 * DAY),
    keyUsage: ["digitalSignature"],
    extendedKeyUsage: ["clientAuth"],
  };
}

function caDefaults(now: Date, pathLength: number | undefined, years: number): CertificateDefaults {
  return {
    notBefore: new Date(now.getTime() - DAY),
    notAfter: new Date(now.getTime() + years * 365 * DAY),
    basicConstraints: { ca: true, ...(pathLength === undefined ? {} : { pathLength }) },
    keyUsage: ["keyCertSign", "cRLSign"],
  };
}

function pemBlock(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
