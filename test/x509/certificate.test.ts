import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { octetString, rawString, sequence } from "../../src/testing/der-writer.ts";
import { createTestPki } from "../../src/testing/pki.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { certificateFromPem } from "../../src/x509/certificate-from-pem.ts";
import { encodePem } from "../../src/x509/pem.ts";
import {
  attribute,
  bytes,
  CN,
  certificateOf,
  cn,
  rdn,
  readingErrorOf,
  withExtension,
} from "./world.ts";

describe("a certificate from the outside", () => {
  const pki = createTestPki({ now: new Date("2026-01-02T03:04:05Z") });
  const leaf = pki.root.issue({
    subject: "CN=clientA,OU=a+OU=b,O=Example",
    serial: 0xff01n,
    san: { dns: ["a.example.org"], uri: ["spiffe://td/a"], email: ["a@b"], ip: ["192.0.2.1"] },
  });
  const certificate = Certificate.fromDer(leaf.der);
  const peer = new X509Certificate(leaf.der);

  test("agrees with node:crypto", () => {
    expect(certificate.version).toBe(3);
    expect(certificate.serialNumber).toBe(peer.serialNumber);
    expect(certificate.serial).toBe(0xff01n);
    expect(certificate.fingerprint256).toBe(peer.fingerprint256.replaceAll(":", "").toLowerCase());
    expect(certificate.notBefore.getTime()).toBe(Date.parse(peer.validFrom));
    expect(certificate.notAfter.getTime()).toBe(Date.parse(peer.validTo));
    expect(certificate.publicKey.equals(peer.publicKey)).toBe(true);
    const spki = peer.publicKey.export({ type: "spki", format: "der" });
    expect(Buffer.compare(certificate.subjectPublicKeyInfo, spki)).toBe(0);
    expect(encodePem("CERTIFICATE", certificate.der)).toBe(peer.toString());
  });

  test("reads what was put in", () => {
    expect(certificate.subject.commonName).toBe("clientA");
    expect(certificate.subject.organizationalUnits).toEqual(["a", "b"]);
    expect(certificate.issuer.matches(Certificate.fromDer(pki.root.der).subject)).toBe(true);
    expect(certificate.isSelfIssued).toBe(false);
    expect(Certificate.fromDer(pki.root.der).isSelfIssued).toBe(true);
    expect(certificate.signatureAlgorithm.oid).toBe("1.2.840.10045.4.3.2");
    expect(certificate.publicKeyDescription).toMatchObject({ kind: "ec", curve: "P-256" });
    expect(certificate.keyUsage?.digitalSignature).toBe(true);
    expect(certificate.extendedKeyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(certificate.basicConstraints).toBeUndefined();
    expect(certificate.noRevAvail).toBe(false);
    expect(certificate.subjectAlternativeName?.map(({ type }) => type).sort()).toEqual([
      "dns",
      "email",
      "ip",
      "uri",
    ]);
    expect(certificate.authorityKeyIdentifier?.keyIdentifier).toBe(
      Certificate.fromDer(pki.root.der).subjectKeyIdentifier,
    );
    expect(certificate.spkiSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("every extension that the test PKI can write is read", () => {
    const ca = pki.root.issueCa({
      pathLength: 1,
      nameConstraints: { permitted: { dns: ["example.org"] } },
      certificatePolicies: ["1.2.3"],
      policyMappings: [["1.2.3", "1.2.4"]],
      policyConstraints: { requireExplicitPolicy: 0 },
      inhibitAnyPolicy: 1,
      crlDistributionPoints: ["http://x/crl"],
      authorityInformationAccess: { ocsp: ["http://x/ocsp"] },
      noRevAvail: true,
    });
    const read = Certificate.fromDer(ca.der).assertWellFormed();
    expect(read.basicConstraints).toEqual({ ca: true, pathLength: 1 });
    expect(read.nameConstraints?.permitted).toEqual([{ type: "dns", value: "example.org" }]);
    expect(read.certificatePolicies?.[0]?.policy).toBe("1.2.3");
    expect(read.policyMappings).toHaveLength(1);
    expect(read.policyConstraints?.requireExplicitPolicy).toBe(0);
    expect(read.inhibitAnyPolicy).toBe(1);
    expect(read.crlDistributionPoints).toHaveLength(1);
    expect(read.authorityInformationAccess).toHaveLength(1);
    expect(read.noRevAvail).toBe(true);
    expect(read.freshestCrl).toBeUndefined();
    expect(read.issuerAlternativeName).toBeUndefined();
  });
});

describe("PEM", () => {
  const der = certificateOf();
  const pem = encodePem("CERTIFICATE", der);
  test("there and back", () => {
    expect(encodePem("CERTIFICATE", certificateFromPem(pem).der)).toBe(pem);
    expect(certificateFromPem(pem).equals(Certificate.fromDer(der))).toBe(true);
  });
  test.each([
    ["two blocks", pem + pem, /more than 1 blocks/],
    ["no block", "", /there is no block/],
    ["text before it", `Subject: CN=x\n${pem}`, /text outside the blocks/],
    ["another label", encodePem("TRUSTED CERTIFICATE", der), /is not one of CERTIFICATE/],
    ["not base64", pem.replace("M", "!"), /not base64/],
  ])("refused: %s", (_, text, message) => {
    const refusal = readingErrorOf(() => certificateFromPem(text));
    expect(refusal).toMatch(/^malformed: /);
    expect(refusal).toMatch(message);
  });
});

describe("what is read late is refused late, and always", () => {
  test("a malformed extension, with the byte in the certificate", () => {
    const certificate = withExtension("2.5.29.15", bytes("030100"));
    expect(certificate.subject.commonName).toBe("subject");
    const offset = Buffer.from(certificate.der).indexOf(bytes("0403030100")) + 2;
    for (const run of [
      () => certificate.keyUsage,
      () => certificate.keyUsage,
      () => certificate.assertWellFormed(),
    ]) {
      expect(readingErrorOf(run)).toBe(`malformed: keyUsage has no bit set (byte ${offset})`);
    }
  });

  test("every known extension", () => {
    for (const type of [14, 15, 17, 18, 19, 30, 31, 32, 33, 35, 36, 37, 46, 54, 56]) {
      const certificate = withExtension(`2.5.29.${type}`, bytes("1f00"));
      expect(readingErrorOf(() => certificate.assertWellFormed())).toMatch(/^malformed/);
    }
  });

  test("an unknown extension is left alone", () => {
    const certificate = withExtension("1.2.3.4", octetString(bytes("ff"))).assertWellFormed();
    expect(certificate.extensions.get("1.2.3.4")).toMatchObject({ oid: "1.2.3.4", critical: true });
  });

  test("a public key that is no key", () => {
    const spki = certificateOf({
      spki: sequence(sequence(bytes("06082a8648ce3d030107")), bytes("030200ff")),
    });
    expect(readingErrorOf(() => Certificate.fromDer(spki).publicKey)).toMatch(/^unusable-key: /);
    // The point of the default certificate has the right size and is not on the curve.
    const offCurve = Certificate.fromDer(certificateOf());
    expect(offCurve.publicKeyDescription.curve).toBe("P-256");
    expect(readingErrorOf(() => offCurve.publicKey)).toBe(
      "unusable-key: the ec public key cannot be used",
    );
  });
});

describe("nobody can change a certificate", () => {
  const der = certificateOf({ subject: sequence(cn("clientA")) });

  test("by the array it was made of, even a slice of a pool", () => {
    const pool = Buffer.concat([Buffer.alloc(7), der, Buffer.alloc(7)]);
    const certificate = Certificate.fromDer(pool.subarray(7, 7 + der.length));
    const before = Certificate.fromDer(der);
    pool.fill(0);
    expect(certificate.equals(before)).toBe(true);
    expect(certificate.fingerprint256).toBe(before.fingerprint256);
    expect(certificate.subject.commonName).toBe("clientA");
    expect(certificate.der.buffer.byteLength).toBe(der.length);
  });

  test("by what it gives out", () => {
    const certificate = withExtension("2.5.29.15", bytes("03020780"));
    const { fingerprint256 } = Certificate.fromDer(certificate.der);
    for (const given of [
      certificate.der,
      certificate.tbs,
      certificate.signature,
      certificate.subjectPublicKeyInfo,
      certificate.subject.der,
      certificate.signatureAlgorithm.der,
      certificate.extensions.get("2.5.29.15")?.value,
    ]) {
      given?.fill(0);
    }
    certificate.notAfter.setFullYear(9999);
    certificate.notBefore.setTime(0);
    const { extensions } = certificate;
    if (extensions instanceof Map) extensions.clear();
    expect(certificate.notAfter.toISOString()).toBe("2026-01-01T00:00:00.000Z");
    expect(certificate.notBefore.toISOString()).toBe("2025-01-01T00:00:00.000Z");
    expect(certificate.extensions.size).toBe(1);
    expect(certificate.keyUsage?.digitalSignature).toBe(true);
    expect(certificate.fingerprint256).toBe(fingerprint256);
  });

  test("by writing to it", () => {
    const certificate = withExtension("2.5.29.15", bytes("03020780"));
    expect(Reflect.defineProperty(certificate, "notAfter", { value: new Date(9e15) })).toBe(false);
    expect(Reflect.set(certificate.keyUsage ?? {}, "keyCertSign", true)).toBe(false);
    expect(certificate.keyUsage?.keyCertSign).toBe(false);
  });
});

test("only byte arrays are read", () => {
  for (const value of [null, undefined, "MII", [], {}, new ArrayBuffer(4), new Uint16Array(4)]) {
    const refusal = readingErrorOf(() => Reflect.apply(Certificate.fromDer, Certificate, [value]));
    expect(refusal).toBe("malformed: certificate is not a byte array");
    expect(readingErrorOf(() => Reflect.apply(certificateFromPem, undefined, [value]))).toMatch(
      /^malformed: /,
    );
  }
});

test("size is limited before anything is read", () => {
  const der = certificateOf();
  const maxBytes = der.length - 1;
  expect(readingErrorOf(() => Certificate.fromDer(der, { maxBytes }))).toMatch(/^too-large: /);
  expect(readingErrorOf(() => Certificate.fromDer(new Uint8Array(65_537)))).toMatch(/^too-large/);
  expect(readingErrorOf(() => Certificate.fromDer(new Uint8Array(65_536)))).toMatch(/^malf/);
});

test("a CN with broken UTF-8 beside a good one cannot hide", () => {
  const subject = sequence(cn("clientA"), rdn(attribute(CN, rawString("utf8", bytes("ff")))));
  expect(readingErrorOf(() => Certificate.fromDer(certificateOf({ subject })))).toMatch(
    /not UTF-8/,
  );
});
