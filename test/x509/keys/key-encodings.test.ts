import {
  createHash,
  createPublicKey,
  ECDH,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { bitString, nullValue, oid, sequence } from "../../../src/testing/der-writer.ts";
import { createTestPki } from "../../../src/testing/index.ts";
import { publicKeyBitString } from "../../../src/testing/keys.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { hasKeyAmong, keyEncodings } from "../../../src/x509/keys/key-encodings.ts";

const { root } = createTestPki();
const sha256 = (der: Uint8Array): string => createHash("sha256").update(der).digest("hex");
const infoOf = (key: KeyObject): Uint8Array => key.export({ type: "spki", format: "der" });

/** What a certificate with this SubjectPublicKeyInfo answers about a hash. */
function finds(presented: Uint8Array, listed: Uint8Array): boolean {
  const leaf = Certificate.fromDer(root.issue({ subjectPublicKeyInfo: presented }).der);
  return hasKeyAmong(leaf, new Set([sha256(listed)]));
}

/** The same key of an elliptic curve, by OpenSSL, in every form of its point. */
function ecForms(namedCurve: string): Readonly<Record<string, Uint8Array>> {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve });
  const point = publicKeyBitString(publicKey);
  const info = infoOf(publicKey);
  // A SEQUENCE of 128 bytes or more, as that of P-521, has a header of three.
  const start = info[1] === 0x81 ? 3 : 2;
  const algorithm = info.subarray(start, start + 2 + (info[start + 1] ?? 0));
  const form = (each: "uncompressed" | "compressed" | "hybrid") =>
    sequence(
      algorithm,
      bitString(Buffer.from(ECDH.convertKey(point, namedCurve, undefined, undefined, each))),
    );
  return {
    uncompressed: form("uncompressed"),
    compressed: form("compressed"),
    hybrid: form("hybrid"),
  };
}

const RSA = "1.2.840.113549.1.1.1";
const PSS = "1.2.840.113549.1.1.10";

function rsaForms(): Readonly<Record<string, Uint8Array>> {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const bits = bitString(publicKey.export({ type: "pkcs1", format: "der" }));
  return {
    "with NULL": infoOf(publicKey),
    "without parameters": sequence(sequence(oid(RSA)), bits),
    "as a PSS key": sequence(sequence(oid(PSS)), bits),
    "as a PSS key of default parameters": sequence(sequence(oid(PSS), sequence()), bits),
  };
}

/** A key with the parameters of PSS as OpenSSL writes them, and the same key without any. */
function pssForms(hash: "sha256" | "sha384" | "sha512", saltLength?: number) {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const bits = bitString(publicKeyBitString(publicKey));
  const last = { sha256: 1, sha384: 2, sha512: 3 }[hash];
  const hashAlgorithm = `300d06096086480165030402${`0${last}`}0500`;
  const mask = `a11c301a06092a864886f70d010108${hashAlgorithm}`;
  const salt = saltLength === undefined ? "" : `a2030201${saltLength.toString(16)}`;
  const parameters = sequence(Buffer.from(`a00f${hashAlgorithm}${mask}${salt}`, "hex"));
  return {
    "with parameters of PSS": sequence(sequence(oid(PSS), parameters), bits),
    plain: sequence(sequence(oid(RSA), nullValue()), bits),
  };
}

const families: readonly [string, Readonly<Record<string, Uint8Array>>][] = [
  ["P-256", ecForms("prime256v1")],
  ["P-384", ecForms("secp384r1")],
  ["P-521", ecForms("secp521r1")],
  ["P-224", ecForms("secp224r1")],
  ["secp256k1", ecForms("secp256k1")],
  ["brainpoolP384r1", ecForms("brainpoolP384r1")],
  ["RSA", rsaForms()],
  ["RSA for PSS with SHA-256", pssForms("sha256", 32)],
  ["RSA for PSS with SHA-384", pssForms("sha384", 48)],
  ["RSA for PSS with SHA-512 and a salt of 20", pssForms("sha512")],
];

const pairs = families.flatMap(([family, forms]) =>
  Object.entries(forms).flatMap(([presented, one]) =>
    Object.entries(forms).map(([listed, other]): [string, Uint8Array, Uint8Array] => [
      `${family}: listed ${listed}, presented ${presented}`,
      one,
      other,
    ]),
  ),
);

describe("a public key is found in another encoding", () => {
  test.each(pairs)("%s", (_name, presented, listed) => {
    expect(finds(presented, listed)).toBe(true);
  });

  test.each(families)("and OpenSSL reads every form of %s as that key", (_name, forms) => {
    const read = Object.values(forms).map((info) =>
      publicKeyBitString(createPublicKey({ key: Buffer.from(info), format: "der", type: "spki" })),
    );
    // The first bytes of the x coordinate, or of the modulus.
    const start = (bits: Uint8Array) => Buffer.from(bits.subarray(1, 20)).toString("hex");
    expect(new Set(read.map(start)).size).toBe(1);
  });
});

describe("another public key is not found", () => {
  test.each(families)("%s", (_name, forms) => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { publicKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    for (const form of Object.values(forms)) {
      expect(finds(form, infoOf(publicKey))).toBe(false);
      expect(finds(form, infoOf(rsa))).toBe(false);
    }
  });

  test("the negated point of the same curve is another key", () => {
    const { compressed } = ecForms("prime256v1");
    const negated = Buffer.from(compressed ?? []);
    const prefix = negated.length - 33;
    negated[prefix] = (negated[prefix] ?? 0) ^ 1;
    expect(finds(compressed ?? new Uint8Array(), negated)).toBe(false);
  });
});

describe("a key of one encoding", () => {
  test.each(["ed25519", "ed448"] as const)("%s is found by its own hash alone", (type) => {
    const { publicKey } =
      type === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ed448");
    expect(keyEncodings(infoOf(publicKey))).toEqual([]);
    expect(finds(infoOf(publicKey), infoOf(publicKey))).toBe(true);
  });

  test.each([
    ["no bytes", new Uint8Array()],
    ["a point that is not on its curve", compressedOff()],
    [
      "the point at infinity",
      sequence(
        sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")),
        bitString(Uint8Array.of(0)),
      ),
    ],
    [
      "an unknown curve, compressed",
      sequence(sequence(oid("1.2.840.10045.2.1"), oid("1.2.3.4")), bitString(Uint8Array.of(2, 5))),
    ],
    [
      "explicit parameters, compressed",
      sequence(sequence(oid("1.2.840.10045.2.1"), sequence()), bitString(Uint8Array.of(2, 5))),
    ],
  ])("%s has no other", (_name, info) => {
    expect(keyEncodings(info)).toEqual([]);
  });
});

/** No point of P-256 has this x. */
function compressedOff(): Uint8Array {
  const point = new Uint8Array(33);
  point[0] = 2;
  point[32] = 1;
  for (;;) {
    try {
      ECDH.convertKey(point, "prime256v1");
      point[32] = (point[32] ?? 0) + 1;
    } catch {
      const curve = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"));
      return sequence(curve, bitString(point));
    }
  }
}
