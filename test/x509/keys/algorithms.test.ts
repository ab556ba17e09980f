import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  bitString,
  explicit,
  integer,
  nullValue,
  oid,
  sequence,
} from "../../../src/testing/der-writer.ts";
import { createTestPki } from "../../../src/testing/pki.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { DerReader } from "../../../src/x509/der/der.ts";
import { readAlgorithmIdentifier } from "../../../src/x509/keys/algorithm-identifier.ts";
import {
  describePublicKey,
  schemeOf,
  verificationCost,
  verifySignature,
} from "../../../src/x509/keys/algorithms.ts";
import { bytes, derErrorOf, EC_SPKI, RSA_NULL } from "../world.ts";

const identifier = (der: Uint8Array) => readAlgorithmIdentifier(new DerReader(der), "algorithm");
const scheme = (der: Uint8Array) => schemeOf(identifier(der));

const SHA1 = "1.3.14.3.2.26";
const SHA256 = "2.16.840.1.101.3.4.2.1";
const SHA512 = "2.16.840.1.101.3.4.2.3";
const MGF1 = "1.2.840.113549.1.1.8";
const pss = (...fields: readonly Uint8Array[]) =>
  sequence(oid("1.2.840.113549.1.1.10"), sequence(...fields));
const hash = (type: string) => explicit(0, RSA_NULL(type));
const mask = (type: string, generator = MGF1) =>
  explicit(1, sequence(oid(generator), RSA_NULL(type)));
const salt = (length: number) => explicit(2, integer(length));

describe("schemes", () => {
  test.each([
    ["RSA", RSA_NULL("1.2.840.113549.1.1.11"), { kind: "rsa-pkcs1", hash: "sha256" }],
    [
      "tolerance: RSA without NULL",
      sequence(oid("1.2.840.113549.1.1.12")),
      { kind: "rsa-pkcs1", hash: "sha384" },
    ],
    ["ECDSA", sequence(oid("1.2.840.10045.4.3.4")), { kind: "ecdsa", hash: "sha512" }],
    ["Ed25519", sequence(oid("1.3.101.112")), { kind: "ed25519" }],
    [
      "PSS",
      pss(hash(SHA256), mask(SHA256), salt(32)),
      { kind: "rsa-pss", hash: "sha256", hashLength: 32, saltLength: 32 },
    ],
    [
      "PSS, trailer written out",
      pss(hash(SHA512), mask(SHA512), salt(20), explicit(3, integer(1))),
      { kind: "rsa-pss", hash: "sha512", hashLength: 64, saltLength: 20 },
    ],
    [
      "PSS, hashes without NULL",
      pss(
        explicit(0, sequence(oid(SHA256))),
        explicit(1, sequence(oid(MGF1), sequence(oid(SHA256)))),
        salt(0),
      ),
      { kind: "rsa-pss", hash: "sha256", hashLength: 32, saltLength: 0 },
    ],
    [
      "tolerance: PSS with a salt longer than the hash",
      pss(hash(SHA256), mask(SHA256), salt(222)),
      { kind: "rsa-pss", hash: "sha256", hashLength: 32, saltLength: 222 },
    ],
    [
      "PSS without salt length, which is 20",
      pss(hash(SHA256), mask(SHA256)),
      { kind: "rsa-pss", hash: "sha256", hashLength: 32, saltLength: 20 },
    ],
    [
      "tolerance: ECDSA with NULL",
      RSA_NULL("1.2.840.10045.4.3.2"),
      { kind: "ecdsa", hash: "sha256" },
    ],
  ])("%s", (_, der, expected) => {
    expect(scheme(der)).toEqual(expected);
  });

  test.each([
    ["RSA with SHA-1", RSA_NULL("1.2.840.113549.1.1.5")],
    ["RSA with MD5", RSA_NULL("1.2.840.113549.1.1.4")],
    ["ECDSA with SHA-1", sequence(oid("1.2.840.10045.4.1"))],
    ["DSA with SHA-256", sequence(oid("2.16.840.1.101.3.4.3.2"))],
    ["ECDSA with a NULL that is not empty", sequence(oid("1.2.840.10045.4.3.2"), bytes("050100"))],
    ["ECDSA with other parameters", sequence(oid("1.2.840.10045.4.3.2"), sequence())],
    ["Ed25519 with NULL", RSA_NULL("1.3.101.112")],
    ["RSA with other parameters", sequence(oid("1.2.840.113549.1.1.11"), sequence())],
    [
      "RSA with a NULL that is not empty",
      sequence(oid("1.2.840.113549.1.1.11"), Uint8Array.of(5, 1, 0)),
    ],
    ["unknown", sequence(oid("1.2.3"))],
    ["PSS without parameters", sequence(oid("1.2.840.113549.1.1.10"))],
    ["PSS with the defaults, which are SHA-1", pss()],
    ["PSS with SHA-1", pss(hash(SHA1), mask(SHA1), salt(20))],
    ["PSS without mask", pss(hash(SHA256), salt(32))],
    ["PSS with two hashes", pss(hash(SHA256), mask(SHA512), salt(32))],
    ["PSS with another mask generator", pss(hash(SHA256), mask(SHA256, "1.2.3"), salt(32))],
    [
      "PSS with negative salt",
      pss(hash(SHA256), mask(SHA256), explicit(2, Uint8Array.of(2, 1, 0xff))),
    ],
    [
      "PSS with another trailer",
      pss(hash(SHA256), mask(SHA256), salt(32), explicit(3, integer(2))),
    ],
    ["PSS with more", pss(hash(SHA256), mask(SHA256), salt(32), explicit(4, integer(1)))],
    ["PSS, fields out of order", pss(mask(SHA256), hash(SHA256), salt(32))],
  ])("not accepted: %s", (_, der) => {
    expect(scheme(der)).toBeUndefined();
  });

  test("an identifier gives out copies", () => {
    const algorithm = identifier(RSA_NULL("1.2.3"));
    algorithm.der.fill(0);
    algorithm.parameters?.fill(0);
    expect([...algorithm.der]).toEqual([...RSA_NULL("1.2.3")]);
    expect(algorithm.hasNullParameters).toBe(true);
  });
});

const spkiOf = (key: KeyObject) => new Uint8Array(key.export({ type: "spki", format: "der" }));
const rsaKey = (
  modulus: Uint8Array,
  exponent: Uint8Array,
  algorithm = RSA_NULL("1.2.840.113549.1.1.1"),
) => sequence(algorithm, bitString(sequence(modulus, exponent)));
const ecKey = (parameters: Uint8Array, point: Uint8Array) =>
  sequence(sequence(oid("1.2.840.10045.2.1"), parameters), bitString(point));
const P256 = oid("1.2.840.10045.3.1.7");
const point = (form: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => (i === 0 ? form : 1));

describe("public keys in words", () => {
  test.each([
    [
      "RSA-2048",
      generateKeyPairSync("rsa", { modulusLength: 2048 }),
      { kind: "rsa", bits: 2048, exponent: 65537n },
    ],
    [
      "RSA with exponent 3",
      generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 3 }),
      { kind: "rsa", bits: 1024, exponent: 3n },
    ],
    [
      "RSA-PSS",
      generateKeyPairSync("rsa-pss", { modulusLength: 2048 }),
      { kind: "rsa-pss", bits: 2048 },
    ],
    [
      "P-256",
      generateKeyPairSync("ec", { namedCurve: "P-256" }),
      { kind: "ec", bits: 256, curve: "P-256" },
    ],
    [
      "P-384",
      generateKeyPairSync("ec", { namedCurve: "P-384" }),
      { kind: "ec", bits: 384, curve: "P-384" },
    ],
    [
      "P-521",
      generateKeyPairSync("ec", { namedCurve: "P-521" }),
      { kind: "ec", bits: 521, curve: "P-521" },
    ],
    [
      "secp256k1",
      generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
      { kind: "ec", curve: "secp256k1" },
    ],
    ["Ed25519", generateKeyPairSync("ed25519"), { kind: "ed25519", bits: 255 }],
    ["Ed448", generateKeyPairSync("ed448"), { kind: "ed448", bits: 448 }],
    [
      "X25519",
      generateKeyPairSync("x25519"),
      { kind: "unknown", algorithm: "1.3.101.110", bits: 0 },
    ],
  ])("%s", (_, { publicKey }, expected) => {
    expect(describePublicKey(spkiOf(publicKey))).toMatchObject(expected);
  });

  test("tolerance: RSA without NULL; a compressed point; an unknown curve is named by its identifier", () => {
    const key = rsaKey(integer(1n << 2047n), integer(3), sequence(oid("1.2.840.113549.1.1.1")));
    expect(describePublicKey(key)).toMatchObject({ kind: "rsa", bits: 2048 });
    expect(describePublicKey(ecKey(P256, point(2, 33)))).toMatchObject({
      curve: "P-256",
      compressed: true,
    });
    expect(describePublicKey(ecKey(oid("1.2.3"), point(4, 9)))).toMatchObject({
      curve: "1.2.3",
      bits: 0,
    });
  });

  test.each([
    [
      "explicit curve parameters",
      ecKey(sequence(integer(1)), point(4, 65)),
      /does not name its curve/,
    ],
    ["implicit curve", ecKey(nullValue(), point(4, 65)), /does not name its curve/],
    ["a hybrid point", ecKey(P256, point(6, 65)), /unknown form/],
    ["the point at infinity", ecKey(P256, Uint8Array.of(0)), /unknown form/],
    ["a point too long", ecKey(P256, point(4, 66)), /wrong size/],
    ["a compressed point too long", ecKey(P256, point(3, 65)), /wrong size/],
    ["no point", ecKey(P256, new Uint8Array()), /unknown form/],
    ["modulus zero", rsaKey(integer(0), integer(3)), /not positive/],
    ["a negative modulus", rsaKey(Uint8Array.of(2, 1, 0xff), integer(3)), /not positive/],
    ["a padded modulus", rsaKey(Uint8Array.of(2, 2, 0, 1), integer(3)), /shortest form/],
    ["an exponent of 257 bytes", rsaKey(integer(5), integer(1n << 2050n)), /exponent is too long/],
    [
      "three numbers",
      sequence(
        RSA_NULL("1.2.840.113549.1.1.1"),
        bitString(sequence(integer(5), integer(3), integer(1))),
      ),
      /followed by/,
    ],
    [
      "RSA with parameters",
      rsaKey(integer(5), integer(3), sequence(oid("1.2.840.113549.1.1.1"), sequence())),
      /has parameters/,
    ],
    [
      "Ed25519 of 31 bytes",
      sequence(sequence(oid("1.3.101.112")), bitString(new Uint8Array(31))),
      /wrong size/,
    ],
    [
      "Ed25519 with parameters",
      sequence(RSA_NULL("1.3.101.112"), bitString(new Uint8Array(32))),
      /has parameters/,
    ],
    [
      "a key with unused bits",
      sequence(sequence(oid("1.2.3")), bitString(Uint8Array.of(0x80), 7)),
      /whole number/,
    ],
    [
      "a key and more",
      sequence(sequence(oid("1.2.3")), bitString(Uint8Array.of(1)), nullValue()),
      /followed by/,
    ],
  ])("refused: %s", (_, der, message) => {
    expect(derErrorOf(() => describePublicKey(der))).toMatch(message);
  });
});

describe("signatures", () => {
  test.each([
    ["P-256"],
    ["P-384"],
    ["P-521"],
    ["rsa-2048"],
    ["rsa-pss-2048"],
    ["Ed25519"],
    ["Ed448"],
  ] as const)("%s", (keyType) => {
    const pki = createTestPki({ keyType });
    const certificate = Certificate.fromDer(pki.root.issue().der);
    const { tbs: data, signature } = certificate;
    const found = schemeOf(certificate.signatureAlgorithm);
    if (found === undefined) throw new Error("no scheme");
    const { publicKey } = pki.root;
    expect(verifySignature({ scheme: found, publicKey, data, signature })).toBe(true);
    const last = data.length - 1;
    data[last] = (data[last] ?? 0) ^ 1;
    expect(verifySignature({ scheme: found, publicKey, data, signature })).toBe(false);
    const stranger = createTestPki({ keyType }).root.publicKey;
    expect(
      verifySignature({ scheme: found, publicKey: stranger, data: certificate.tbs, signature }),
    ).toBe(false);
  });

  test("a key of another kind, an empty signature, a private key: false, never an error", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const data = new Uint8Array(10);
    const signed = sign("sha256", data, ec.privateKey);
    const signature = new Uint8Array();
    const ecdsa = { kind: "ecdsa", hash: "sha256" } as const;
    const rsaPkcs1 = { kind: "rsa-pkcs1", hash: "sha256" } as const;
    expect(verifySignature({ scheme: ecdsa, publicKey: rsa.publicKey, data, signature })).toBe(
      false,
    );
    expect(verifySignature({ scheme: rsaPkcs1, publicKey: ec.publicKey, data, signature })).toBe(
      false,
    );
    expect(verifySignature({ scheme: ecdsa, publicKey: ec.publicKey, data, signature })).toBe(
      false,
    );
    expect(
      verifySignature({ scheme: ecdsa, publicKey: ec.privateKey, data, signature: signed }),
    ).toBe(false);
    expect(
      verifySignature({ scheme: { kind: "ed25519" }, publicKey: ec.publicKey, data, signature }),
    ).toBe(false);
  });
});

test("cost units follow the measurements and grow with the exponent", () => {
  const rsa = (bits: number, exponent = 65537n) =>
    verificationCost(describePublicKey(rsaKey(integer(1n << BigInt(bits - 1)), integer(exponent))));
  expect([rsa(2048), rsa(4096), rsa(8192)]).toEqual([0.35, 1.2, 4.5]);
  expect(rsa(16_384)).toBeGreaterThan(15);
  expect(rsa(2048, (1n << 2000n) + 1n)).toBeGreaterThan(50);
  expect(verificationCost(describePublicKey(EC_SPKI))).toBe(1);
  expect(verificationCost(describePublicKey(ecKey(oid("1.3.132.0.34"), point(4, 97))))).toBe(10);
  expect(verificationCost(describePublicKey(ecKey(oid("1.3.132.0.35"), point(4, 133))))).toBe(22);
  expect(verificationCost(describePublicKey(ecKey(oid("1.2.3"), point(4, 9))))).toBe(22);
  expect(
    verificationCost(describePublicKey(spkiOf(generateKeyPairSync("ed25519").publicKey))),
  ).toBe(1.5);
});
