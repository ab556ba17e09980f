/**
 * Options of test revocation lists.
 *
 * @module
 */
import type { KeyObject } from "node:crypto";
import type {
  TestDistributionPoint,
  TestDistributionPointName,
  TestReason,
} from "./distribution-points.ts";
import type { TestExtension } from "./extensions.ts";
import type { TestTime } from "./issue-options.ts";
import type { TestName } from "./names.ts";
import type { TestSignature } from "./signatures.ts";

/** Why an entry is on a list; `removeFromCRL` removes it again, in a delta list. */
export type TestEntryReason = TestReason | "unspecified" | "removeFromCRL";

/** One entry of a list. */
export interface TestCrlEntry {
  /** The revoked certificate, for its serial number. */
  readonly certificate?: { readonly der: Uint8Array };
  /** The serial number if no certificate is given. Bytes are the INTEGER's contents, verbatim. */
  readonly serial?: bigint | Uint8Array;
  /** Default an hour before the PKI's clock. */
  readonly revokedAt?: TestTime;
  /** Default none. A number is written as it is, known or not. */
  readonly reason?: TestEntryReason | number;
  /** Invalidity date. Default none. */
  readonly invalidSince?: TestTime;
  /** Certificate issuer, in an indirect list: of this entry and the following ones. Default none. */
  readonly issuer?: TestName;
  /** Written after all others, verbatim. */
  readonly extensions?: readonly TestExtension[];
}

/** The fields of a revocation without the certificate. */
export type TestRevocation = Pick<TestCrlEntry, "revokedAt" | "reason" | "invalidSince">;

/** The scope of a list (RFC 5280 section 5.2.5). */
export interface TestIssuingDistributionPoint extends TestDistributionPointName {
  readonly onlyContainsUserCerts?: boolean;
  readonly onlyContainsCaCerts?: boolean;
  readonly onlyContainsAttributeCerts?: boolean;
  readonly onlySomeReasons?: readonly TestReason[];
  readonly indirect?: boolean;
  /** Default true. */
  readonly critical?: boolean;
}

/** Options of a test revocation list: correct ones, and everything that a hostile or careless issuer might write. */
export interface TestCrlOptions {
  /** Default those that the CA has revoked (`revoke`). A certificate represents an entry without further fields. */
  readonly revoked?: readonly (TestCrlEntry | { readonly der: Uint8Array })[];
  /** The number of additional entries, with random serial numbers of 16 bytes, a reason on every second one. Default 0. */
  readonly fill?: number;
  /** Default 1; false leaves it out. */
  readonly number?: number | bigint | false;
  /** Makes it a delta list on top of the complete list with this number. Default none. */
  readonly baseNumber?: number | bigint;
  /** Default an hour before the PKI's clock. */
  readonly thisUpdate?: TestTime;
  /** Default a week after the PKI's clock; false leaves it out. */
  readonly nextUpdate?: TestTime | false;
  readonly issuingDistributionPoint?: TestIssuingDistributionPoint;
  /** Where delta lists on top of this one are: URLs, or points spelled out. Default none. */
  readonly freshestCrl?: readonly (string | TestDistributionPoint)[];
  /** Default the SHA-1 of the CA's key. */
  readonly authorityKeyIdentifier?: Uint8Array | false;
  /** Default 2; version 1 has only the extensions that are given. */
  readonly version?: 1 | 2;
  /** A name to write in place of the issuer's real one. */
  readonly issuerName?: TestName;
  /** Another private key to sign with. */
  readonly key?: KeyObject;
  readonly signature?: TestSignature;
  /** AlgorithmIdentifier (DER) to write inside the signed part, whether correct or not. */
  readonly innerAlgorithm?: Uint8Array;
  /** Written after all others, verbatim. */
  readonly extensions?: readonly TestExtension[];
  /** Flip one bit of the signature. Default false. */
  readonly tamper?: boolean;
}
