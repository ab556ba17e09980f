/** Parts of a certificate that are read after its structure was accepted: what cannot be read refuses the client, and is no fault of ours. */
import { describe, expect, test } from "@jest/globals";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { createVerified } from "../../src/identity/verified-client-certificate.ts";
import { bitString, oid, sequence } from "../../src/testing/der-writer.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { createChainVerifier } from "../../src/verification/create-chain-verifier.ts";
import { Certificate } from "../../src/x509/certificate.ts";

const pki = createTestPki();
const NULL = Uint8Array.of(5, 0);

async function reasonOf(
  chain: readonly Uint8Array[],
  crls: string | undefined = undefined,
): Promise<string> {
  const verifier = createChainVerifier({
    trust: { anchors: pki.root.pem },
    revocation: crls === undefined ? { mode: "off" } : { mode: "require", crls },
  });
  const verdict = await verifier.verify(chain);
  return verdict.ok ? "accepted" : `${verdict.code} ${verdict.reason}`;
}

describe("parts that are read late", () => {
  test("distribution points: the client is refused where revocation is looked up, and only there", async () => {
    const leaf = pki.root.issue({ extensions: [{ oid: "2.5.29.31", value: NULL }] });
    const crls = pki.root.crl().pem;
    expect(await reasonOf(leaf.chain, crls)).toBe("ClientCertInvalid certificate.malformed");
    expect(await reasonOf(leaf.chain)).toBe("accepted");
    expect(await reasonOf(pki.root.issue().chain, crls)).toBe("accepted");
  });

  test("the key of a CA: OpenSSL cannot load a point that is not on its curve", async () => {
    const algorithm = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"));
    const point = Uint8Array.of(4, ...Array<number>(64).fill(1));
    const subjectPublicKeyInfo = sequence(algorithm, bitString(point));
    const issuing = pki.root.issueCa({ subjectPublicKeyInfo });
    const { chain } = issuing.issue();
    expect(await reasonOf(chain)).toBe("ClientCertTypeUnsupported certificate.key");
  });

  test("alternative names in verify mode: not empty, but a refusal of the client", () => {
    const { der } = pki.root.issue({ extensions: [{ oid: "2.5.29.17", value: NULL }] });
    const verified = createVerified(Certificate.fromDer(der), {
      mode: "verify",
      verifiedBy: "alb",
      revocation: "not-checked-here",
      now: new Date(),
    });
    let thrown: unknown;
    try {
      verified.subjectAlternativeNames;
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ClientCertificateError);
    expect(thrown).toMatchObject({ reason: "certificate.malformed", statusCode: 403 });
  });
});
