import { describe, expect, test } from "@jest/globals";
import { createChainVerifier } from "../../src/index.ts";
import { createTestPki, type TestCertificate } from "../../src/testing/index.ts";

const pki = createTestPki();
const day = 86_400_000;

async function verdict(chain: readonly Uint8Array[], anchors = pki.root.pem): Promise<string> {
  const verifier = createChainVerifier({ trust: { anchors }, revocation: { mode: "off" } });
  const result = await verifier.verify(chain);
  return result.ok ? "accepted" : `${result.code} ${result.reason}`;
}
const of = (leaf: TestCertificate): Promise<string> => verdict(leaf.chain);

describe("one linear chain", () => {
  test("an intermediate as anchor ends the path", async () => {
    const issuing = pki.root.issueCa();
    expect(await verdict(issuing.issue().chain, issuing.pem)).toBe("accepted");
  });

  test("a CA that may not issue", async () => {
    expect(await of(pki.root.issueCa({ basicConstraints: false }).issue())).toBe(
      "ClientCertInvalid path.basic-constraints",
    );
    expect(await of(pki.root.issueCa({ keyUsage: ["cRLSign"] }).issue())).toBe(
      "ClientCertInvalid path.ca-key-usage",
    );
    const short = pki.root.issueCa({ pathLength: 0 }).issueCa({ subject: "CN=below" });
    expect(await of(short.issue())).toBe("ClientCertInvalid path.path-length");
    const expired = pki.root.issueCa({ notAfter: new Date(Date.now() - day / 24) });
    expect(await of(expired.issue())).toBe("ClientCertUntrusted path.ca-expired");
    const serverOnly = pki.root.issueCa({ extendedKeyUsage: ["serverAuth"] });
    expect(await of(serverOnly.issue())).toBe(
      "ClientCertPurposeInvalid purpose.ca-extended-key-usage",
    );
  });

  test("a leaf that is not acceptable", async () => {
    expect(await of(pki.root.issue({ tamper: true }))).toBe("ClientCertInvalid path.signature");
    expect(await of(pki.root.issue({ version: 1 }))).toBe(
      "ClientCertTypeUnsupported certificate.version",
    );
    expect(await of(pki.root.issue({ keyType: "secp256k1" }))).toBe(
      "ClientCertTypeUnsupported certificate.key",
    );
    expect(await of(pki.root.issue({ signature: { hash: "sha1" } }))).toBe(
      "ClientCertTypeUnsupported certificate.signature-algorithm",
    );
    expect(await of(pki.root.issue({ keyUsage: ["keyEncipherment"] }))).toBe(
      "ClientCertPurposeInvalid purpose.key-usage",
    );
    const unknown = { oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) };
    expect(await of(pki.root.issue({ extensions: [unknown] }))).toBe(
      "ClientCertInvalid path.critical-extension",
    );
    const absentPurpose = pki.root.issue({ extendedKeyUsage: false });
    expect(await of(absentPurpose)).toBe("accepted");
  });

  test("key types and hashes that are accepted", async () => {
    for (const keyType of ["P-256", "P-384", "P-521", "Ed25519", "rsa-2048"] as const) {
      const ca = createTestPki({ keyType });
      expect(await verdict(ca.root.issue({ keyType }).chain, ca.root.pem)).toBe("accepted");
    }
  });

  test("damage and excess are refusals, not faults", async () => {
    const leaf = pki.root.issue();
    expect(await verdict([leaf.der.subarray(0, -1)])).toBe(
      "ClientCertInvalid certificate.malformed",
    );
    expect(await verdict([])).toBe("ClientCertMissing header.absent");
    expect(await verdict(Array.from({ length: 145 }, () => leaf.der))).toBe(
      "ClientCertMaxChainDepthExceeded limit.certificates",
    );
    // What cannot be read cannot be in the path; it is reported when it may have been needed.
    const stranger = Uint8Array.of(0x30, 0x00);
    expect(await verdict([leaf.der, stranger])).toBe("accepted");
    const lost = pki.root.issueCa().issue();
    expect(await verdict([lost.der, stranger])).toBe("ClientCertInvalid certificate.malformed");
  });

  test("two CAs that certified each other end", async () => {
    const a = pki.createRoot({ subject: "CN=A" });
    const b = pki.createRoot({ subject: "CN=B" });
    const aByB = b.crossSign(a);
    const bByA = a.crossSign(b);
    const leaf = a.issue();
    expect(await verdict([leaf.der, aByB.der, bByA.der])).toBe(
      "ClientCertUntrusted path.no-anchor",
    );
  });
});
