/** A CA with two keys: a responder of one key says nothing about what the other key issued (RFC 6960 section 4.2.2.2). */
import { describe, expect, test } from "@jest/globals";
import type { TestCa, TestCertificate } from "../../../src/testing/index.ts";
import { type AnswerFields, byKey, byName, certId, single } from "../../x509/ocsp/ocsp-world.ts";
import { client, issuing, pki, responderOptions, verdictOf } from "./ocsp-world.ts";

/** The same CA with its new key, and the link certificates between the two keys. */
const twin = pki.root.issueCa({ subject: "CN=Issuing CA" });
const newByOld = issuing.crossSign(twin);
const oldByNew = twin.crossSign(issuing);
/** The CertID with either key, so that the wrong one is not what an answer fails for. */
const singles = [issuing, twin].map((issuer) => single(certId(client, issuer)));

const signerTypes: readonly (readonly [string, TestCertificate])[] = [
  ["the other key itself", twin],
  ["the other key, by its link certificate", newByOld],
  ["a responder that the other key certified", twin.issue(responderOptions)],
  ["the same in the CA's name", twin.issue({ ...responderOptions, subject: "CN=Issuing CA" })],
  ["a responder that the link certificate's key certified", newByOld.issue(responderOptions)],
  ["a responder that the CA's own issuer certified", pki.root.issue(responderOptions)],
];

describe.each(signerTypes)("%s", (_what, signer) => {
  test.each(["by name", "by key"])("named %s, says nothing, whatever comes along", (how) => {
    const responderId = how === "by name" ? byName(signer) : byKey(signer);
    const links = [twin, newByOld, oldByNew, issuing].map(({ der }) => der);
    for (const certificates of [[], [signer.der], [signer.der, ...links], [...links, signer.der]]) {
      const answer: AnswerFields = { signer, singles, responderId, certificates };
      expect(verdictOf(answer)).toBe("ocsp.signature");
    }
  });
});

test("the other key may say it of its own clients, and the issuing key of these", () => {
  const ofTwin = twin.issue({ subject: "CN=clientC" });
  const answerOf = (issuer: TestCa, asked: TestCertificate, signer: TestCertificate = issuer) => ({
    signer,
    singles: [single(certId(asked, issuer))],
    certificates: [signer.der],
  });
  expect(verdictOf(answerOf(twin, ofTwin), { certificate: ofTwin })).toBe("good");
  expect(verdictOf(answerOf(issuing, client))).toBe("good");
  const responder = issuing.issue(responderOptions);
  expect(verdictOf(answerOf(issuing, client, responder))).toBe("good");
});

test("a CertID with the other key is about another certificate", () => {
  const answer = { signer: issuing, singles: [single(certId(client, twin))] };
  expect(verdictOf(answer)).toBe("ocsp.mismatch");
});

test("a link certificate is not a responder, even with its purpose", () => {
  const options = { subject: "CN=Issuing CA", extendedKeyUsage: ["OCSPSigning"] } as const;
  const link = issuing.crossSign(twin, options);
  const answer = { signer: link, singles, certificates: [link.der], responderId: byKey(link) };
  expect(verdictOf(answer)).toBe("ocsp.signature");
});
