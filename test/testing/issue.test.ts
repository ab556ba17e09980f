import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { integer, sequence, string } from "../../src/testing/der-writer.ts";
import type { TestCertificateOptions } from "../../src/testing/issue-options.ts";
import { createTestPki } from "../../src/testing/pki.ts";
import { algorithmIdentifier, type TestHash } from "../../src/testing/signatures.ts";
import { openssl, opensslVerify, opensslX509 } from "../support/openssl.ts";

const pki = createTestPki();
const issued = (options: TestCertificateOptions) => pki.root.issue(options).der;
const text = (options: TestCertificateOptions) => opensslX509(issued(options), "-text");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("fields", () => {
  test.each([
    [1n, "01"],
    [0xffn, "FF"],
    [-1n, "-01"],
    [0n, "00"],
  ])("serial %i is printed as %s", (serial, printed) => {
    expect(opensslX509(issued({ serial }), "-serial")).toBe(`serial=${printed}\n`);
  });

  test("a serial of bytes is written verbatim, superfluous zeros and all", () => {
    expect(hex(issued({ serial: Uint8Array.of(0, 0, 1) }))).toContain("a0030201020203000001");
  });

  test.each([
    [new Date("2049-12-31T23:59:59Z"), "170d3439313233313233353935395a"],
    [new Date("2050-01-01T00:00:00Z"), "180f32303530303130313030303030305a"],
    [{ utcTime: "99" }, "17023939"],
    [{ generalizedTime: "99991231235959Z" }, "180f39393939313233313233353935395a"],
  ])("notAfter %j", (notAfter, encoded) => {
    expect(hex(issued({ notAfter }))).toContain(encoded);
  });

  test.each([1, 2, 3] as const)("version %i", (version) => {
    const printed = text({ version });
    expect(printed).toContain(`Version: ${version} `);
    expect(printed.includes("X509v3 extensions")).toBe(version === 3);
  });

  test("a version 1 certificate gets the extensions it is asked to have", () => {
    const der = issued({ version: 1, san: { dns: ["a.example"] } });
    expect(openssl(["asn1parse", "-inform", "DER"], der)).toContain("Subject Alternative Name");
    expect(openssl(["asn1parse", "-inform", "DER"], der)).not.toContain("Key Usage");
  });

  test("the issuer's name and the key can be replaced", () => {
    const spki = sequence(algorithmIdentifier("1.2.3"), integer(1));
    const der = issued({ issuerName: "CN=Somebody Else", subjectPublicKeyInfo: spki });
    expect(openssl(["asn1parse", "-inform", "DER"], der)).toContain("Somebody Else");
    expect(hex(der)).toContain(hex(spki));
  });
});

describe("signatures", () => {
  const rsa = pki.root.issueCa({ keyType: "rsa-2048" });

  test.each<[TestHash, string]>([
    ["md5", "md5WithRSAEncryption"],
    ["sha1", "sha1WithRSAEncryption"],
    ["sha224", "sha224WithRSAEncryption"],
    ["sha384", "sha384WithRSAEncryption"],
    ["sha512", "sha512WithRSAEncryption"],
  ])("RSA with %s", (hash, printed) => {
    const { der } = rsa.issue({ signature: { hash } });
    expect(opensslX509(der, "-text")).toContain(`Signature Algorithm: ${printed}`);
    expect(new X509Certificate(der).verify(rsa.publicKey)).toBe(true);
  });

  test.each<[TestHash, string]>([
    ["sha1", "ecdsa-with-SHA1"],
    ["sha512", "ecdsa-with-SHA512"],
  ])("ECDSA with %s", (hash, printed) => {
    const der = issued({ signature: { hash } });
    expect(opensslX509(der, "-text")).toContain(`Signature Algorithm: ${printed}`);
    expect(new X509Certificate(der).verify(pki.root.publicKey)).toBe(true);
  });

  test.each([
    [{ pss: true }, "sha256", "0x20"],
    [{ pss: true, hash: "sha384", saltLength: 20 }, "sha384", "0x14"],
    [{ pss: true, hash: "sha1" }, "sha1", "0x14"],
  ] as const)("PSS %j", (signature, hash, salt) => {
    const { der } = rsa.issue({ signature });
    const printed = opensslX509(der, "-text");
    expect(printed).toContain(`Hash Algorithm: ${hash}`);
    expect(printed).toMatch(new RegExp(`Mask Algorithm: mgf1 with ${hash}`));
    expect(printed).toContain(`Salt Length: ${salt}`);
    expect(new X509Certificate(der).verify(rsa.publicKey)).toBe(true);
  });

  test("ECDSA with MD5 does not exist", () => {
    expect(() => issued({ signature: { hash: "md5" } })).toThrow(TypeError);
  });

  test("the algorithm inside and the one outside can be told apart", () => {
    const other = algorithmIdentifier("1.2.840.10045.4.3.4");
    for (const field of ["innerAlgorithm", "outerAlgorithm"] as const) {
      const parsed = openssl(["asn1parse", "-inform", "DER"], issued({ [field]: other }));
      const order = [...parsed.matchAll(/:(ecdsa-with-SHA\d+)/g)].map(([, name]) => name);
      const expected = ["ecdsa-with-SHA512", "ecdsa-with-SHA256"];
      expect(order).toEqual(field === "innerAlgorithm" ? expected : expected.toReversed());
    }
  });

  test("a tampered signature fails, and nothing else does", () => {
    const leaf = pki.root.issue({ tamper: true });
    expect(opensslVerify(pki.root.pem, [leaf.pem])).toContain("certificate signature failure");
    expect(opensslX509(leaf.der, "-text")).toContain("ecdsa-with-SHA256");
  });
});

describe("extensions", () => {
  test.each<[string, TestCertificateOptions, string]>([
    [
      "CA flag",
      { basicConstraints: { ca: true, pathLength: 3 } },
      "critical\n                CA:TRUE, pathlen:3\n",
    ],
    [
      "CA flag FALSE",
      { basicConstraints: { ca: false, critical: false } },
      "Constraints: \n                CA:FALSE\n",
    ],
    [
      "key usage",
      { keyUsage: { usages: ["keyAgreement", "encipherOnly", "decipherOnly"], critical: false } },
      "Key Usage: \n                Key Agreement, Encipher Only, Decipher Only\n",
    ],
    [
      "purposes",
      { extendedKeyUsage: { purposes: ["serverAuth", "any", "1.2.3.4"], critical: true } },
      "Key Usage: critical\n                TLS Web Server Authentication, Any Extended Key Usage, 1.2.3.4\n",
    ],
    [
      "alternative names",
      {
        san: {
          dns: ["a.example"],
          uri: ["spiffe://x/y"],
          email: ["a@b.c"],
          ip: ["10.0.0.1", "2001:db8::1", "::"],
          directoryName: ["CN=x,O=y"],
          otherName: [{ oid: "1.3.6.1.4.1.311.20.2.3", value: string("utf8", "u@d") }],
          registeredId: ["1.2.3.4"],
        },
      },
      "DNS:a.example, URI:spiffe://x/y, email:a@b.c, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1, " +
        "IP Address:0:0:0:0:0:0:0:0, DirName:/O=y/CN=x, othername: UPN::u@d, Registered ID:1.2.3.4\n",
    ],
    [
      "critical alternative name",
      { san: { dns: ["a"], critical: true } },
      "Alternative Name: critical\n",
    ],
    [
      "name constraints",
      {
        nameConstraints: {
          permitted: { dns: ["example.com"], ip: ["10.0.0.0/9"] },
          excluded: { email: ["x.y"] },
        },
      },
      "critical\n                Permitted:\n                  DNS:example.com\n                  IP:10.0.0.0/255.128.0.0\n" +
        "                Excluded:\n                  email:x.y\n",
    ],
    [
      "policies",
      { certificatePolicies: ["1.2.3.4", "2.5.29.32.0"] },
      "Policy: 1.2.3.4\n                Policy: X509v3 Any Policy\n",
    ],
    [
      "mappings",
      { policyMappings: [["1.2.3", "1.2.4"]] },
      "Mappings: critical\n                1.2.3:1.2.4\n",
    ],
    [
      "policy constraints",
      { policyConstraints: { requireExplicitPolicy: 0, inhibitPolicyMapping: 2 } },
      "critical\n                Require Explicit Policy:0, Inhibit Policy Mapping:2\n",
    ],
    [
      "inhibit anyPolicy",
      { inhibitAnyPolicy: 1 },
      "Inhibit Any Policy: critical\n                1\n",
    ],
    [
      "CRL distribution points",
      { crlDistributionPoints: ["http://a/x.crl", "http://b/x.crl"] },
      "Full Name:\n                  URI:http://a/x.crl\n                Full Name:\n                  URI:http://b/x.crl\n",
    ],
    [
      "authority information access",
      { authorityInformationAccess: { ocsp: ["http://o"], caIssuers: ["http://i"] } },
      "OCSP - URI:http://o\n                CA Issuers - URI:http://i\n",
    ],
    ["no revocation available", { noRevAvail: true }, "2.5.29.56"],
    [
      "a key identifier of one's own",
      { subjectKeyIdentifier: Uint8Array.of(0xab) },
      "Identifier: \n                AB\n",
    ],
    [
      "an unknown one",
      { extensions: [{ oid: "1.2.3.4", critical: true, value: integer(1) }] },
      "1.2.3.4: critical\n",
    ],
  ])("%s", (_, options, printed) => {
    // OpenSSL 3.0 has no name for noRevAvail; later versions print one.
    expect(
      text(options)
        .replace("X509v3 No Revocation Available", "2.5.29.56")
        .replaceAll(/\n\n/g, "\n"),
    ).toContain(printed);
  });

  test.each([
    ["keyUsage", "X509v3 Key Usage"],
    ["extendedKeyUsage", "X509v3 Extended Key Usage"],
    ["subjectKeyIdentifier", "X509v3 Subject Key Identifier"],
    ["authorityKeyIdentifier", "X509v3 Authority Key Identifier"],
  ])("false leaves %s out", (option, printed) => {
    expect(text({})).toContain(printed);
    expect(text({ [option]: false })).not.toContain(printed);
  });

  test("undefined is the default", () => {
    const parsed = opensslX509(
      Reflect.apply(pki.root.issue, pki.root, [{ keyUsage: undefined }]).der,
      "-text",
    );
    expect(parsed).toContain("X509v3 Key Usage");
  });

  test("duplicates are written twice", () => {
    const duplicate = { oid: "2.5.29.17", value: sequence() };
    const parsed = openssl(
      ["asn1parse", "-inform", "DER"],
      issued({ san: { dns: ["a"] }, extensions: [duplicate] }),
    );
    expect(parsed.match(/Subject Alternative Name/g)).toHaveLength(2);
  });

  test("a DNS name may hold any bytes", () => {
    expect(hex(issued({ san: { dns: [Uint8Array.of(0x61, 0x00, 0x62)] } }))).toContain(
      "8203610062",
    );
  });

  test("the key identifier is the one that OpenSSL computes", () => {
    const leaf = pki.root.issue({ keyType: "rsa-2048" });
    const computed = opensslX509(leaf.der, "-ocspid").match(/Public key OCSP hash: (\w+)/)?.[1];
    const printed = opensslX509(leaf.der, "-ext", "subjectKeyIdentifier").replaceAll(/[:\s]/g, "");
    expect(computed).toHaveLength(40);
    expect(printed).toContain(computed);
  });
});
