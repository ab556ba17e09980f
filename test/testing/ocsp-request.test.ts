/** Requests that OpenSSL makes, and others that nobody should. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { integer, octetString, oid, sequence, tlv } from "../../src/testing/der-writer.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { issuerHashes } from "../../src/testing/ocsp-answer.ts";
import { readOcspRequest } from "../../src/testing/ocsp-request.ts";
import { algorithmIdentifier } from "../../src/testing/signatures.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { openssl } from "../support/openssl.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-ocsp-request-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text = ""): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const pki = createTestPki();
const client = pki.root.issue();
const clientPem = file("client.pem", client.pem);
const issuer = ["-issuer", file("root.pem", pki.root.pem)];

function requestOf(...args: readonly string[]): Uint8Array {
  const out = join(folder, "request");
  openssl(["ocsp", ...args, "-reqout", out]);
  return Uint8Array.from(readFileSync(out));
}

describe("openssl asks", () => {
  test("about one certificate, with a nonce", () => {
    const { certIds, nonce } = readOcspRequest(requestOf(...issuer, "-cert", clientPem));
    const [name, key] = issuerHashes("sha1", pki.root.subjectDer, pki.root.publicKey);
    const { serialNumber } = Certificate.fromDer(client.der);
    expect(certIds).toHaveLength(1);
    expect(certIds[0]).toMatchObject({ hash: "sha1", serialNumber });
    expect([...(certIds[0]?.issuerNameHash ?? [])]).toEqual([...name]);
    expect([...(certIds[0]?.issuerKeyHash ?? [])]).toEqual([...key]);
    expect(nonce).toHaveLength(16);
  });

  test("about several, by another hash, without a nonce", () => {
    const both = ["-serial", "0x8001", "-serial", "0"];
    const { certIds, nonce } = readOcspRequest(
      requestOf("-no_nonce", "-sha256", ...issuer, ...both),
    );
    expect(certIds.map(({ hash, serialNumber }) => [hash, serialNumber])).toEqual([
      ["sha256", "8001"],
      ["sha256", "00"],
    ]);
    expect([...(certIds[0]?.serial ?? [])]).toEqual([0, 0x80, 1]);
    expect(nonce).toBeUndefined();
  });

  test("and signs", () => {
    const signer = ["-signer", clientPem, "-signkey", file("client.key", client.keyPem)];
    const { certIds, nonce } = readOcspRequest(requestOf(...issuer, "-cert", clientPem, ...signer));
    expect(certIds).toHaveLength(1);
    expect(nonce).toHaveLength(16);
  });
});

describe("made by hand", () => {
  const certId = (hash: string) =>
    sequence(
      algorithmIdentifier(hash),
      octetString(Uint8Array.of(1)),
      octetString(Uint8Array.of(2)),
      integer(3),
    );
  const request = (...after: readonly Uint8Array[]) =>
    sequence(sequence(sequence(sequence(certId("1.3.14.3.2.26"))), ...after));
  const extensions = (...all: readonly Uint8Array[]) => tlv(0xa2, sequence(...all));
  const nonceOid = oid("1.3.6.1.5.5.7.48.1.2");

  test("a hash function that nobody knows", () => {
    const { certIds } = readOcspRequest(sequence(sequence(sequence(sequence(certId("1.2.3"))))));
    expect(certIds[0]?.hash).toBeUndefined();
  });

  test("a nonce without the OCTET STRING of its own, and other extensions", () => {
    const other = sequence(oid("1.2.3"), octetString(Uint8Array.of(9)));
    const nonce = sequence(nonceOid, octetString(Uint8Array.of(7, 8)));
    const read = readOcspRequest(request(extensions(other, nonce)));
    expect([...(read.nonce ?? [])]).toEqual([7, 8]);
    expect(readOcspRequest(request(extensions(other))).nonce).toBeUndefined();
  });

  test.each([
    ["nothing", new Uint8Array(0)],
    ["text", new Uint8Array(Buffer.from("hello"))],
    ["nobody", sequence(sequence(sequence()))],
    ["no list", sequence(sequence())],
    ["a CertID cut short", sequence(sequence(sequence(sequence(sequence()))))],
    ["the end missing", request().subarray(0, -1)],
  ])("%s is no request", (_, der) => {
    expect(() => readOcspRequest(der)).toThrow(/^(DER|OCSP request)/);
  });
});
