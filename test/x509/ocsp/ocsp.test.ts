import { describe, expect, test } from "@jest/globals";
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
  utcTime,
} from "../../../src/testing/der-writer.ts";
import { createTestPki } from "../../../src/testing/index.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { schemeOf } from "../../../src/x509/keys/algorithms.ts";
import { OcspResponse } from "../../../src/x509/ocsp/ocsp.ts";
import { certIdOf, sameCertId } from "../../../src/x509/ocsp/ocsp-request.ts";
import { bytes, derErrorOf, extension } from "../world.ts";
import {
  type AnswerFields,
  answerOf,
  at,
  BASIC,
  basicOf,
  byKey,
  certId,
  errorAnswer,
  NONCE,
  nonceExtension,
  now,
  responseOf,
  revoked,
  type SingleFields,
  single,
  UNKNOWN,
  VERSION_1,
} from "./ocsp-world.ts";

const { root } = createTestPki({ now, name: "CN=CA" });
const leaf = root.issue({ serial: 0x1234n });
const id = certId(leaf, root);

const fields = (rest: Partial<AnswerFields> = {}): AnswerFields => ({
  signer: root,
  singles: [single(id)],
  ...rest,
});
const basicFrom = (rest: Partial<AnswerFields> = {}) => {
  const { basic } = OcspResponse.fromDer(answerOf(fields(rest)));
  if (basic === undefined) throw new TypeError("no answer");
  return basic;
};
const singleFrom = (rest: SingleFields) => basicFrom({ singles: [single(id, rest)] }).responses[0];

describe("what an answer says", () => {
  test("who signed it, when, about whom", () => {
    const basic = basicFrom({ certificates: [leaf.der, root.der] });
    expect(basic.responderId).toMatchObject({ kind: "name" });
    expect(basic.producedAt).toBe(now.getTime() - 3_600_000);
    expect(basic.certificates.map((der) => Certificate.fromDer(der).serialNumber)[0]).toBe("1234");
    expect(basic.signatureAlgorithm.oid).toBe("1.2.840.10045.4.3.2");
    expect([basic.nonce, basic.whyUnusable]).toEqual([undefined, undefined]);
    const [only] = basic.responses;
    expect(only).toMatchObject({
      status: { answer: "good" },
      thisUpdate: now.getTime() - 3_600_000,
      nextUpdate: now.getTime() + 3_600_000,
      criticalUnknown: undefined,
    });
    expect(only?.certId.serialContent).toEqual(Uint8Array.of(0x12, 0x34));
  });

  test("a responder by its key, a nonce", () => {
    const nonce = Uint8Array.of(1, 2, 3);
    const basic = basicFrom({ responderId: byKey(root), extensions: [nonceExtension(nonce)] });
    expect(basic.nonce).toEqual(nonce);
    expect(basic.responderId).toMatchObject({ kind: "key" });
  });

  test("the three statuses", () => {
    expect(singleFrom({ status: UNKNOWN })?.status).toEqual({ answer: "unknown" });
    const revokedAt = now.getTime() - 86_400_000;
    expect(singleFrom({ status: revoked() })?.status).toEqual({
      answer: "revoked",
      revokedAt,
      reason: "unspecified",
    });
    expect(singleFrom({ status: revoked(1) })?.status).toMatchObject({ reason: "keyCompromise" });
    expect(singleFrom({ status: revoked(6) })?.status).toMatchObject({ reason: "certificateHold" });
  });

  test("no nextUpdate", () => {
    expect(singleFrom({ nextUpdate: null })?.nextUpdate).toBeUndefined();
  });

  test("why there is none", () => {
    const all = [1, 2, 3, 5, 6].map((code) => OcspResponse.fromDer(errorAnswer(code)));
    expect(all.map(({ status }) => status)).toEqual([
      "malformedRequest",
      "internalError",
      "tryLater",
      "sigRequired",
      "unauthorized",
    ]);
    expect(all.every(({ basic }) => basic === undefined)).toBe(true);
  });

  test("whose key signed it", () => {
    const basic = basicFrom();
    const scheme = schemeOf(basic.signatureAlgorithm);
    if (scheme === undefined) throw new TypeError("no scheme");
    expect(basic.isSignedBy(Certificate.fromDer(root.der).publicKey, scheme)).toBe(true);
    expect(basic.isSignedBy(Certificate.fromDer(leaf.der).publicKey, scheme)).toBe(false);
  });

  test("the bytes are copied: changing the array, or what getters return, changes nothing", () => {
    const der = answerOf(fields({ certificates: [leaf.der] }));
    const { basic } = OcspResponse.fromDer(der);
    der.fill(0);
    basic?.certificates[0]?.fill(0);
    basic?.responses[0]?.certId.serialContent.fill(0);
    const scheme = basic && schemeOf(basic.signatureAlgorithm);
    const key = Certificate.fromDer(root.der).publicKey;
    expect(scheme && basic?.isSignedBy(key, scheme)).toBe(true);
    expect(basic?.certificates[0]).toEqual(leaf.der);
  });
});

describe("the name of a certificate", () => {
  const certificate = Certificate.fromDer(leaf.der);
  const issuer = Certificate.fromDer(root.der);

  test("is the same when it is read and when it is computed, for each hash function", () => {
    for (const hash of ["sha1", "sha256", "sha384", "sha512"] as const) {
      const computed = certIdOf(certificate, issuer, hash);
      for (const parameters of [nullValue(), new Uint8Array()]) {
        const singles = [single(certId(leaf, root, { hash, parameters }))];
        const read = basicFrom({ singles }).responses[0]?.certId;
        expect(read && sameCertId(read, computed)).toBe(true);
      }
    }
  });

  test("differs in serial number, issuer's name, issuer's key and hash function", () => {
    const own = certIdOf(certificate, issuer, "sha1");
    const different = [
      certIdOf(Certificate.fromDer(root.issue().der), issuer, "sha1"),
      certIdOf(certificate, Certificate.fromDer(leaf.der), "sha1"),
      certIdOf(issuer, Certificate.fromDer(root.der), "sha1"),
      certIdOf(certificate, issuer, "sha256"),
      { ...own, issuerNameHash: own.issuerKeyHash },
      { ...own, hash: undefined },
    ];
    expect(different.filter((each) => sameCertId(own, each))).toEqual([]);
    const nobody = { ...own, hash: undefined };
    expect(sameCertId(nobody, nobody)).toBe(false);
  });
});

describe("what makes an answer unusable without making it malformed", () => {
  const value = nullValue();

  test("a critical extension that nobody knows", () => {
    const critical = extension("1.2.3.4", value, true);
    expect(basicFrom({ extensions: [critical] }).whyUnusable).toBe("critical extension 1.2.3.4");
    expect(singleFrom({ extensions: [critical] })?.criticalUnknown).toBe("1.2.3.4");
  });

  test("known ones may be critical, unknown ones may be there", () => {
    const quiet = extension("1.2.3.4", value);
    const nonce = extension(NONCE, octetString(bytes("01")), true);
    const archive = extension("1.3.6.1.5.5.7.48.1.6", at(-9), true);
    const basic = basicFrom({
      extensions: [quiet, nonce, extension("1.3.6.1.5.5.7.48.1.9", value, true)],
      singles: [single(id, { extensions: [archive, quiet] })],
    });
    expect([basic.whyUnusable, basic.responses[0]?.criticalUnknown]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe("what is refused", () => {
  const singles = (rest: SingleFields) => fields({ singles: [single(id, rest)] });
  const named = (...parts: readonly Uint8Array[]) =>
    fields({ singles: [single(sequence(...parts))] });
  const hash = octetString(new Uint8Array(20));
  const sha1 = sequence(oid("1.3.14.3.2.26"), nullValue());
  const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

  const rows: [string, AnswerFields, string][] = [
    ["version 1 written out", fields({ version: [VERSION_1] }), "responder has the wrong type"],
    ["version 2", fields({ version: [explicit(0, integer(1))] }), "wrong type"],
    ["no responder", fields({ responderId: new Uint8Array() }), "responder has the wrong type"],
    ["an empty name", fields({ responderId: explicit(1, sequence()) }), "name is empty"],
    [
      "a name with something behind",
      fields({ responderId: explicit(1, root.subjectDer, nullValue()) }),
      "responder name is followed",
    ],
    [
      "a key hash that is no SHA-1",
      fields({ responderId: explicit(2, octetString(new Uint8Array(32))) }),
      "not SHA-1",
    ],
    [
      "a key hash with something behind",
      fields({ responderId: explicit(2, octetString(new Uint8Array(20)), nullValue()) }),
      "responder key hash is followed",
    ],
    [
      "a key hash that is implicit",
      fields({ responderId: tlv(0x82, new Uint8Array(20)) }),
      "responder has the wrong type",
    ],
    ["producedAt as UTCTime", fields({ producedAt: utcTime("260601110000Z") }), "wrong type"],
    [
      "fractions of a second",
      fields({ producedAt: generalizedTime("20260601110000.5Z") }),
      "producedAt is not YYYY",
    ],
    [
      "a date of no calendar",
      singles({ thisUpdate: generalizedTime("20260230000000Z") }),
      "calendar",
    ],
    ["a local date", singles({ thisUpdate: generalizedTime("20260601120000+") }), "end in Z"],
    ["no responses", fields({ singles: [] }), "list of responses is empty"],
    ["33 responses", fields({ singles: many(33, single(id)) }), "too many responses"],
    ["nine certificates", fields({ certificates: many(9, sequence()) }), "too many certificates"],
    [
      "two lists of certificates",
      fields({ after: [explicit(0, sequence(), sequence())] }),
      "certificates is followed",
    ],
    [
      "something behind the data",
      fields({ afterData: [nullValue()] }),
      "response data is followed",
    ],
    ["something behind it all", fields({ after: [nullValue()] }), "basic response is followed"],
    ["no extensions in their list", fields({ extensions: [] }), "list of extensions is empty"],
    [
      "an extension twice",
      fields({ extensions: many(2, nonceExtension(bytes("01"))) }),
      "occurs twice",
    ],
    [
      "two lists of extensions",
      fields({ afterData: [explicit(1, sequence(nonceExtension(bytes("01"))), sequence())] }),
      "extensions is followed",
    ],
    [
      "an extension with something behind",
      fields({ extensions: [sequence(oid(NONCE), octetString(bytes("040101")), nullValue())] }),
      "extension is followed",
    ],
    [
      "a nonce with something behind",
      fields({ extensions: [extension(NONCE, bytes("0401010500"))] }),
      "nonce is followed",
    ],
    ["an empty nonce", fields({ extensions: [nonceExtension(bytes(""))] }), "nonce has the wrong"],
    [
      "an endless nonce",
      fields({ extensions: [nonceExtension(new Uint8Array(129))] }),
      "nonce has the wrong",
    ],
    ["a bare nonce", fields({ extensions: [extension(NONCE, bytes("010203"))] }), "nonce"],
    ["an empty signature", fields({ signatureBits: bitString(bytes("")) }), "signature is empty"],
    ["a signature of 7 bits", fields({ signatureBits: bitString(bytes("80"), 1) }), "whole number"],
    ["a status that does not exist", singles({ status: tlv(0x83) }), "none of three"],
    ["good with content", singles({ status: tlv(0x80, bytes("00")) }), "NULL has content"],
    ["unknown with content", singles({ status: tlv(0x82, bytes("00")) }), "NULL has content"],
    ["good, but constructed", singles({ status: tlv(0xa0) }), "none of three"],
    ["revoked without date", singles({ status: tlv(0xa1) }), "revocation time is missing"],
    ["reason 7", singles({ status: revoked(7) }), "reason code is unknown"],
    ["a negative reason", singles({ status: revoked(-1) }), "negative"],
    [
      "revoked with something behind",
      singles({ status: tlv(0xa1, at(0), nullValue()) }),
      "revoked status is followed",
    ],
    [
      "a reason with something behind",
      singles({ status: tlv(0xa1, at(0), explicit(0, enumerated(1), nullValue())) }),
      "revocation reason is followed",
    ],
    [
      "nextUpdate with something behind",
      singles({ nextUpdate: null, after: [explicit(0, at(1), nullValue())] }),
      "nextUpdate is followed",
    ],
    ["something behind a single response", singles({ after: [nullValue()] }), "single response is"],
    ["nextUpdate twice", singles({ after: [explicit(0, at(1))] }), "single response is followed"],
    ["a CertID without hashes", named(sha1), "issuer name hash is missing"],
    ["an empty hash", named(sha1, octetString(bytes("")), hash, integer(1)), "wrong size"],
    ["a huge hash", named(sha1, octetString(new Uint8Array(65)), hash, integer(1)), "wrong size"],
    ["a padded serial", named(sha1, hash, hash, bytes("02020001")), "shortest form"],
    ["an endless serial", named(sha1, hash, hash, tlv(2, new Uint8Array(65).fill(1))), "too long"],
    [
      "a CertID with something behind",
      named(sha1, hash, hash, integer(1), nullValue()),
      "CertID is",
    ],
  ];
  test.each(rows)("%s", (_what, answer, message) => {
    expect(derErrorOf(() => OcspResponse.fromDer(answerOf(answer)))).toMatch(message);
  });

  const basic = basicOf(fields());
  const frames: [string, Uint8Array, string][] = [
    ["status 4", errorAnswer(4), "status is unknown"],
    ["status 7", errorAnswer(7), "status is unknown"],
    ["a negative status", errorAnswer(-1), "negative"],
    ["success without an answer", errorAnswer(0), "response bytes is missing"],
    [
      "an error with an answer",
      sequence(enumerated(3), explicit(0, sequence(BASIC, octetString(basic)))),
      "OCSP response is followed",
    ],
    ["another kind of answer", responseOf(basic, oid("1.2.3")), "response type 1.2.3"],
    [
      "something behind the answer",
      responseOf(Uint8Array.from([...basic, 5, 0])),
      "basic response is followed",
    ],
    [
      "something behind the bytes",
      sequence(enumerated(0), explicit(0, sequence(BASIC, octetString(basic), nullValue()))),
      "response bytes is followed",
    ],
    [
      "two answers",
      sequence(enumerated(0), explicit(0, sequence(BASIC, octetString(basic)), sequence())),
      "response bytes is followed",
    ],
    [
      "something behind the frame's fields",
      sequence(enumerated(0), explicit(0, sequence(BASIC, octetString(basic))), nullValue()),
      "OCSP response is followed",
    ],
    [
      "indefinite length outside",
      Uint8Array.from([0x30, 0x80, ...answerOf(fields()).slice(4), 0, 0]),
      "indefinite length",
    ],
    [
      "indefinite length inside",
      responseOf(Uint8Array.from([0x30, 0x80, ...basic.slice(4), 0, 0])),
      "indefinite length",
    ],
    [
      "an OCTET STRING in pieces",
      sequence(enumerated(0), explicit(0, sequence(BASIC, tlv(0x24, octetString(basic))))),
      "primitive and constructed|wrong type",
    ],
    [
      "a length with a zero before it",
      Uint8Array.from([0x30, 0x83, 0, ...answerOf(fields()).slice(2)]),
      "shortest form",
    ],
    ["too many bytes", new Uint8Array(65_537), "at most 65536"],
    ["nothing", new Uint8Array(), "missing"],
  ];
  test.each(frames)("%s", (_what, der, message) => {
    expect(derErrorOf(() => OcspResponse.fromDer(der))).toMatch(new RegExp(message));
  });

  test("what is no byte array", () => {
    const read = OcspResponse.fromDer as (der: unknown) => OcspResponse;
    expect(derErrorOf(() => read("30 00"))).toContain("not a byte array");
  });
});

test("tolerance: the hash of a CertID without NULL", () => {
  const singles = [single(certId(leaf, root, { parameters: new Uint8Array() }))];
  expect(basicFrom({ singles }).responses[0]?.certId.hash).toBe("sha1");
});
