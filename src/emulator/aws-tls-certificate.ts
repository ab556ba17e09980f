/**
 * Certificates as AWS-LC reads them: bytes after the structure are ignored, and an extension that occurs twice has no effect unless
 * AWS-LC decodes it. The library's own reading refuses both; this one is for the local load balancer and the command line only.
 * @module
 */

import { Certificate } from "../x509/certificate.ts";
import { CertificateError } from "../x509/certificate-error.ts";
import { DerError, DerReader, TAG } from "../x509/der/der.ts";
import { readOid } from "../x509/der/der-values.ts";
import { encodeElement } from "../x509/der/der-write.ts";
import { EXTENSION } from "../x509/der/oids.ts";
import { orUndefined } from "../x509/or-undefined.ts";

/** A certificate and the bytes that its signature covers, which the issuer signed even if AWS-LC ignores a part. */
export interface AwsTlsCertificate {
  readonly certificate: Certificate;
  readonly signed: { readonly data: Uint8Array; readonly signature: Uint8Array };
  /** Bytes after the structure. */
  readonly trailingBytes: number;
}

/** The extensions that AWS-LC decodes before it follows a path; one that it cannot decode ends the search. */
const DECODED = [
  "basicConstraints",
  "keyUsage",
  "extendedKeyUsage",
  "subjectKeyIdentifier",
  "authorityKeyIdentifier",
  "subjectAlternativeName",
  "nameConstraints",
  "crlDistributionPoints",
] as const;

const decodedNames: ReadonlySet<string> = new Set(DECODED);

/** Netscape's certificate type, which AWS-LC decodes and checks in leaves. */
export const NETSCAPE_TYPE = "2.16.840.1.113730.1.1";

const decodedOids: ReadonlySet<string> = new Set([
  ...DECODED.map((name) => EXTENSION[name]),
  NETSCAPE_TYPE,
]);

/**
 * Reads one certificate.
 * @throws {CertificateError} for a certificate that AWS-LC cannot read either
 */
export function readAwsTlsCertificate(bytes: Uint8Array): AwsTlsCertificate {
  const length = lengthOfFirst(bytes);
  const der = bytes.subarray(0, length);
  const trailingBytes = bytes.length - length;
  try {
    const certificate = Certificate.fromDer(der);
    return { certificate, signed: certificate.signed, trailingBytes };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const shorter = orUndefined(DerError, () => withoutRepeatedExtensions(der));
    if (shorter === undefined) throw error;
    return { certificate: Certificate.fromDer(shorter.der), signed: shorter.signed, trailingBytes };
  }
}

/** Returns why AWS-LC cannot use a certificate's extensions; undefined when it can. */
export function whyExtensionsUnusable({ unreadableExtensions }: Certificate): string | undefined {
  const wrong = unreadableExtensions.find(({ name }) => decodedNames.has(name));
  return wrong && `${wrong.name} cannot be read: ${wrong.detail}`;
}

/** Returns the length of the first element, or the length of all bytes if there is none, so that the reader reports the fault. */
function lengthOfFirst(bytes: Uint8Array): number {
  const read = () => new DerReader(bytes).expect(TAG.sequence, "certificate").contentEnd;
  return orUndefined(DerError, read) ?? bytes.length;
}

type Shortened = Pick<AwsTlsCertificate, "signed"> & { readonly der: Uint8Array };

/**
 * Removes the second of two extensions that AWS-LC does not decode; returns undefined when there is none.
 * @throws {DerError}
 */
function withoutRepeatedExtensions(der: Uint8Array): Shortened | undefined {
  const outer = new DerReader(der).open(TAG.sequence, "certificate");
  const fields = outer.open(TAG.sequence, "tbsCertificate");
  const data = outer.element();
  outer.next("signatureAlgorithm");
  const algorithm = outer.element();
  outer.expect(TAG.bitString, "signature");
  const bits = outer.element();
  const signature = outer.content().subarray(1);
  const before: Uint8Array[] = [];
  while (!fields.atEnd && fields.peek() !== 0xa3) {
    fields.next();
    before.push(fields.element());
  }
  const list = fields.open(0xa3, "extensions").open(TAG.sequence, "extensions");
  const kept = withoutRepeated(list);
  if (kept === undefined) return undefined;
  const extensions = encodeElement(0xa3, encodeElement(TAG.sequence, ...kept));
  const tbs = encodeElement(TAG.sequence, ...before, extensions);
  return { der: encodeElement(TAG.sequence, tbs, algorithm, bits), signed: { data, signature } };
}

function withoutRepeated(list: DerReader): readonly Uint8Array[] | undefined {
  const kept = new Map<string, Uint8Array>();
  let isRepeated = false;
  while (!list.atEnd) {
    const oid = readOid(list.open(TAG.sequence, "extension"), "extension identifier");
    if (!kept.has(oid)) kept.set(oid, list.element());
    else if (decodedOids.has(oid)) return undefined;
    else isRepeated = true;
  }
  return isRepeated ? [...kept.values()] : undefined;
}
