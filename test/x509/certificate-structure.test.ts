/** One field wrong at a time: what the eager pass refuses, and what it tolerates. */
import { describe, expect, test } from "@jest/globals";
import {
  bitString,
  boolean,
  explicit,
  generalizedTime,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  tlv,
  utcTime,
} from "../../src/testing/der-writer.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import {
  bytes,
  certificateOf,
  cn,
  EC_SPKI,
  ECDSA_SHA256,
  extension,
  extensions,
  type Fields,
  RSA_NULL,
  readingErrorOf,
} from "./world.ts";

const read = (fields: Fields = {}) => Certificate.fromDer(certificateOf(fields));
const after = utcTime("260101000000Z");
const RSA = "1.2.840.113549.1.1.11";
const ext = (...list: readonly Uint8Array[]) => ({ afterKey: [extensions(...list)] });
const unknown = (n: number, critical?: boolean) => extension(`1.2.3.${n}`, nullValue(), critical);

describe("read", () => {
  test.each<[string, Fields, Partial<Certificate>]>([
    ["v3 without extensions", {}, { version: 3 }],
    ["v2", { version: explicit(0, integer(1)) }, { version: 2 }],
    ["v1, which the validator refuses", { version: undefined }, { version: 1 }],
    [
      "unique identifiers",
      { afterKey: [tlv(0x81, bytes("00aa")), tlv(0x82, bytes("04a0"))] },
      { version: 3 },
    ],
    ["an empty subject", { subject: sequence() }, { version: 3 }],
    ["tolerance: serial 0", { serial: integer(0) }, { serialNumber: "0", serial: 0n }],
    [
      "tolerance: a negative serial",
      { serial: bytes("0201ff") },
      { serialNumber: "-01", serial: -1n },
    ],
    [
      "tolerance: a serial of 64 bytes",
      { serial: tlv(2, new Uint8Array(64).fill(0x11)) },
      { serialNumber: "11".repeat(64) },
    ],
    ["an odd number of digits", { serial: integer(0xabc) }, { serialNumber: "0ABC" }],
    ["a leading sign byte", { serial: bytes("020300ff01") }, { serialNumber: "FF01" }],
    [
      "tolerance: RSA without NULL, twice",
      { inner: sequence(oid(RSA)), outer: sequence(oid(RSA)) },
      { version: 3 },
    ],
  ])("%s", (_, fields, expected) => {
    const certificate = read(fields);
    for (const [key, value] of Object.entries(expected)) {
      expect(Reflect.get(certificate, key)).toBe(value);
    }
  });

  test("tolerance: an empty list of extensions", () => {
    expect(read(ext()).extensions.size).toBe(0);
  });

  test("tolerance: critical FALSE written out", () => {
    const { extensions: map } = read(ext(unknown(1, false), unknown(2, true), unknown(3)));
    expect([...map.values()].map(({ critical }) => critical)).toEqual([false, true, false]);
  });

  test("tolerance: GeneralizedTime before 2050", () => {
    const validity = sequence(generalizedTime("20250101000000Z"), after);
    expect(read({ validity }).notBefore.toISOString()).toBe("2025-01-01T00:00:00.000Z");
  });

  test("a serial prints as OpenSSL's BN_bn2hex, whatever its sign", () => {
    for (const [hex, text] of [
      ["020180", "-80"],
      ["0202ff7f", "-81"],
      ["02020080", "80"],
    ] as const) {
      expect(read({ serial: bytes(hex) }).serialNumber).toBe(text);
    }
  });
});

describe("refused", () => {
  test.each<[string, Fields, RegExp]>([
    ["version 1 written out", { version: explicit(0, integer(0)) }, /version is neither/],
    ["version 4", { version: explicit(0, integer(3)) }, /version is neither/],
    ["two versions", { version: explicit(0, integer(2), integer(2)) }, /version is followed/],
    ["a padded serial", { serial: bytes("02020001") }, /shortest form/],
    ["an empty serial", { serial: bytes("0200") }, /INTEGER is empty/],
    [
      "a serial of 65 bytes",
      { serial: tlv(2, new Uint8Array(65).fill(1)) },
      /serial number is too long/,
    ],
    ["two signature algorithms", { outer: RSA_NULL(RSA) }, /the two signature algorithms differ/],
    [
      "two ways to write one algorithm",
      { inner: RSA_NULL(RSA), outer: sequence(oid(RSA)) },
      /differ/,
    ],
    [
      "an algorithm and more",
      {
        inner: sequence(oid(RSA), nullValue(), nullValue()),
        outer: sequence(oid(RSA), nullValue(), nullValue()),
      },
      /followed/,
    ],
    ["an empty issuer", { issuer: sequence() }, /issuer is empty/],
    ["an empty RDN", { issuer: sequence(tlv(0x31)) }, /distinguished name is empty/],
    ["an issuer that is a set", { issuer: tlv(0x31, cn("x")) }, /issuer has the wrong type/],
    ["a third date", { validity: sequence(after, after, after) }, /validity is followed/],
    ["one date", { validity: sequence(after) }, /notAfter is cut short/],
    [
      "a damaged notAfter",
      { validity: sequence(after, tlv(0x17, Buffer.from("2607=\u001c050003Z"))) },
      /notAfter/,
    ],
    [
      "a notAfter in words",
      { validity: sequence(after, tlv(0x0c, Buffer.from("never"))) },
      /notAfter is not a time/,
    ],
    [
      "a key with unused bits",
      { spki: sequence(sequence(oid("1.2.3")), bitString(bytes("80"), 1)) },
      /whole number/,
    ],
    [
      "a key of three parts",
      { spki: sequence(sequence(oid("1.2.3")), bitString(bytes("80")), nullValue()) },
      /subjectPublicKeyInfo is followed/,
    ],
    ["a key that is missing", { spki: nullValue() }, /subjectPublicKeyInfo has the wrong type/],
    [
      "unique identifiers in v1",
      { version: undefined, afterKey: [tlv(0x81, bytes("00aa"))] },
      /v1 certificate has a unique/,
    ],
    [
      "a malformed unique identifier",
      { afterKey: [tlv(0x81, bytes("08aa"))] },
      /BIT STRING is not DER/,
    ],
    [
      "unique identifiers out of order",
      { afterKey: [tlv(0x82, bytes("00aa")), tlv(0x81, bytes("00aa"))] },
      /tbsCertificate is followed/,
    ],
    [
      "extensions in v1",
      { version: undefined, ...ext(unknown(1)) },
      /v1 certificate has extensions/,
    ],
    [
      "extensions in v2",
      { version: explicit(0, integer(1)), ...ext(unknown(1)) },
      /v2 certificate has extensions/,
    ],
    [
      "two lists of extensions",
      { afterKey: [explicit(3, sequence(unknown(1)), sequence(unknown(2)))] },
      /extensions is followed/,
    ],
    [
      "extensions twice",
      { afterKey: [extensions(unknown(1)), extensions(unknown(2))] },
      /tbsCertificate is followed/,
    ],
    [
      "an extension twice",
      ext(unknown(1), unknown(2), unknown(1)),
      /extension 1\.2\.3\.1 occurs twice/,
    ],
    ["an extension twice, once critical", ext(unknown(1, true), unknown(1)), /occurs twice/],
    [
      "critical of two bytes",
      ext(sequence(oid("1.2.3"), bytes("0102ffff"), octetString(bytes("")))),
      /BOOLEAN is not one byte/,
    ],
    [
      "an extension without value",
      ext(sequence(oid("1.2.3"), boolean(true))),
      /extension value is missing/,
    ],
    [
      "an extension and more",
      ext(sequence(oid("1.2.3"), octetString(bytes("")), nullValue())),
      /followed/,
    ],
    [
      "a padded extension identifier",
      ext(sequence(bytes("0603 55801d"), octetString(bytes("")))),
      /padded/,
    ],
    [
      "65 extensions",
      ext(...Array.from({ length: 65 }, (_, i) => unknown(i))),
      /too many extensions/,
    ],
    ["a signature with unused bits", { signature: bitString(bytes("f0"), 4) }, /whole number/],
    ["an empty signature", { signature: bitString(bytes("")) }, /signature is empty/],
    [
      "a signature that is an octet string",
      { signature: octetString(bytes("00")) },
      /signature has the wrong type/,
    ],
    ["a fourth field", { trailing: [nullValue()] }, /certificate is followed/],
  ])("%s", (_, fields, message) => {
    const refusal = readingErrorOf(() => read(fields));
    expect(refusal).toMatch(message);
    expect(refusal).toMatch(/^malformed: .* \(byte \d+\)$/);
  });

  test("bytes after the certificate", () => {
    const der = Buffer.concat([certificateOf(), bytes("00")]);
    expect(readingErrorOf(() => Certificate.fromDer(der))).toMatch(/followed by something/);
  });

  test("64 extensions are read", () => {
    const list = Array.from({ length: 64 }, (_, i) => unknown(i));
    expect(read(ext(...list)).extensions.size).toBe(64);
  });

  test("a BER certificate: indefinite length, long form", () => {
    const der = certificateOf();
    const inside = der.subarray(4);
    const indefinite = Buffer.concat([bytes("3080"), inside, bytes("0000")]);
    expect(readingErrorOf(() => Certificate.fromDer(indefinite))).toMatch(/indefinite length/);
    const long = Buffer.concat([bytes("308300"), der.subarray(2)]);
    expect(readingErrorOf(() => Certificate.fromDer(long))).toMatch(/shortest form/);
  });
});

test("the default certificate is what the others differ from", () => {
  expect(readingErrorOf(() => read())).toBe("accepted");
  expect(read().signatureAlgorithm.der).toEqual(ECDSA_SHA256);
  expect(Buffer.compare(read().subjectPublicKeyInfo, EC_SPKI)).toBe(0);
});
