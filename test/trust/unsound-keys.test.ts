import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  bitString,
  hexBytes,
  integer,
  nullValue,
  oid,
  sequence,
} from "../../src/testing/der-writer.ts";
import { createTestPki, type KeyType } from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { describePublicKey } from "../../src/x509/keys/algorithms.ts";
import { publicKeyBits } from "../../src/x509/keys/public-key.ts";
import { isOfSmallOrder, whyKeyUnsound } from "../../src/x509/keys/usable-key.ts";
import { verdict } from "./world.ts";

const pki = createTestPki();
const CURVES = {
  "P-256": "1.2.840.10045.3.1.7",
  "P-384": "1.3.132.0.34",
  "P-521": "1.3.132.0.35",
} as const;
type Curve = keyof typeof CURVES;

const ecKey = (curve: Curve, point: Uint8Array) =>
  sequence(sequence(oid("1.2.840.10045.2.1"), oid(CURVES[curve])), bitString(point));
const edKey = (point: Uint8Array) => sequence(sequence(oid("1.3.101.112")), bitString(point));
const ed448Key = (point: Uint8Array) => sequence(sequence(oid("1.3.101.113")), bitString(point));
const rsaKey = (modulus: bigint) =>
  sequence(
    sequence(oid("1.2.840.113549.1.1.1"), nullValue()),
    bitString(sequence(integer(modulus), integer(65_537))),
  );

/** A point of a fresh key, uncompressed. */
function pointOf(curve: Curve): Uint8Array {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: curve });
  return publicKeyBits(new Uint8Array(publicKey.export({ type: "spki", format: "der" })));
}

function changed(point: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(point);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function compressed(point: Uint8Array): Uint8Array {
  const size = (point.length - 1) / 2;
  return Uint8Array.of(2 + ((point.at(-1) ?? 0) & 1), ...point.subarray(1, 1 + size));
}

/** Points whose x is on the curve and whose x is not: every second number. */
function compressedOffCurve(curve: Curve): Uint8Array {
  const size = { "P-256": 32, "P-384": 48, "P-521": 66 }[curve];
  for (let x = 1; ; x += 1) {
    const point = new Uint8Array(1 + size);
    point[0] = 2;
    point[size] = x;
    if (unsound(ecKey(curve, point)) !== undefined) return point;
  }
}

const unsound = (spki: Uint8Array) => whyKeyUnsound(describePublicKey(spki), publicKeyBits(spki));

/** What a verifier says of a leaf with this key. */
function leafWith(subjectPublicKeyInfo: Uint8Array): Promise<string> {
  const leaf = pki.root.issueCa().issue({ subject: "CN=client", subjectPublicKeyInfo });
  return verdict(leaf.chain, pki.root.pem);
}

/** Keys of Ed25519 of order 1, 2, 4 and 8, in their shortest form. */
const smallOrder = [
  `01${"00".repeat(31)}`,
  `ec${"ff".repeat(30)}7f`,
  "00".repeat(32),
  `${"00".repeat(31)}80`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
].map(hexBytes);

describe("a leaf's key has to be a key", () => {
  const refused = "ClientCertTypeUnsupported certificate.key";

  test.each<[string, () => Uint8Array]>([
    ["P-256, y is another", () => ecKey("P-256", changed(pointOf("P-256"), 64))],
    ["P-256, x is another", () => ecKey("P-256", changed(pointOf("P-256"), 10))],
    ["P-384", () => ecKey("P-384", changed(pointOf("P-384"), 96))],
    ["P-521", () => ecKey("P-521", changed(pointOf("P-521"), 132))],
    [
      "P-256 with both coordinates zero",
      () => ecKey("P-256", Uint8Array.of(4, ...Array(64).fill(0))),
    ],
    ["P-521 above its field", () => ecKey("P-521", changed(pointOf("P-521"), 1).fill(0xff, 1, 67))],
    ["P-256, compressed, no such point", () => ecKey("P-256", compressedOffCurve("P-256"))],
    ["P-384, compressed, no such point", () => ecKey("P-384", compressedOffCurve("P-384"))],
    ["Ed25519, no such point", () => edKey(Uint8Array.of(2, ...Array(31).fill(0)))],
    ["Ed25519, not in its shortest form", () => edKey(hexBytes(`ee${"ff".repeat(30)}7f`))],
    ["RSA, even modulus", () => rsaKey(2n ** 2048n - 2n)],
  ])("%s", async (_what, key) => {
    const spki = key();
    expect(await leafWith(spki)).toBe(refused);
    // OpenSSL, which loads the key, says the same wherever it looks.
    const leaf = Certificate.fromDer(pki.root.issue({ subjectPublicKeyInfo: spki }).der);
    if (leaf.publicKeyDescription.kind === "ec") expect(() => leaf.publicKey).toThrow();
  });

  test.each(smallOrder.map((point) => [Buffer.from(point).toString("hex"), point] as const))(
    "Ed25519 of small order %s",
    async (_hex, point) => {
      expect(await leafWith(edKey(point))).toBe(refused);
    },
  );

  test("the point at infinity is not a point of a certificate", async () => {
    const infinity = ecKey("P-256", Uint8Array.of(0));
    expect(await leafWith(infinity)).toBe("ClientCertInvalid certificate.malformed");
  });

  test("RSA-PSS parameters that OpenSSL cannot read", async () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const bits = publicKeyBits(new Uint8Array(publicKey.export({ type: "spki", format: "der" })));
    const key = sequence(sequence(oid("1.2.840.113549.1.1.10"), integer(1)), bitString(bits));
    expect(await leafWith(key)).toBe(refused);
  });

  test.each<KeyType>(["P-256", "P-384", "P-521", "Ed25519", "rsa-2048", "rsa-pss-2048"])(
    "a fresh key of %s is one, twenty times",
    (keyType) => {
      const count = keyType.startsWith("rsa") ? 1 : 20;
      for (let i = 0; i < count; i += 1) {
        const leaf = Certificate.fromDer(pki.root.issue({ keyType }).der);
        expect(unsound(leaf.subjectPublicKeyInfo)).toBeUndefined();
      }
    },
  );

  test("a compressed point, of either sign, and Ed448", async () => {
    for (const curve of ["P-256", "P-384", "P-521"] as const) {
      for (let i = 0; i < 10; i += 1) {
        expect(unsound(ecKey(curve, compressed(pointOf(curve))))).toBeUndefined();
      }
    }
    expect(await leafWith(ecKey("P-256", compressed(pointOf("P-256"))))).toBe("accepted");
    for (let i = 0; i < 10; i += 1) {
      const { publicKey } = generateKeyPairSync("ed448");
      const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
      expect(unsound(spki)).toBeUndefined();
    }
    expect(unsound(ed448Key(Uint8Array.of(1, ...Array(56).fill(0))))).toBe(
      "a point of small order",
    );
    expect(unsound(ed448Key(new Uint8Array(57)))).toBe("a point of small order");
  });
});

describe("a CA's key of small order", () => {
  test("signs nothing, although OpenSSL verifies what anyone can make with it", async () => {
    // With the neutral element for key, R = [S]B is all that is checked: R neutral, S zero.
    const key = smallOrder[0] ?? new Uint8Array();
    const ca = pki.root.issueCa({ subject: "CN=Weak", subjectPublicKeyInfo: edKey(key) });
    const algorithm = sequence(oid("1.3.101.112"));
    const leaf = ca.issue({ innerAlgorithm: algorithm, outerAlgorithm: algorithm });
    const { tbs } = Certificate.fromDer(leaf.der);
    const forged = sequence(tbs, algorithm, bitString(Uint8Array.of(...key, ...Array(32).fill(0))));
    expect(await verdict([forged, ca.der], pki.root.pem)).toBe("ClientCertInvalid path.signature");
    const spki = edKey(key);
    expect(isOfSmallOrder(describePublicKey(spki), publicKeyBits(spki))).toBe(true);
  });

  test("an ordinary key is not of small order", () => {
    for (let i = 0; i < 20; i += 1) {
      const { publicKey, privateKey } = generateKeyPairSync("ed25519");
      expect(sign(null, Buffer.from("a"), privateKey)).toHaveLength(64);
      const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
      expect(isOfSmallOrder(describePublicKey(spki), publicKeyBits(spki))).toBe(false);
    }
  });
});
