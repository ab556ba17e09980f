/** What an answer by the CA itself proves: about whom, for how long, and what it does not. */
import { describe, expect, test } from "@jest/globals";
import { judgeOcspAnswer, openAnswerMillis } from "../../../src/revocation/ocsp/answer.ts";
import {
  generalizedTime,
  nullValue,
  octetString,
  oid,
  sequence,
  tlv,
} from "../../../src/testing/der-writer.ts";
import { createTestPki } from "../../../src/testing/index.ts";
import {
  type AnswerFields,
  answerOf,
  at,
  certId,
  errorAnswer,
  nonceExtension,
  now,
  revoked,
  type SingleFields,
  single,
  UNKNOWN,
  VERSION_1,
  type WrittenHash,
} from "../../x509/ocsp/ocsp-world.ts";
import { extension } from "../../x509/world.ts";
import { client, detailOf, issuing, other, pki, questionOf, verdictOf } from "./ocsp-world.ts";

const id = certId(client, issuing);
const about = (fields: SingleFields, rest: Partial<AnswerFields> = {}): AnswerFields => ({
  signer: issuing,
  singles: [single(id, fields)],
  ...rest,
});

describe("good", () => {
  test("signed by the CA, about this certificate, fresh", () => {
    expect(judgeOcspAnswer(answerOf(about({})), questionOf())).toEqual({
      answer: "good",
      thisUpdate: now.getTime() - 3_600_000,
      until: now.getTime() + 3_600_000,
    });
  });

  test("of a CA, asked of the root", () => {
    const answer = { signer: pki.root, singles: [single(certId(issuing, pki.root))] };
    expect(verdictOf(answer, { certificate: issuing, issuer: pki.root })).toBe("good");
    expect(verdictOf(answer)).toBe("ocsp.mismatch");
  });

  test("by keys of every kind", () => {
    for (const keyType of ["P-384", "Ed25519", "rsa-2048"] as const) {
      const { root } = createTestPki({ now, keyType });
      const certificate = root.issue();
      const answer = { signer: root, singles: [single(certId(certificate, root))] };
      expect(verdictOf(answer, { certificate, issuer: root })).toBe("good");
      if (keyType !== "rsa-2048") continue;
      const pss = { ...answer, signature: { pss: true } };
      expect(verdictOf(pss, { certificate, issuer: root })).toBe("good");
    }
  });
});

describe("about whom", () => {
  test.each<WrittenHash>(["sha1", "sha256", "sha384", "sha512"])("named with %s", (hash) => {
    const named = single(certId(client, issuing, { hash }));
    expect(verdictOf({ signer: issuing, singles: [named] })).toBe("good");
  });

  test("a hash function that is not known, or has parameters, names nobody", () => {
    const sha224 = single(certId(client, issuing, { hash: "sha224" }));
    expect(verdictOf({ signer: issuing, singles: [sha224] })).toBe("ocsp.mismatch");
    const salted = single(certId(client, issuing, { parameters: octetString(Uint8Array.of(1)) }));
    expect(verdictOf({ signer: issuing, singles: [salted] })).toBe("ocsp.mismatch");
  });

  test("another certificate of the same CA", () => {
    const answer = { signer: issuing, singles: [single(certId(other, issuing))] };
    expect(verdictOf(answer)).toBe("ocsp.mismatch");
    expect(verdictOf(answer, { certificate: other })).toBe("good");
  });

  test("the same serial number of another CA, with another name or only another key", () => {
    const sibling = pki.root.issueCa({ subject: "CN=Issuing CA" });
    const stranger = pki.root.issueCa({ subject: "CN=Other CA", key: issuing.key });
    const { serialContent } = questionOf().certificate;
    for (const ca of [sibling, stranger]) {
      const twin = ca.issue({ serial: serialContent });
      const named = single(certId(twin, ca));
      expect(verdictOf({ signer: issuing, singles: [named] })).toBe("ocsp.mismatch");
    }
  });

  test("it is found among others, whose statuses say nothing about it", () => {
    const singles = [single(certId(other, issuing), { status: revoked() }), single(id)];
    expect(verdictOf({ signer: issuing, singles })).toBe("good");
    const reversed = [single(certId(other, issuing)), single(id, { status: revoked() })];
    expect(verdictOf({ signer: issuing, singles: reversed })).toBe("revoked");
  });
});

describe("revoked", () => {
  test("with its date and reason", () => {
    const status = judgeOcspAnswer(answerOf(about({ status: revoked(1) })), questionOf());
    expect(status).toMatchObject({ answer: "revoked", hold: false });
    expect(detailOf(about({ status: revoked(1) }))).toMatch(
      /^CN=clientA \(serial [0-9A-F]+\) was revoked at 2026-05-31T12:00:00Z: keyCompromise$/,
    );
  });

  test("stays revoked in an answer that is outdated, from the future, or to another question", () => {
    const old = about({ status: revoked(), thisUpdate: at(-9000), nextUpdate: at(-5000) });
    expect(verdictOf(old)).toBe("revoked");
    expect(verdictOf(about({ status: revoked(), nextUpdate: null }))).toBe("revoked");
    expect(verdictOf(about({ status: revoked(), thisUpdate: at(600) }))).toBe("revoked");
    expect(verdictOf(about({ status: revoked(), nextUpdate: at(-9000) }))).toBe("revoked");
    const nonce = { nonce: Uint8Array.of(1, 2), nonceRequired: true };
    expect(verdictOf(about({ status: revoked() }), nonce)).toBe("revoked");
  });

  test("on hold only as long as the answer is fresh, and then never good", () => {
    const hold = revoked(6);
    expect(verdictOf(about({ status: hold }))).toBe("revoked (hold)");
    const old = about({ status: hold, thisUpdate: at(-9000), nextUpdate: at(-5000) });
    expect(verdictOf(old)).toBe("ocsp.outdated");
    expect(verdictOf(about({ status: hold, thisUpdate: at(600) }))).toBe("ocsp.not-yet-valid");
    const nonce = { nonce: Uint8Array.of(1, 2), nonceRequired: true };
    expect(verdictOf(about({ status: hold }), nonce)).toBe("ocsp.nonce");
  });

  test("never issued: extended revoke of RFC 6960 section 4.4.8", () => {
    const status = revoked(6, generalizedTime("19700101000000Z"));
    const marker = sequence(oid("1.3.6.1.5.5.7.48.1.9"), octetString(nullValue()));
    expect(verdictOf(about({ status }, { extensions: [marker] }))).toBe("revoked (hold)");
  });

  test("not without a signature", () => {
    expect(verdictOf(about({ status: revoked() }, { forged: true }))).toBe("ocsp.signature");
  });
});

describe("several statuses of the one certificate", () => {
  const of = (...fields: readonly SingleFields[]) =>
    verdictOf({ signer: issuing, singles: fields.map((each) => single(id, each)) });

  test("the worst counts, in whatever order", () => {
    const bad = { status: revoked() };
    for (const rest of [{}, { status: UNKNOWN }, { status: revoked(6) }]) {
      expect([of(rest, bad), of(bad, rest)]).toEqual(["revoked", "revoked"]);
    }
    expect(of({}, { status: revoked(6) })).toBe("revoked (hold)");
    expect(of({}, { status: revoked(6), nextUpdate: at(-1), thisUpdate: at(-2) })).toBe(
      "ocsp.outdated",
    );
    expect([of({}, { status: UNKNOWN }), of({ status: UNKNOWN }, {})]).toEqual([
      "ocsp.mismatch",
      "ocsp.mismatch",
    ]);
  });

  test("of two good ones the newer, also when the names have two hash functions", () => {
    expect(of({}, {})).toBe("good");
    const old = { thisUpdate: at(-9000), nextUpdate: at(-5000) };
    expect([of(old, {}), of({}, old)]).toEqual(["good", "good"]);
    const sha256 = certId(client, issuing, { hash: "sha256" });
    const singles = [single(id), single(sha256, { status: revoked() })];
    expect(verdictOf({ signer: issuing, singles })).toBe("revoked");
  });
});

describe("for how long", () => {
  const rows: [string, SingleFields, number, string][] = [
    ["the last second", { nextUpdate: at(0) }, 0, "good"],
    ["the second after", { nextUpdate: at(-1) }, 0, "ocsp.outdated"],
    ["within a minute of the future", { thisUpdate: at(60) }, 0, "good"],
    ["beyond it", { thisUpdate: at(61) }, 0, "ocsp.not-yet-valid"],
    ["a year later", {}, 31_536_000, "ocsp.outdated"],
    ["without nextUpdate, five minutes", { thisUpdate: at(-300), nextUpdate: null }, 0, "good"],
    ["and no more", { thisUpdate: at(-301), nextUpdate: null }, 0, "ocsp.outdated"],
    ["ends before it begins", { thisUpdate: at(30), nextUpdate: at(20) }, 0, "ocsp.malformed"],
  ];
  test.each(rows)("%s", (_what, fields, later, verdict) => {
    expect(verdictOf(about(fields), { later })).toBe(verdict);
  });

  test("signed in the future", () => {
    expect(verdictOf(about({}, { producedAt: at(60) }))).toBe("good");
    expect(verdictOf(about({}, { producedAt: at(61) }))).toBe("ocsp.not-yet-valid");
  });

  test("grace comes after nextUpdate, never after an answer that has none", () => {
    const grace = 10_000;
    const ended = answerOf(about({ nextUpdate: at(-10) }));
    const status = judgeOcspAnswer(ended, questionOf({ grace }));
    expect(status).toMatchObject({ answer: "good", until: now.getTime() });
    expect(verdictOf(ended, { grace, later: 1 })).toBe("ocsp.outdated");
    const open = answerOf(about({ thisUpdate: at(-300), nextUpdate: null }));
    expect(judgeOcspAnswer(open, questionOf({ grace }))).toMatchObject({
      until: now.getTime() - 300_000 + openAnswerMillis,
    });
    expect(verdictOf(open, { grace, later: 1 })).toBe("ocsp.outdated");
  });
});

describe("the nonce", () => {
  const nonce = Uint8Array.from({ length: 32 }, (_, i) => i);
  const repeating = (bytes: Uint8Array) => about({}, { extensions: [nonceExtension(bytes)] });

  test("repeated", () => {
    expect(verdictOf(repeating(nonce), { nonce })).toBe("good");
    expect(verdictOf(repeating(nonce), { nonce, nonceRequired: true })).toBe("good");
  });

  test("another one is never accepted", () => {
    for (const wrong of [nonce.slice(1), Uint8Array.from(nonce, (byte) => byte ^ 1)]) {
      expect(verdictOf(repeating(wrong), { nonce })).toBe("ocsp.nonce");
      expect(verdictOf(repeating(wrong), { nonce, nonceRequired: true })).toBe("ocsp.nonce");
    }
  });

  test("absent, it matters only where it is required", () => {
    expect(verdictOf(about({}), { nonce })).toBe("good");
    expect(verdictOf(about({}), { nonce, nonceRequired: true })).toBe("ocsp.nonce");
    expect(verdictOf(about({}), { nonceRequired: true })).toBe("ocsp.nonce");
    expect(verdictOf(repeating(nonce), { nonceRequired: true })).toBe("ocsp.nonce");
  });

  test("not asked for", () => {
    expect(verdictOf(repeating(nonce))).toBe("good");
  });
});

describe("what proves nothing", () => {
  test("the responder does not know", () => {
    expect(verdictOf(about({ status: UNKNOWN }))).toBe("ocsp.unknown");
    expect(verdictOf(about({ status: UNKNOWN }, { forged: true }))).toBe("ocsp.signature");
  });

  test.each([
    [1, "malformedRequest"],
    [2, "internalError"],
    [3, "tryLater"],
    [5, "sigRequired"],
    [6, "unauthorized"],
  ])("status %i", (status, name) => {
    expect(verdictOf(errorAnswer(status))).toBe("ocsp.refused");
    expect(detailOf(errorAnswer(status))).toContain(name);
  });

  test("a critical extension that nobody knows, revoked or not", () => {
    const critical = extension("1.2.3.4", nullValue(), true);
    const quiet = extension("1.2.3.4", nullValue());
    for (const status of [tlv(0x80), revoked()]) {
      expect(verdictOf(about({ status, extensions: [critical] }))).toBe("ocsp.malformed");
      expect(verdictOf(about({ status }, { extensions: [critical] }))).toBe("ocsp.malformed");
    }
    expect(verdictOf(about({ extensions: [quiet] }, { extensions: [quiet] }))).toBe("good");
    const elsewhere = [single(certId(other, issuing), { extensions: [critical] }), single(id)];
    expect(verdictOf({ signer: issuing, singles: elsewhere })).toBe("good");
  });

  test("what is no answer", () => {
    expect(verdictOf(new TextEncoder().encode("<html>Log in</html>"))).toBe("ocsp.malformed");
    expect(verdictOf(new Uint8Array())).toBe("ocsp.malformed");
    expect(verdictOf(new Uint8Array(70_000))).toBe("ocsp.malformed");
    expect(detailOf(about({}, { version: [VERSION_1] }))).toMatch(/ \(byte \d+\)$/);
  });
});
