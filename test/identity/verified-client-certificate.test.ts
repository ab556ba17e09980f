import { describe, expect, test } from "@jest/globals";
import { VerifiedClientCertificate } from "../../src/identity/verified-client-certificate.ts";
import { verifiedCertificate } from "../../src/testing/index.ts";

describe("VerifiedClientCertificate", () => {
  const verified = verifiedCertificate({
    subject: "CN=clientA,O=example.org",
    serial: 0xabcn,
    san: {
      dns: ["a.example"],
      uri: ["spiffe://example.org/a"],
      ip: ["192.0.2.1"],
      email: ["a@example.org"],
    },
    mode: "passthrough",
  });

  test("JSON has a summary and never the certificate", () => {
    const json = JSON.stringify(verified);
    expect(JSON.parse(json)).toMatchObject({
      subject: "CN=clientA,O=example.org",
      serialNumber: "0ABC",
      subjectAlternativeNames: {
        dns: ["a.example"],
        uri: ["spiffe://example.org/a"],
        ip: ["192.0.2.1"],
        email: ["a@example.org"],
      },
      mode: "passthrough",
      fingerprint256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(json).not.toMatch(/BEGIN CERTIFICATE|MII/);
  });

  test("only the verifier makes one", () => {
    const construct = (...given: unknown[]): unknown =>
      Reflect.construct(VerifiedClientCertificate, given);
    expect(() => construct()).toThrow(TypeError);
    expect(() => construct(Symbol("alb-mtls.verified"), {}, {})).toThrow(TypeError);
    expect(VerifiedClientCertificate.is(verified)).toBe(true);
    expect(VerifiedClientCertificate.is(Object.create(VerifiedClientCertificate.prototype))).toBe(
      false,
    );
    expect(VerifiedClientCertificate.is({ ...verified })).toBe(false);
  });

  test("nothing a handler does to it changes it", () => {
    verified.notAfter.setFullYear(1970);
    expect(verified.notAfter.getFullYear()).toBeGreaterThan(2025);
    expect(() => Object.assign(verified, { subject: "CN=other" })).toThrow(TypeError);
    expect(() => Object.assign(verified.subjectAlternativeNames, { dns: [] })).toThrow(TypeError);
  });
});
