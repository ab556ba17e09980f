/**
 * Options of test OCSP answers.
 *
 * @module
 */
import type { KeyObject } from "node:crypto";
import type { TestEntryReason } from "./crl-options.ts";
import type { TestExtension } from "./extensions.ts";
import type { TestTime } from "./issue-options.ts";
import type { TestName } from "./names.ts";
import type { TestHash, TestSignature } from "./signatures.ts";

/** The status of a certificate (RFC 6960 section 2.2). */
export type TestOcspStatus = "good" | "revoked" | "unknown";

/** The status of a response (RFC 6960 section 4.2.1). */
export type TestOcspResponseStatus =
  | "successful"
  | "malformedRequest"
  | "internalError"
  | "tryLater"
  | "sigRequired"
  | "unauthorized";

/** A certificate and its status. */
export interface TestOcspStatement {
  /** The certificate, for its serial number. */
  readonly certificate?: { readonly der: Uint8Array };
  /** The serial number if no certificate is given. Bytes are the INTEGER's contents, verbatim. */
  readonly serial?: bigint | Uint8Array;
  /** Default `revoked` when the CA has revoked it or `revokedAt` or `reason` is given, else `good`. */
  readonly status?: TestOcspStatus;
  /** Default: the date passed to `revoke`, or an hour before the PKI's clock. */
  readonly revokedAt?: TestTime;
  /** Default: the reason passed to `revoke`, or none. A number is written as it is, known or not. */
  readonly reason?: TestEntryReason | number;
  /** Default an hour before the PKI's clock. */
  readonly thisUpdate?: TestTime;
  /** Default a day after the PKI's clock; false leaves it out. */
  readonly nextUpdate?: TestTime | false;
  /** Hash function of the CertID. Default `sha1`, as in nearly all requests (RFC 5019 section 2.1.1). */
  readonly certIdHash?: TestHash;
  /** A name to hash into the CertID in place of the CA's. */
  readonly issuerName?: TestName;
  /** A public key to hash into the CertID in place of the CA's. */
  readonly issuerKey?: KeyObject;
  /** The whole CertID in DER, in place of the fields above. */
  readonly certId?: Uint8Array;
  /** Extensions of this statement. */
  readonly singleExtensions?: readonly TestExtension[];
}

/** The signer of an answer: a certificate of the test PKI with its key. */
export interface TestOcspSigner {
  readonly der: Uint8Array;
  readonly key: KeyObject;
  readonly subjectDer: Uint8Array;
}

/**
 * Options of a test OCSP answer: correct ones, and everything that a hostile or careless responder might write. The fields of a statement
 * apply to every certificate of `for` that does not override them.
 */
export interface TestOcspOptions extends Omit<TestOcspStatement, "certificate"> {
  /** The certificates of the answer, in this order. Default one statement about the option `serial`; an empty list means no statement. */
  readonly for?:
    | { readonly der: Uint8Array }
    | readonly (TestOcspStatement | { readonly der: Uint8Array })[];
  /** Default `successful`. Any other response is unsigned and has no answer. A number is written as it is, known or not. */
  readonly responseStatus?: TestOcspResponseStatus | number;
  /** The signer. Default the CA itself. */
  readonly signer?: TestOcspSigner;
  /** Another private key to sign with; the stated signer does not change. */
  readonly key?: KeyObject;
  readonly signature?: TestSignature;
  /** Certificates in the answer. Default the signer's, unless the CA signs itself: then none. */
  readonly certificates?: readonly { readonly der: Uint8Array }[];
  /** How the signer is identified, by name (default) or hash of the key; or another name or key to state in place of the signer's. */
  readonly responderId?:
    | "name"
    | "key"
    | { readonly name: TestName }
    | { readonly key: Uint8Array };
  /** Default the PKI's clock. */
  readonly producedAt?: TestTime;
  /** Nonce (RFC 9654). Default none. */
  readonly nonce?: Uint8Array;
  /** Extensions of the whole answer, written after the nonce, verbatim. */
  readonly extensions?: readonly TestExtension[];
  /** Default 1, which DER leaves out. */
  readonly version?: number;
  /** Type of the response. Default `1.3.6.1.5.5.7.48.1.1`, basic. */
  readonly responseType?: string;
  /** AlgorithmIdentifier (DER) to write with the signature, whether correct or not. */
  readonly algorithm?: Uint8Array;
  /** Flip one bit of the signature. Default false. */
  readonly tamper?: boolean;
}
