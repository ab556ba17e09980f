/**
 * Options of test certificates.
 *
 * @module
 */
import type { KeyObject } from "node:crypto";
import type { TestDistributionPoint } from "./distribution-points.ts";
import type {
  TestAuthorityInformationAccess,
  TestBasicConstraints,
  TestExtension,
  TestKeyUsage,
  TestNameConstraints,
  TestPolicyConstraints,
  TestPurpose,
} from "./extensions.ts";
import type { TestGeneralNames } from "./general-names.ts";
import type { KeyType } from "./keys.ts";
import type { TestName } from "./names.ts";
import type { TestSignature } from "./signatures.ts";

/** A date in whole seconds, or the exact text of a time field, well-formed or not. */
export type TestTime = Date | { readonly utcTime: string } | { readonly generalizedTime: string };

/** Options of every kind of test certificate. `false` leaves out an extension that would be there by default. */
export interface TestCertificateOptions {
  /** Default `CN=client` (end entity), `CN=Test Issuing CA` or `CN=Another Test Root CA`. An empty text is an empty name. */
  readonly subject?: TestName;
  /** Default 127 random bits. Bytes are the INTEGER's contents, verbatim. */
  readonly serial?: bigint | Uint8Array;
  /** Default an hour (end entity) or a day (CA) before the PKI's clock. */
  readonly notBefore?: TestTime;
  /** Default 30 days (end entity), 5 years (CA) or 10 years (root) after the PKI's clock. */
  readonly notAfter?: TestTime;
  /** Default `P-256`. End entities share one RSA key per type, unless `freshKey` is set. */
  readonly keyType?: KeyType;
  /** Do not share an RSA key with another certificate. Default false for end entities; a CA's key is always fresh. */
  readonly freshKey?: boolean;
  /** A private key to reuse, for a renewed certificate. */
  readonly key?: KeyObject;
  /** How the issuer signs. */
  readonly signature?: TestSignature;
  /** AlgorithmIdentifier (DER) to write inside the signed part, whether correct or not. */
  readonly innerAlgorithm?: Uint8Array;
  /** AlgorithmIdentifier (DER) to write with the signature, whether correct or not. */
  readonly outerAlgorithm?: Uint8Array;
  /** Default 3. Versions 1 and 2 have only the extensions that are given. */
  readonly version?: 1 | 2 | 3;
  /** A name to write in place of the issuer's real one. */
  readonly issuerName?: TestName;
  /** SubjectPublicKeyInfo (DER) to write in place of the key's own. */
  readonly subjectPublicKeyInfo?: Uint8Array;
  /** Default: critical with `ca: true` for a CA, absent for an end entity. */
  readonly basicConstraints?: TestBasicConstraints | false;
  /** Default, critical: `digitalSignature` for an end entity, `keyCertSign` and `cRLSign` for a CA. */
  readonly keyUsage?:
    | readonly TestKeyUsage[]
    | { readonly usages: readonly TestKeyUsage[]; readonly critical: boolean }
    | false;
  /** Default `clientAuth` for an end entity, absent for a CA. */
  readonly extendedKeyUsage?:
    | readonly TestPurpose[]
    | { readonly purposes: readonly TestPurpose[]; readonly critical: boolean }
    | false;
  /** Default the SHA-1 of the key (RFC 5280 section 4.2.1.2). */
  readonly subjectKeyIdentifier?: Uint8Array | false;
  /** Default the issuer's key identifier; absent in a self-signed certificate. */
  readonly authorityKeyIdentifier?: Uint8Array | false;
  /** Subject alternative name; `critical` default false. */
  readonly san?: TestGeneralNames & { readonly critical?: boolean };
  readonly nameConstraints?: TestNameConstraints;
  /** Dotted OIDs. */
  readonly certificatePolicies?: readonly string[];
  /** Pairs of dotted OIDs: issuer domain, subject domain. */
  readonly policyMappings?: readonly (readonly [string, string])[];
  readonly policyConstraints?: TestPolicyConstraints;
  readonly inhibitAnyPolicy?: number;
  /** Where revocation lists are: URLs, or points spelled out. */
  readonly crlDistributionPoints?: readonly (string | TestDistributionPoint)[];
  /** Where delta lists are. */
  readonly freshestCrl?: readonly (string | TestDistributionPoint)[];
  readonly authorityInformationAccess?: TestAuthorityInformationAccess;
  /** RFC 9608. Default false. */
  readonly noRevAvail?: boolean;
  /** id-pkix-ocsp-nocheck (RFC 6960). Default false, for an OCSP responder true. */
  readonly ocspNoCheck?: boolean;
  /** Written after all others, verbatim: unknown ones, malformed ones, duplicates. */
  readonly extensions?: readonly TestExtension[];
  /** Flip one bit of the signature. Default false. */
  readonly tamper?: boolean;
}

/** Options of a CA certificate. */
export interface TestCaOptions extends TestCertificateOptions {
  /** `pathLenConstraint` of the default basic constraints. Default none. */
  readonly pathLength?: number;
}

/** Options of {@link createTestPki}. */
export interface TestPkiOptions {
  /** The root's name. Default `CN=Test Root CA,O=alb-mtls tests`. */
  readonly name?: TestName;
  /** The root's key type. Default `P-256`. */
  readonly keyType?: KeyType;
  /** The time from which default dates are counted. Default the time of the call. */
  readonly now?: Date;
  /** The root's dates. Default a day before `now` and ten years after. */
  readonly notBefore?: TestTime;
  readonly notAfter?: TestTime;
}
