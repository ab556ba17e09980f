/** OCSP answers put together field by field with the testing room's writer, right ones and wrong ones. */
import { createHash, type KeyObject } from "node:crypto";
import {
  bitString,
  enumerated,
  explicit,
  generalizedTime,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  tlv,
} from "../../../src/testing/der-writer.ts";
import { keyIdentifier } from "../../../src/testing/issue.ts";
import type { TestCertificate } from "../../../src/testing/pki.ts";
import { createSigner, type TestSignature } from "../../../src/testing/signatures.ts";
import { Certificate } from "../../../src/x509/certificate.ts";

/** The instant of these tests. */
export const now = new Date("2026-06-01T12:00:00Z");

/** A date this many seconds away, as a GeneralizedTime. */
export const at = (seconds: number): Uint8Array => {
  const text = new Date(now.getTime() + seconds * 1000).toISOString().slice(0, 19);
  return generalizedTime(`${text.replace(/[-:T]/g, "")}Z`);
};

export const BASIC = oid("1.3.6.1.5.5.7.48.1.1");
export const NONCE = "1.3.6.1.5.5.7.48.1.2";
export const NO_CHECK = { oid: "1.3.6.1.5.5.7.48.1.5", value: nullValue() } as const;

const hashOids = {
  sha1: "1.3.14.3.2.26",
  sha224: "2.16.840.1.101.3.4.2.4",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
} as const;

/** The hash functions of RFC 6960 and one that nobody uses. */
export type WrittenHash = keyof typeof hashOids;

/** The CertID of a certificate that this CA issued, or of parts given by hand. */
export function certId(
  certificate: TestCertificate,
  issuer: TestCertificate,
  parts: {
    readonly hash?: WrittenHash;
    readonly parameters?: Uint8Array;
    serial?: Uint8Array;
  } = {},
): Uint8Array {
  const { hash = "sha1", parameters = nullValue() } = parts;
  const digest = (data: Uint8Array) => octetString(createHash(hash).update(data).digest());
  const { serialContent, issuer: name } = Certificate.fromDer(certificate.der);
  return sequence(
    sequence(oid(hashOids[hash]), parameters),
    digest(name.der),
    digest(keyBits(issuer.der)),
    parts.serial ?? tlv(2, serialContent),
  );
}

/** What follows the algorithm in the SubjectPublicKeyInfo, without the count of unused bits. */
function keyBits(certificate: Uint8Array): Uint8Array {
  const spki = Certificate.fromDer(certificate).subjectPublicKeyInfo;
  const sizeOf = (position: number) => {
    const first = spki[position + 1] ?? 0;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    let length = first < 0x80 ? first : 0;
    for (let i = 0; i < octets; i += 1) length = length * 256 + (spki[position + 2 + i] ?? 0);
    return { header: 2 + octets, length };
  };
  const inside = sizeOf(0).header;
  const algorithm = sizeOf(inside);
  const bits = inside + algorithm.header + algorithm.length;
  return spki.subarray(bits + sizeOf(bits).header + 1);
}

export const GOOD = tlv(0x80);
export const UNKNOWN = tlv(0x82);
/** RevokedInfo; a reason that is undefined is left out. */
export const revoked = (reason?: number, when = at(-86_400)): Uint8Array =>
  tlv(0xa1, when, ...(reason === undefined ? [] : [explicit(0, enumerated(reason))]));

/** One single response. `nextUpdate` null leaves it out. */
export interface SingleFields {
  readonly status?: Uint8Array;
  readonly thisUpdate?: Uint8Array;
  readonly nextUpdate?: Uint8Array | null;
  readonly extensions?: readonly Uint8Array[];
  readonly after?: readonly Uint8Array[];
}

export function single(id: Uint8Array, fields: SingleFields = {}): Uint8Array {
  const { status = GOOD, thisUpdate = at(-3600), nextUpdate = at(3600), extensions } = fields;
  return sequence(
    id,
    status,
    thisUpdate,
    ...(nextUpdate === null ? [] : [explicit(0, nextUpdate)]),
    ...(extensions === undefined ? [] : [explicit(1, sequence(...extensions))]),
    ...(fields.after ?? []),
  );
}

export const byName = (signer: { readonly subjectDer: Uint8Array }): Uint8Array =>
  explicit(1, signer.subjectDer);

/** The responder by the SHA-1 of its key. */
export const byKey = (signer: TestCertificate): Uint8Array =>
  explicit(2, octetString(keyIdentifier(Certificate.fromDer(signer.der).publicKey)));

/** One extension that carries this nonce. */
export const nonceExtension = (nonce: Uint8Array): Uint8Array =>
  sequence(oid(NONCE), octetString(octetString(nonce)));

/** A whole answer, signed by the signer's key unless another one is given. */
export interface AnswerFields {
  readonly signer: TestCertificate;
  readonly key?: KeyObject;
  readonly signature?: TestSignature;
  readonly forged?: boolean;
  readonly version?: readonly Uint8Array[];
  readonly responderId?: Uint8Array;
  readonly producedAt?: Uint8Array;
  readonly singles: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
  readonly afterData?: readonly Uint8Array[];
  /** Default the key's own. */
  readonly algorithm?: Uint8Array;
  readonly signatureBits?: Uint8Array;
  readonly certificates?: readonly Uint8Array[];
  readonly after?: readonly Uint8Array[];
}

/** DER of a BasicOCSPResponse. */
export function basicOf(fields: AnswerFields): Uint8Array {
  const { signer, extensions, certificates } = fields;
  const data = sequence(
    ...(fields.version ?? []),
    fields.responderId ?? byName(signer),
    fields.producedAt ?? at(-3600),
    sequence(...fields.singles),
    ...(extensions === undefined ? [] : [explicit(1, sequence(...extensions))]),
    ...(fields.afterData ?? []),
  );
  const { algorithm, sign } = createSigner(fields.key ?? signer.key, fields.signature);
  const signature = sign(data);
  if (fields.forged === true) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
  return sequence(
    data,
    fields.algorithm ?? algorithm,
    fields.signatureBits ?? bitString(signature),
    ...(certificates === undefined ? [] : [explicit(0, sequence(...certificates))]),
    ...(fields.after ?? []),
  );
}

/** DER of an OCSPResponse with these bytes as its response. */
export function responseOf(basic: Uint8Array, type = BASIC): Uint8Array {
  return sequence(enumerated(0), explicit(0, sequence(type, octetString(basic))));
}

/** DER of a whole answer. */
export const answerOf = (fields: AnswerFields): Uint8Array => responseOf(basicOf(fields));

/** DER of an answer that is none. */
export const errorAnswer = (status: number): Uint8Array => sequence(enumerated(status));

export const VERSION_1 = explicit(0, integer(0));
