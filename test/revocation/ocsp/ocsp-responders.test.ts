/** Whose answer is believed: the CA's own key, or a certificate that this very key made for it (RFC 6960 section 4.2.2.2). */
import { describe, expect, test } from "@jest/globals";
import { judgeOcspAnswer } from "../../../src/revocation/ocsp/answer.ts";
import { explicit, octetString } from "../../../src/testing/der-writer.ts";
import {
  createTestPki,
  type TestCertificate,
  type TestCertificateOptions,
} from "../../../src/testing/index.ts";
import { keyIdentifier } from "../../../src/testing/issue.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { DEFAULT_PATH_LIMITS, WorkBudget } from "../../../src/trust/limits.ts";
import { reasonOf } from "../../alb/world.ts";
import {
  type AnswerFields,
  answerOf,
  byKey,
  byName,
  certId,
  NO_CHECK,
  now,
  revoked,
  single,
} from "../../x509/ocsp/ocsp-world.ts";
import {
  certificateOf,
  client,
  detailOf,
  issuing,
  pki,
  questionOf,
  responderOptions,
  verdictOf,
} from "./ocsp-world.ts";

const singles = [single(certId(client, issuing))];
const by = (signer: TestCertificate, rest: Partial<AnswerFields> = {}): AnswerFields => ({
  signer,
  singles,
  ...rest,
});
/** Signed by a certificate that comes along. */
const delegated = (signer: TestCertificate, rest: Partial<AnswerFields> = {}): AnswerFields =>
  by(signer, { certificates: [signer.der], ...rest });
const responder = (options: TestCertificateOptions = {}): TestCertificate =>
  issuing.issue({ ...responderOptions, ...options });
const inDays = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

describe("the CA itself", () => {
  test("named by name or by key", () => {
    expect(verdictOf(by(issuing))).toBe("good");
    expect(verdictOf(by(issuing, { responderId: byKey(issuing) }))).toBe("good");
  });

  test("its certificate may come along, and anything else", () => {
    const certificates = [octetString(Uint8Array.of(1)), issuing.der, pki.root.der, client.der];
    expect(verdictOf(by(issuing, { certificates: certificates.slice(1) }))).toBe("good");
    // Not even a SEQUENCE: the frame of the answer is wrong.
    expect(verdictOf(by(issuing, { certificates }))).toBe("ocsp.malformed");
  });

  test("the answer has to name it", () => {
    expect(verdictOf(by(issuing, { responderId: byName(client) }))).toBe("ocsp.signature");
    expect(verdictOf(by(issuing, { responderId: byKey(client) }))).toBe("ocsp.signature");
  });

  test("its certificate beside a forged answer is no responder's that lacks the purpose", () => {
    const forged = by(pki.root, { forged: true, certificates: [pki.root.der] });
    const asked = { certificate: issuing, issuer: pki.root };
    const singles = [single(certId(issuing, pki.root))];
    expect(detailOf({ ...forged, singles }, asked)).toContain("whose key did not sign it");
  });

  test("another name in other letters is the same name", () => {
    const upper = pki.root.issueCa({ subject: "CN=ISSUING  ca" });
    expect(verdictOf(by(issuing, { responderId: byName(upper) }))).toBe("good");
  });

  test("a CA whose key usage is for certificates only answers all the same", () => {
    const ca = pki.root.issueCa({ subject: "CN=Narrow", keyUsage: ["keyCertSign"] });
    const certificate = ca.issue();
    const answer = { signer: ca, singles: [single(certId(certificate, ca))] };
    expect(verdictOf(answer, { certificate })).toBe("good");
  });
});

describe("not believed", () => {
  test("a forged signature, by the CA or by a responder", () => {
    expect(verdictOf(by(issuing, { forged: true }))).toBe("ocsp.signature");
    expect(verdictOf(delegated(responder(), { forged: true }))).toBe("ocsp.signature");
  });

  test("a stranger with the CA's name, its certificate beside the answer", () => {
    const { root: stranger } = createTestPki({ now, name: "CN=Issuing CA" });
    expect(verdictOf(delegated(stranger))).toBe("ocsp.signature");
    expect(verdictOf(by(issuing, { key: stranger.key }))).toBe("ocsp.signature");
  });

  test("a sibling CA with the same name below the same root, and its responder", () => {
    const sibling = pki.root.issueCa({ subject: "CN=Issuing CA" });
    expect(verdictOf(delegated(sibling))).toBe("ocsp.signature");
    const its = sibling.issue(responderOptions);
    expect(verdictOf(delegated(its))).toBe("ocsp.signature");
    expect(verdictOf(delegated(its, { certificates: [its.der, sibling.der] }))).toBe(
      "ocsp.signature",
    );
    expect(detailOf(delegated(its))).toContain("issuer's key did not sign it");
  });

  test("the CA's own issuer, and the issuer's responder", () => {
    expect(verdictOf(delegated(pki.root))).toBe("ocsp.signature");
    expect(verdictOf(delegated(pki.root.issue(responderOptions)))).toBe("ocsp.signature");
  });

  test("the client, and another client of the CA", () => {
    expect(verdictOf(delegated(client))).toBe("ocsp.signature");
    const insider = issuing.issue({ subject: "CN=Insider" });
    expect(verdictOf(delegated(insider))).toBe("ocsp.signature");
    expect(verdictOf(delegated(insider, { responderId: byName(issuing) }))).toBe("ocsp.signature");
  });

  test("a responder below an intermediate that the CA made", () => {
    const below = issuing.issueCa({ subject: "CN=Below" });
    const deep = below.issue(responderOptions);
    const certificates = [deep.der, below.der];
    expect(verdictOf(delegated(deep, { certificates }))).toBe("ocsp.signature");
  });

  test("a responder whose certificate does not come along", () => {
    expect(verdictOf(by(responder()))).toBe("ocsp.signature");
  });
});

describe("a responder of the CA", () => {
  test("named by name or by key, with id-pkix-ocsp-nocheck or without, critical or not", () => {
    expect(verdictOf(delegated(responder()))).toBe("good");
    const plain = responder({ extensions: [NO_CHECK] });
    expect(verdictOf(delegated(plain, { responderId: byKey(plain) }))).toBe("good");
    const critical = responder({ extensions: [{ ...NO_CHECK, critical: true }] });
    expect(verdictOf(delegated(critical))).toBe("good");
    expect(
      verdictOf(
        delegated(plain, { singles: [single(certId(client, issuing), { status: revoked() })] }),
      ),
    ).toBe("revoked");
  });

  test("the answer has to name it", () => {
    const one = responder();
    expect(verdictOf(delegated(one, { responderId: byName(issuing) }))).toBe("ocsp.signature");
    expect(verdictOf(delegated(one, { responderId: byKey(issuing) }))).toBe("ocsp.signature");
    const hash = keyIdentifier(certificateOf(one).publicKey).map((byte) => byte ^ 1);
    const responderId = explicit(2, octetString(hash));
    expect(verdictOf(delegated(one, { responderId }))).toBe("ocsp.signature");
  });

  test("with the CA's own name", () => {
    expect(verdictOf(delegated(responder({ subject: "CN=Issuing CA" })))).toBe("good");
  });

  const rows: [string, TestCertificateOptions, string][] = [
    ["no purpose", { extendedKeyUsage: false }, "OCSPSigning"],
    ["another purpose", { extendedKeyUsage: ["clientAuth"] }, "OCSPSigning"],
    ["any purpose", { extendedKeyUsage: ["any"] }, "OCSPSigning"],
    ["expired", { notBefore: inDays(-9), notAfter: inDays(-1) }, "expired"],
    ["not valid yet", { notBefore: inDays(1), notAfter: inDays(9) }, "not valid yet"],
    ["a CA", { basicConstraints: { ca: true } }, "is a CA"],
    ["keyUsage without signatures", { keyUsage: ["keyEncipherment"] }, "keyUsage"],
    ["keyUsage of a CA", { keyUsage: ["keyCertSign", "cRLSign"] }, "keyUsage"],
    ["version 1", { version: 1 }, "version 1"],
    [
      "a critical extension that nobody knows",
      { extensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] },
      "critical extension",
    ],
    ["a forged certificate", { tamper: true }, "did not sign it"],
    ["signed with SHA-1", { signature: { hash: "sha1" } }, "not accepted"],
    ["another issuer's name", { issuerName: "CN=Elsewhere" }, "did not sign the answer"],
    [
      "an extension that cannot be read",
      { extensions: [{ oid: "2.5.29.17", value: Uint8Array.of(1) }] },
      "did not sign the answer",
    ],
  ];
  test.each(rows)("refused: %s", (_what, options, detail) => {
    // X.509 version 1 has no extensions, so nothing is left of the purpose either.
    const one =
      options.version === 1
        ? issuing.issue({ subject: "CN=R", version: 1, extendedKeyUsage: false, keyUsage: false })
        : responder(options);
    expect(verdictOf(delegated(one))).toBe("ocsp.signature");
    expect(detailOf(delegated(one))).toContain(detail);
  });

  test("tolerated: nonRepudiation instead of digitalSignature, no keyUsage, other purposes too", () => {
    expect(verdictOf(delegated(responder({ keyUsage: ["nonRepudiation"] })))).toBe("good");
    expect(verdictOf(delegated(responder({ keyUsage: false })))).toBe("good");
    const several = responder({ extendedKeyUsage: ["clientAuth", "OCSPSigning"] });
    expect(verdictOf(delegated(several))).toBe("good");
  });

  test("a self-signed certificate that says the CA issued it", () => {
    const pretender = pki.selfSigned({ ...responderOptions, issuerName: "CN=Issuing CA" });
    expect(verdictOf(delegated(pretender))).toBe("ocsp.signature");
  });

  test("vouching for itself, or for a second certificate of its own key", () => {
    const one = responder();
    const itself = delegated(one, { singles: [single(certId(one, issuing))] });
    expect(verdictOf(itself, { certificate: one })).toBe("ocsp.signature");
    const second = issuing.issue({ key: one.key });
    const its = delegated(one, { singles: [single(certId(second, issuing))] });
    expect(verdictOf(its, { certificate: second })).toBe("ocsp.signature");
    expect(detailOf(its, { certificate: second })).toContain("its own key");
  });

  test("known to be revoked: id-pkix-ocsp-nocheck does not help", () => {
    const asked: string[] = [];
    const isRevoked = (one: { subject: object }, issuer: { subject: object }) => {
      asked.push(`${one.subject} ${issuer.subject}`);
      return true;
    };
    for (const extensions of [[], [NO_CHECK]]) {
      const one = responder({ extensions });
      expect(verdictOf(delegated(one), { isRevoked })).toBe("ocsp.signature");
      expect(verdictOf(delegated(one), { isRevoked: () => false })).toBe("good");
    }
    expect(asked).toEqual(Array(2).fill("CN=Responder CN=Issuing CA"));
    expect(verdictOf(by(issuing), { isRevoked })).toBe("good");
    // Nobody is asked about a certificate that is nothing.
    expect(verdictOf(delegated(responder({ tamper: true })), { isRevoked })).toBe("ocsp.signature");
    expect(asked).toHaveLength(2);
  });

  test("its answer ends when it does", () => {
    const notAfter = new Date(now.getTime() + 1000);
    const short = delegated(responder({ notAfter }));
    const until = now.getTime() + 1999;
    expect(judgeOcspAnswer(answerOf(short), questionOf())).toMatchObject({ until });
    expect(verdictOf(short, { later: 1.999, grace: 1e9 })).toBe("good");
    expect(verdictOf(short, { later: 2, grace: 1e9 })).toBe("ocsp.signature");
  });

  test("of several certificates of the name the right one is found", () => {
    const key = responder().key;
    const old = responder({ key, notBefore: inDays(-9), notAfter: inDays(-1) });
    const current = responder({ key });
    for (const certificates of [
      [old.der, current.der],
      [current.der, old.der],
    ]) {
      expect(verdictOf(by(current, { certificates }))).toBe("good");
    }
  });
});

describe("algorithms", () => {
  test("an answer signed with SHA-1 is not accepted", () => {
    expect(verdictOf(by(issuing, { signature: { hash: "sha1" } }))).toBe("ocsp.signature");
    expect(detailOf(by(issuing, { signature: { hash: "sha1" } }))).toContain("1.2.840.10045.4.1");
  });

  test("weak and narrowed keys", () => {
    const weak = responder({ keyType: "rsa-1024" });
    expect(verdictOf(delegated(weak))).toBe("ocsp.signature");
    const accepting = new AcceptedAlgorithms({ dangerouslyAccept: ["RSA-1024"] });
    expect(verdictOf(delegated(weak), { algorithms: accepting })).toBe("good");
    const curve = responder({ keyType: "secp256k1" });
    expect(verdictOf(delegated(curve))).toBe("ocsp.signature");
    const rsaOnly = new AcceptedAlgorithms({ keys: ["RSA"] });
    expect(verdictOf(by(issuing), { algorithms: rsaOnly })).toBe("ocsp.signature");
    expect(verdictOf(delegated(responder()), { algorithms: rsaOnly })).toBe("ocsp.signature");
  });
});

describe("work", () => {
  test("one signature for the CA's own answer, two for a responder's", () => {
    for (const [answer, work] of [
      [by(issuing), 1],
      [delegated(responder()), 2],
    ] as const) {
      const budget = new WorkBudget();
      expect(verdictOf(answer, { budget })).toBe("good");
      expect(budget.spent.work).toBe(work);
    }
  });

  test("none where the kind of signature rules the key out", () => {
    const { root: rsa } = createTestPki({ now, name: "CN=Issuing CA", keyType: "rsa-2048" });
    const its = rsa.issue(responderOptions);
    const budget = new WorkBudget();
    expect(verdictOf(delegated(its), { budget })).toBe("ocsp.signature");
    expect(verdictOf(by(issuing, { key: rsa.key }), { budget })).toBe("ocsp.signature");
    expect(budget.spent.work).toBe(0);
  });

  test("none for what is about somebody else", () => {
    const budget = new WorkBudget();
    const answer = by(issuing, { singles: [single(certId(issuing, pki.root))] });
    expect(verdictOf(answer, { budget })).toBe("ocsp.mismatch");
    expect(budget.spent.work).toBe(0);
  });

  test("eight certificates of one name and key: three are looked at", () => {
    const { key } = responder();
    const impostors = Array.from({ length: 8 }, () => responder({ key, tamper: true }));
    const certificates = impostors.map(({ der }) => der);
    const budget = new WorkBudget();
    const [first] = impostors as [TestCertificate];
    expect(verdictOf(by(first, { certificates }), { budget })).toBe("ocsp.signature");
    expect(budget.spent.work).toBe(3);
  });

  test("nothing is verified that the budget does not have", () => {
    const budget = new WorkBudget({ ...DEFAULT_PATH_LIMITS, work: 0.5 });
    expect(reasonOf(() => verdictOf(by(issuing), { budget }))).toMatch("path.budget");
    const one = new WorkBudget({ ...DEFAULT_PATH_LIMITS, work: 1 });
    expect(reasonOf(() => verdictOf(delegated(responder()), { budget: one }))).toMatch(
      "path.budget",
    );
  });
});
