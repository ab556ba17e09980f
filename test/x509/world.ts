/** The small world of these tests: certificates put together field by field, and refusals as data. */
import {
  bitString,
  boolean,
  explicit,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  string,
  utcTime,
} from "../../src/testing/der-writer.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { CertificateError } from "../../src/x509/certificate-error.ts";
import { DerError } from "../../src/x509/der/der.ts";

/** Bytes of a hex text; spaces are for the reader's eyes. */
export const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const attribute = (type: string, value: Uint8Array): Uint8Array =>
  sequence(oid(type), value);
export const rdn = (...attributes: readonly Uint8Array[]): Uint8Array => setOf(...attributes);
export const CN = "2.5.4.3";
export const cn = (text: string): Uint8Array => rdn(attribute(CN, string("utf8", text)));

export const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
export const EC_SPKI = sequence(
  sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")),
  bitString(Uint8Array.from({ length: 65 }, (_, i) => (i === 0 ? 4 : i))),
);

/** The fields of a certificate, each ready-made DER; an undefined default leaves the field out. */
export interface Fields {
  version?: Uint8Array | undefined;
  serial?: Uint8Array;
  inner?: Uint8Array;
  outer?: Uint8Array;
  issuer?: Uint8Array;
  validity?: Uint8Array;
  subject?: Uint8Array;
  spki?: Uint8Array;
  afterKey?: readonly Uint8Array[];
  signature?: Uint8Array;
  trailing?: readonly Uint8Array[];
}

/** DER of a v3 certificate with these fields; nobody signed it. */
export function certificateOf(fields: Fields = {}): Uint8Array {
  const version = "version" in fields ? fields.version : explicit(0, integer(2));
  const tbs = sequence(
    ...(version === undefined ? [] : [version]),
    fields.serial ?? integer(0x1234),
    fields.inner ?? ECDSA_SHA256,
    fields.issuer ?? sequence(cn("issuer")),
    fields.validity ?? sequence(utcTime("250101000000Z"), utcTime("260101000000Z")),
    fields.subject ?? sequence(cn("subject")),
    fields.spki ?? EC_SPKI,
    ...(fields.afterKey ?? []),
  );
  return sequence(
    tbs,
    fields.outer ?? ECDSA_SHA256,
    fields.signature ?? bitString(Uint8Array.of(1, 2, 3)),
    ...(fields.trailing ?? []),
  );
}

/** One extension; `critical` undefined leaves the field out. */
export function extension(type: string, value: Uint8Array, critical?: boolean): Uint8Array {
  const flag = critical === undefined ? [] : [boolean(critical)];
  return sequence(oid(type), ...flag, octetString(value));
}

export const extensions = (...list: readonly Uint8Array[]): Uint8Array =>
  explicit(3, sequence(...list));

export const withExtension = (type: string, value: Uint8Array): Certificate =>
  Certificate.fromDer(certificateOf({ afterKey: [extensions(extension(type, value, true))] }));

export const RSA_NULL = (type: string): Uint8Array => sequence(oid(type), nullValue());

/** Why a certificate cannot be read: `fault: message`; "accepted" when it can. Any other error goes through. */
export function readingErrorOf(run: () => unknown): string {
  try {
    run();
    return "accepted";
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    return `${error.fault}: ${error.message}`;
  }
}

/** The message and offset of a DerError; "accepted" when there is none. Any other error goes through. */
export function derErrorOf(run: () => unknown): string {
  try {
    run();
    return "accepted";
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return `${error.message} @${error.offset}`;
  }
}
