import { describe, expect, test } from "@jest/globals";
import { BasicOCSPResponse, OCSPResponse, Certificate as PeerCertificate } from "pkijs";
import { judgeOcspAnswer } from "../../../src/revocation/ocsp/answer.ts";
import type { KeyType, TestCertificate, TestOcspOptions } from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { WorkBudget } from "../../../src/trust/limits.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { client, file, issuing, ocsp, pki } from "./openssl-ocsp.ts";

const inHours = (hours: number): Date => new Date(pki.now.getTime() + hours * 3_600_000);

/** OpenSSL's verdict: the status when all is well, else its first complaint. */
async function theirs(
  answer: Uint8Array,
  whom: TestCertificate,
  certIdHash = "sha1",
): Promise<string> {
  const question = [`-${certIdHash}`, "-cert", file(whom.pem), "-no_nonce"];
  const said = await ocsp(...question, "-respin", file(answer));
  const complaint = /Responder Error: .*|OCSP routines:[^:]*:[^:]*|No Status found/.exec(said)?.[0];
  const status = /: (good|revoked|unknown)\n/.exec(said)?.[1];
  return complaint?.replace(/.*:/, "").trim() ?? status ?? said;
}

/** The library's verdict. */
function ours(answer: Uint8Array, whom: TestCertificate): string {
  const status = judgeOcspAnswer(answer, {
    certificate: Certificate.fromDer(whom.der),
    issuer: Certificate.fromDer(issuing.der),
    nonceRequired: false,
    now: pki.now.getTime(),
    grace: 0,
    algorithms: new AcceptedAlgorithms(),
    budget: new WorkBudget(),
  });
  return status.answer === "unknown" ? status.reason : status.answer;
}

async function both(
  options: TestOcspOptions,
  whom: TestCertificate = client,
): Promise<readonly [theirs: string, ours: string]> {
  const answer = issuing.ocspAnswer({ for: whom, ...options });
  return [await theirs(answer, whom, options.certIdHash), ours(answer, whom)];
}

describe("answers, as openssl and the library judge them", () => {
  test.each(["good", "revoked", "unknown"] as const)("%s", async (status) => {
    const expected = status === "unknown" ? "ocsp.unknown" : status;
    expect(await both({ status })).toEqual([status, expected]);
    const signer = issuing.issueOcspResponder();
    expect(await both({ status, signer })).toEqual([status, expected]);
    expect(await both({ status, signer, responderId: "key" })).toEqual([status, expected]);
  });

  test.each<KeyType>(["P-384", "P-521", "Ed25519", "rsa-2048", "rsa-pss-2048"])(
    "good, by a key of type %s",
    async (keyType) => {
      const signer = issuing.issueOcspResponder({ keyType });
      expect(await both({ signer })).toEqual(["good", "good"]);
    },
  );

  test.each(["sha256", "sha384", "sha512"] as const)("a CertID by %s", async (certIdHash) => {
    expect(await both({ certIdHash })).toEqual(["good", "good"]);
  });

  test("the one about the client is found among others", async () => {
    const everybody = [{ serial: 1n, status: "revoked" as const }, client, issuing.issue()];
    expect(await both({ for: everybody })).toEqual(["good", "good"]);
  });

  test("revoked by the test CA", async () => {
    const lost = issuing.issue();
    issuing.revoke(lost, { reason: "keyCompromise" });
    expect(await both({}, lost)).toEqual(["revoked", "revoked"]);
  });

  test("forged, or by a key that nobody knows", async () => {
    const signer = issuing.issueOcspResponder();
    const refused = ["signature failure", "ocsp.signature"];
    expect(await both({ signer, tamper: true })).toEqual(refused);
    expect(await both({ signer, key: pki.createRoot().key })).toEqual(refused);
    // Where the CA's own signature is wrong, OpenSSL goes on to look for somebody else.
    expect(await both({ tamper: true })).toEqual(["signer certificate not found", refused[1]]);
  });

  test("by somebody who may not", async () => {
    const purpose = ["missing ocspsigning usage", "ocsp.signature"];
    expect(await both({ signer: issuing.issue({ subject: "CN=clientB" }) })).toEqual(purpose);
    const any = issuing.issue({ subject: "CN=Any", extendedKeyUsage: ["any"] });
    expect(await both({ signer: any })).toEqual(purpose);
    const byRoot = pki.root.issueOcspResponder();
    expect(await both({ signer: byRoot })).toEqual(["root ca not trusted", "ocsp.signature"]);
    const stranger = pki.createRoot().issueOcspResponder();
    expect(await both({ signer: stranger })).toEqual([
      expect.stringMatching("certificate verify error"),
      "ocsp.signature",
    ]);
    const expired = issuing.issueOcspResponder({ notBefore: inHours(-9), notAfter: inHours(-1) });
    expect(await both({ signer: expired })).toEqual([
      expect.stringMatching("certificate verify error"),
      "ocsp.signature",
    ]);
  });

  test("who signed does not come along, or is somebody else than named", async () => {
    const signer = issuing.issueOcspResponder();
    const missing = ["signer certificate not found", "ocsp.signature"];
    expect(await both({ signer, certificates: [] })).toEqual(missing);
    expect(await both({ signer, responderId: { name: "CN=Somebody" } })).toEqual(missing);
    const key = new Uint8Array(20);
    expect(await both({ signer, responderId: { key } })).toEqual(missing);
  });

  test("about somebody else", async () => {
    const mismatch = [expect.stringMatching(/No Status found|unmatched/), "ocsp.mismatch"];
    expect(await both({ for: issuing.issue() })).toEqual(mismatch);
    expect(await both({ issuerName: "CN=Other" })).toEqual(mismatch);
    expect(await both({ issuerKey: pki.root.publicKey })).toEqual(mismatch);
  });

  test("outdated, or from the future", async () => {
    const old = { thisUpdate: inHours(-9), nextUpdate: inHours(-1), producedAt: inHours(-9) };
    expect(await both(old)).toEqual(["status expired", "ocsp.outdated"]);
    const early = { thisUpdate: inHours(1), nextUpdate: inHours(9) };
    expect(await both(early)).toEqual(["status not yet valid", "ocsp.not-yet-valid"]);
  });

  test.each([
    ["malformedRequest", "malformedrequest (1)"],
    ["internalError", "internalerror (2)"],
    ["tryLater", "trylater (3)"],
    ["sigRequired", "sigrequired (5)"],
    ["unauthorized", "unauthorized (6)"],
  ] as const)("the responder's error %s", async (responseStatus, name) => {
    expect(await both({ responseStatus })).toEqual([name, "ocsp.refused"]);
  });

  test("pkijs finds the same status", async () => {
    const peers = [client, issuing].map(({ der }) => PeerCertificate.fromBER(Uint8Array.from(der)));
    const [certificate, issuer] = peers as [PeerCertificate, PeerCertificate];
    for (const [code, status] of (["good", "revoked", "unknown"] as const).entries()) {
      const answer = Uint8Array.from(issuing.ocspAnswer({ for: client, status }));
      const bytes = OCSPResponse.fromBER(answer).responseBytes?.response.valueBlock.valueHexView;
      const basic = BasicOCSPResponse.fromBER(Uint8Array.from(bytes ?? []));
      const found = await basic.getCertificateStatus(certificate, issuer);
      expect(found).toEqual({ isForCertificate: true, status: code });
    }
  });
});
