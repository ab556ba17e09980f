/** OCSP answers as OpenSSL prints them; test/revocation/ocsp-peers.test.ts has them verified. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { nullValue } from "../../src/testing/der-writer.ts";
import {
  algorithmIdentifier,
  createTestPki,
  type TestOcspOptions,
} from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { opensslOcspText, opensslX509 } from "../support/openssl.ts";

const now = new Date("2026-06-01T12:00:00Z");
const inHours = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const pki = createTestPki({ now });
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA" });
const client = issuing.issue({ subject: "CN=clientA" });
const { serialNumber } = Certificate.fromDer(client.der);
const text = (options: TestOcspOptions): string => opensslOcspText(issuing.ocspAnswer(options));
const hashOf = (hash: string, bytes: Uint8Array): string =>
  createHash(hash).update(bytes).digest("hex").toUpperCase();

describe("statements", () => {
  test("good, for a day, by the CA itself, which sends no certificate", () => {
    const good = text({ for: client });
    expect(good).toContain("Version: 1");
    expect(good).toContain("Responder Id: CN = Issuing CA");
    expect(good).toContain("Produced At: Jun  1 12:00:00 2026 GMT");
    expect(good).toContain(`Serial Number: ${serialNumber}\n    Cert Status: good`);
    expect(good).toContain("This Update: Jun  1 11:00:00 2026 GMT");
    expect(good).toContain("Next Update: Jun  2 12:00:00 2026 GMT");
    expect(good).not.toMatch(/BEGIN CERTIFICATE|Extensions/);
  });

  test("the CertID names the issuer by its name and key", () => {
    // A P-256 key: 65 bytes at the end of the SubjectPublicKeyInfo.
    const bits = issuing.publicKey.export({ type: "spki", format: "der" }).subarray(-65);
    for (const hash of ["sha1", "sha256", "sha384", "sha512"] as const) {
      const said = text({ for: client, certIdHash: hash });
      expect(said).toContain(`Hash Algorithm: ${hash}`);
      expect(said).toContain(`Issuer Name Hash: ${hashOf(hash, issuing.subjectDer)}\n`);
      expect(said).toContain(`Issuer Key Hash: ${hashOf(hash, bits)}\n`);
    }
  });

  test("or whatever else is asked for", () => {
    const stranger = pki.createRoot();
    const said = text({ for: client, issuerName: "CN=Other", issuerKey: stranger.publicKey });
    const right = text({ for: client });
    for (const line of [/Issuer Name Hash: .*/, /Issuer Key Hash: .*/]) {
      expect(said).not.toContain(line.exec(right)?.[0] ?? "");
    }
    expect(text({ serial: 66n })).toContain("Serial Number: 42\n");
  });

  test("revoked, with date and reason", () => {
    const revoked = text({ for: client, reason: "keyCompromise", revokedAt: inHours(-30) });
    expect(revoked).toContain("Cert Status: revoked");
    expect(revoked).toContain("Revocation Time: May 31 06:00:00 2026 GMT");
    expect(revoked).toContain("Revocation Reason: keyCompromise (0x1)");
    expect(text({ for: client, status: "revoked" })).not.toContain("Reason");
    expect(text({ for: client, status: "unknown" })).toContain("Cert Status: unknown");
  });

  test("revoked by the CA, unless the answer is to say otherwise", () => {
    const other = issuing.issue();
    issuing.revoke(other, { reason: "superseded", revokedAt: inHours(-2) });
    const said = text({ for: other });
    expect(said).toContain("Revocation Time: Jun  1 10:00:00 2026 GMT");
    expect(said).toContain("Revocation Reason: superseded (0x4)");
    expect(text({ for: other, status: "good" })).toContain("Cert Status: good");
    expect(text({ for: client })).toContain("Cert Status: good");
    issuing.revoke(other);
    expect(text({ for: other })).toMatch(/revoked\n.*Time: Jun {2}1 11:00:00 2026 GMT\n {4}This/);
  });

  test("several in one answer, each its own way, and none", () => {
    const said = text({
      for: [client, { certificate: client, status: "unknown" }, { serial: 5n, nextUpdate: false }],
      nextUpdate: inHours(1),
      reason: "certificateHold",
    });
    const statuses = [...said.matchAll(/Serial Number: (\S+)\n {4}Cert Status: (\w+)/g)];
    expect(statuses.map(([, serial, status]) => [serial, status])).toEqual([
      [serialNumber, "revoked"],
      [serialNumber, "unknown"],
      ["05", "revoked"],
    ]);
    expect(said.match(/Next Update/g)).toHaveLength(2);
    expect(text({ for: [] })).not.toContain("Certificate ID");
  });

  test("dates as they are given", () => {
    const said = text({
      for: client,
      thisUpdate: inHours(-50),
      nextUpdate: inHours(-26),
      producedAt: { generalizedTime: "20990101000000Z" },
    });
    expect(said).toContain("This Update: May 30 10:00:00 2026 GMT");
    expect(said).toContain("Next Update: May 31 10:00:00 2026 GMT");
    expect(said).toContain("Produced At: Jan  1 00:00:00 2099 GMT");
  });
});

describe("who signs", () => {
  const responder = issuing.issueOcspResponder();

  test("a delegated responder, whose certificate comes along", () => {
    const certificate = opensslX509(responder.der, "-text");
    expect(certificate).toContain("Subject: CN = OCSP responder");
    expect(certificate).toContain("Digital Signature\n");
    expect(certificate).toContain("X509v3 Extended Key Usage: \n                OCSP Signing\n");
    expect(certificate).toContain("OCSP No Check");
    const said = text({ for: client, signer: responder });
    expect(said).toContain("Responder Id: CN = OCSP responder");
    expect(said.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    expect(text({ for: client, signer: responder, certificates: [] })).not.toContain("BEGIN");
  });

  test("one that has to be checked itself", () => {
    const checked = issuing.issueOcspResponder({ ocspNoCheck: false, subject: "CN=R" });
    expect(opensslX509(checked.der, "-text")).not.toContain("OCSP No Check");
  });

  test("named by key, or as somebody else", () => {
    const identifier = /Subject Key Identifier: \n\s+([0-9A-F:]+)/.exec(
      opensslX509(responder.der, "-text"),
    )?.[1];
    const byKey = text({ for: client, signer: responder, responderId: "key" });
    expect(byKey).toContain(`Responder Id: ${identifier?.replaceAll(":", "")}\n`);
    const other = text({ for: client, responderId: { name: "CN=Somebody" } });
    expect(other).toContain("Responder Id: CN = Somebody\n");
    const key = Uint8Array.of(1, 2);
    expect(text({ for: client, responderId: { key } })).toContain("Responder Id: 0102\n");
  });

  test("with another algorithm than it says", () => {
    const algorithm = algorithmIdentifier("1.2.840.113549.1.1.11", nullValue());
    expect(text({ for: client, algorithm })).toContain("Algorithm: sha256WithRSAEncryption");
    expect(text({ for: client, signature: { hash: "sha1" } })).toContain("ecdsa-with-SHA1");
  });

  test("forged: one bit of the signature", () => {
    const plain = createTestPki({ now, keyType: "Ed25519" }).root;
    const [honest, forged] = [false, true].map((tamper) =>
      plain.ocspAnswer({ serial: 1n, tamper }),
    );
    const differing = honest?.filter((byte, index) => byte !== forged?.[index]);
    expect(differing).toHaveLength(1);
    expect(honest).toHaveLength(forged?.length ?? 0);
  });
});

test("nonce, extensions of either kind, version", () => {
  const extension = { oid: "1.2.3.4", critical: true, value: nullValue() };
  const nonce = Uint8Array.of(0xca, 0xfe);
  const said = text({ for: client, nonce, extensions: [extension], version: 2 });
  expect(said).toMatch(/OCSP Nonce: \n\s+0402CAFE\n\s+1\.2\.3\.4: critical/);
  expect(said).toContain("Version: 2");
  expect(text({ for: client, singleExtensions: [extension] })).toMatch(
    /Response Single Extensions:\n\s+1\.2\.3\.4: critical/,
  );
});

test.each([
  ["malformedRequest", 1],
  ["internalError", 2],
  ["tryLater", 3],
  ["sigRequired", 5],
  ["unauthorized", 6],
  [99, 99],
] as const)("response status %s", (responseStatus, code) => {
  expect([...issuing.ocspAnswer({ for: client, responseStatus })]).toEqual([
    0x30,
    3,
    0x0a,
    1,
    code,
  ]);
});

test("another type of response", () => {
  const der = issuing.ocspAnswer({ for: client, responseType: "1.2.3.4" });
  expect(Buffer.from(der).toString("hex")).toContain("06032a0304");
});
