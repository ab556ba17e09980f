import { createHash, X509Certificate } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  openAdrFingerprint,
  toApiGatewayClientCert,
  toOtelAttributes,
  toPsd2Organization,
  toRfc9440,
} from "../../../src/identity/views/index.ts";
import { createTestPki, type TestName, verifiedCertificate } from "../../../src/testing/index.ts";

const { root } = createTestPki();
const issuing = root.issueCa({ subject: "CN=Issuing CA" });
const leaf = issuing.issue({
  subject: "CN=clientA,O=Example\\, Ltd",
  serial: 0x0abcden,
  notBefore: new Date("2026-05-08T12:30:02Z"),
  notAfter: new Date("2036-11-25T09:36:04Z"),
});
const certificate = verifiedCertificate({ certificate: leaf });

describe("toApiGatewayClientCert", () => {
  test("is API Gateway's shape", () => {
    expect(toApiGatewayClientCert(certificate)).toEqual({
      clientCertPem: leaf.pem,
      subjectDN: "CN=clientA,O=Example\\, Ltd",
      issuerDN: "CN=Issuing CA",
      serialNumber: "0a:bc:de",
      validity: { notBefore: "May  8 12:30:02 2026 GMT", notAfter: "Nov 25 09:36:04 2036 GMT" },
    });
  });

  test("prints dates as OpenSSL does", () => {
    const { validFrom, validTo } = new X509Certificate(leaf.pem);
    const { validity } = toApiGatewayClientCert(certificate);
    expect([validity.notBefore, validity.notAfter]).toEqual([validFrom, validTo]);
  });
});

describe("toRfc9440", () => {
  const bytes = (text: string) => Buffer.from(text.slice(1, -1), "base64");

  test("the leaf, and what is between it and the anchor", () => {
    const headers = toRfc9440(certificate);
    expect(headers["client-cert"]).toMatch(/^:[A-Za-z0-9+/]+={0,2}:$/);
    expect(bytes(headers["client-cert"]).equals(leaf.der)).toBe(true);
    expect(bytes(headers["client-cert-chain"] ?? "").equals(issuing.der)).toBe(true);
  });

  test("several intermediates make a list, leaf's issuer first", () => {
    const lower = issuing.issueCa({ subject: "CN=Lower CA" });
    const chain = toRfc9440(verifiedCertificate({ certificate: lower.issue() }))[
      "client-cert-chain"
    ];
    const parts = chain?.split(", ").map(bytes) ?? [];
    expect(parts.map((part) => new X509Certificate(part).subject)).toEqual([
      "CN=Lower CA",
      "CN=Issuing CA",
    ]);
  });

  test("no chain below the anchor itself, and none when the load balancer alone validated one", () => {
    const direct = verifiedCertificate({ certificate: root.issue() });
    expect(Object.keys(toRfc9440(direct))).toEqual(["client-cert"]);
    const byAlb = verifiedCertificate({ certificate: leaf, mode: "verify" });
    expect(Object.keys(toRfc9440(byAlb))).toEqual(["client-cert"]);
  });
});

describe("openAdrFingerprint", () => {
  test("is the last ten bytes of the SHA-256, upper case, with colons", () => {
    const hash = createHash("sha256").update(leaf.der).digest();
    const expected = [...hash.subarray(-10)].map((byte) => byte.toString(16).padStart(2, "0"));
    expect(openAdrFingerprint(certificate)).toBe(expected.join(":").toUpperCase());
    expect(openAdrFingerprint(certificate)).toMatch(/^([0-9A-F]{2}:){9}[0-9A-F]{2}$/);
  });
});

describe("toOtelAttributes", () => {
  test("are those of the semantic conventions", () => {
    expect(toOtelAttributes(certificate)).toEqual({
      "tls.client.hash.sha256": certificate.fingerprint256.toUpperCase(),
      "tls.client.subject": "CN=clientA,O=Example\\, Ltd",
      "tls.client.issuer": "CN=Issuing CA",
      "tls.client.not_before": "2026-05-08T12:30:02.000Z",
      "tls.client.not_after": "2036-11-25T09:36:04.000Z",
    });
  });

  test("hold no characters that would forge or reorder a line", () => {
    const hostile = verifiedCertificate({ subject: [{ type: "CN", value: "a\nb\u202Ec\0" }] });
    expect(toOtelAttributes(hostile)["tls.client.subject"]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe("toPsd2Organization", () => {
  const of = (...values: string[]) => {
    const subject: TestName = values.map((value) => ({ type: "organizationIdentifier", value }));
    return toPsd2Organization(
      verifiedCertificate({ subject: subject.length === 0 ? "CN=a" : subject }),
    );
  };

  test.each([
    ["PSDNL-DNB-12345", { country: "NL", authority: "DNB", registration: "12345" }],
    ["PSDDE-BAFIN-A-1 2", { country: "DE", authority: "BAFIN", registration: "A-1 2" }],
  ])("%s", (text, expected) => {
    expect(of(text)).toEqual({ organizationIdentifier: text, ...expected });
  });

  test.each([
    ...["VATDE-123456", "PSDnl-DNB-1", "PSDNL-D-1", "PSDNL-DNB-", "PSDNL-DNB", "PSDNLD-DNB-1"],
    ...["PSDNL-DNB-1\n", " PSDNL-DNB-1", "PSDNL-dnb-1", "PSDNL-TOOLONGNCA-1", "xPSDNL-DNB-1"],
  ])("%j is not a payment service provider", (text) => {
    expect(of(text)).toBeUndefined();
  });

  test("exactly one", () => {
    expect(of()).toBeUndefined();
    expect(of("PSDNL-DNB-1", "PSDNL-DNB-2")).toBeUndefined();
  });
});

test("no view takes what was not verified", () => {
  const look = { subject: "CN=a", fingerprint256: "00" };
  for (const view of [toApiGatewayClientCert, toRfc9440]) {
    expect(() => (view as (value: unknown) => unknown)(look)).toThrow(TypeError);
  }
});
