import { describe, expect, test } from "@jest/globals";
import { bitString, integer, nullValue, oid, sequence } from "../../src/testing/der-writer.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../src/trust/accepted-algorithms.ts";
import { describePublicKey } from "../../src/x509/keys/algorithms.ts";
import { search } from "./world.ts";

const pki = createTestPki();
const rsaEncryption = sequence(oid("1.2.840.113549.1.1.1"), nullValue());
const rsaKey = (bits: number, exponent: bigint) =>
  sequence(rsaEncryption, bitString(sequence(integer(2n ** BigInt(bits) - 1n), integer(exponent))));

describe("RSA keys are accepted within bounds", () => {
  test.each<[string, number, bigint, boolean]>([
    ["exponent 1, with which a signature is the message", 2048, 1n, false],
    ["exponent 2", 2048, 2n, false],
    ["exponent 3", 2048, 3n, true],
    ["exponent 65536", 2048, 65_536n, false],
    ["exponent 65537", 2048, 65_537n, true],
    ["the longest exponent", 2048, 2n ** 33n - 1n, true],
    ["an exponent one over", 2048, 2n ** 33n + 1n, false],
    ["an exponent of 1025 bits", 2048, 2n ** 1024n + 1n, false],
    ["2047 bits", 2047, 65_537n, false],
    ["8192 bits", 8192, 65_537n, true],
    ["8193 bits", 8193, 65_537n, false],
  ])("%s", (_what, bits, exponent, isAccepted) => {
    const subjectPublicKeyInfo = rsaKey(bits, exponent);
    const why = new AcceptedAlgorithms().whyKeyRefused(describePublicKey(subjectPublicKeyInfo));
    expect(why === undefined).toBe(isAccepted);
    const leaf = pki.root.issue({ subject: "CN=client", subjectPublicKeyInfo });
    const { outcome } = search(leaf.chain, pki.root.pem);
    expect(outcome).toBe(
      isAccepted ? "CN=client < CN=Test Root CA,O=alb-mtls tests" : "certificate.key",
    );
  });
});
