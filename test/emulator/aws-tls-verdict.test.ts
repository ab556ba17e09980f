import { describe, expect, test } from "@jest/globals";
import { readListenerLists } from "../../src/emulator/aws-tls-lists.ts";
import { awsTlsVerdict } from "../../src/emulator/aws-tls-verdict.ts";
import {
  createTestPki,
  type TestCertificate,
  type TestCertificateOptions,
} from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { encodeElement } from "../../src/x509/der/der-write.ts";
import { asked, handshakes, isBuilt } from "../aws-tls/judge.ts";

const pki = createTestPki();
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA" });
const root = Certificate.fromDer(pki.root.der);
const issuer = Certificate.fromDer(issuing.der);

interface Case {
  readonly chain: readonly Uint8Array[];
  readonly key?: string;
  readonly trust?: readonly Uint8Array[];
  readonly crls?: readonly string[];
}

/** A leaf with an authority key identifier of these fields. */
function identified(...fields: Uint8Array[]): TestCertificate {
  const value = encodeElement(0x30, ...fields);
  const extensions = [{ oid: "2.5.29.35", value }];
  return issuing.issue({ authorityKeyIdentifier: false, extensions });
}

const serial = (certificate: Certificate): Uint8Array =>
  encodeElement(0x82, certificate.serialContent);
const named = (name: Uint8Array): Uint8Array => encodeElement(0xa1, encodeElement(0xa4, name));
const nameDer = (certificate: Certificate): Uint8Array => certificate.issuer.der;
const elsewhere = Certificate.fromDer(createTestPki({ name: "CN=Elsewhere" }).root.der);
const of = (leaf: TestCertificate): Case => ({
  chain: leaf.chain,
  key: leaf.key.export({ type: "pkcs8", format: "pem" }).toString(),
});
const leafWith = (options: TestCertificateOptions): Case => of(issuing.issue(options));
const good = issuing.issue();
const followed = (count: number): Case => {
  const [leaf = new Uint8Array(), ...rest] = good.chain;
  return { ...of(good), chain: [Uint8Array.of(...leaf, ...new Uint8Array(count)), ...rest] };
};
const own = issuing.crl({ revoked: [] }).pem;
const ofRoot = pki.root.crl({ revoked: [] }).pem;
const lists = (...crls: string[]): Case => ({ ...of(good), crls });
const scoped = (issuingDistributionPoint: object): string =>
  issuing.crl({ revoked: [], issuingDistributionPoint }).pem;
const repeated = (oid: string, value: Uint8Array): Case =>
  leafWith({ extensions: [1, 2].map(() => ({ oid, value })) });
const netscape = (bits: number): Case =>
  leafWith({ extensions: [{ oid: "2.16.840.1.113730.1.1", value: Uint8Array.of(3, 2, 0, bits) }] });

const cases: readonly (readonly [string, Case, string])[] = [
  ["a good chain", of(good), "ok"],
  ["the issuer's serial number", of(identified(serial(issuer))), "ok"],
  ["a stale serial number", of(identified(serial(root))), "ClientCertUntrusted"],
  [
    "issuer and serial number that fit",
    of(identified(named(nameDer(issuer)), serial(issuer))),
    "ok",
  ],
  ["a stale issuer", of(identified(named(nameDer(elsewhere)))), "ClientCertUntrusted"],
  [
    "the right key and a stale serial number",
    of(
      identified(
        encodeElement(0x80, Buffer.from(issuer.subjectKeyIdentifier ?? "", "hex")),
        serial(root),
      ),
    ),
    "ClientCertUntrusted",
  ],
  ["three bytes after the leaf", followed(3), "ok"],
  ["four bytes after the leaf", followed(4), "ClientCertInvalid"],
  ["an unknown extension twice", repeated("1.3.6.1.4.1.99999.1", Uint8Array.of(5, 0)), "ok"],
  ["an extension twice that is not decoded", repeated("2.5.29.18", Uint8Array.of(0x30, 0)), "ok"],
  [
    "an extension twice that is decoded",
    repeated("2.5.29.31", Uint8Array.of(0x30, 0)),
    "ClientCertInvalid",
  ],
  ["Netscape's type: SSL client", netscape(0x80), "ok"],
  ["Netscape's type: SSL server", netscape(0x40), "ClientCertPurposeInvalid"],
  [
    "a list for CAs alone",
    lists(ofRoot, scoped({ onlyContainsCaCerts: true })),
    "ClientCertCrlProcessingError",
  ],
  ["a list for users alone", lists(ofRoot, scoped({ onlyContainsUserCerts: true })), "ok"],
  ["an indirect list", lists(ofRoot, scoped({ indirect: true })), "ClientCertCrlProcessingError"],
  [
    "a delta list",
    lists(ofRoot, issuing.crl({ revoked: [], baseNumber: 1 }).pem),
    "ClientCertCrlProcessingError",
  ],
  [
    "a list of another key",
    lists(ofRoot, issuing.crl({ revoked: [], authorityKeyIdentifier: new Uint8Array(20) }).pem),
    "ClientCertCrlProcessingError",
  ],
  ["lists for every issuer", lists(own, ofRoot), "ok"],
  [
    "an anchor whose own issuer has no list",
    { ...lists(own), chain: [good.der], trust: [issuing.der] },
    "ClientCertCrlProcessingError",
  ],
  [
    "a leaf alone, its issuer in the bundle",
    { ...of(good), chain: [good.der], trust: [issuing.der] },
    "ok",
  ],
];

describe(`the verdict inferred from AWS's TLS stack (${asked})`, () => {
  test.each(cases)("%s", (_, { chain, trust = [pki.root.der], crls, key }, code) => {
    const listener = {
      bundle: trust.map((der) => Certificate.fromDer(der)),
      lists: crls && readListenerLists(crls.join("")),
    };
    const verdict = awsTlsVerdict(chain, listener, new Date());
    const [said] = isBuilt
      ? handshakes([{ chain, trust, ...(crls && { crls }), ...(key && { key }) }])
      : [{ ok: verdict.ok }];
    expect(verdict.ok).toBe(said?.ok);
    expect(verdict.ok ? "ok" : verdict.code).toBe(code);
  });
});
